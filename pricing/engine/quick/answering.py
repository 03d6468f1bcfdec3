"""The whole answer to a plain request, as JSON values."""

from pricing.engine.money import places_of
from pricing.engine.quick.cautions import warnings
from pricing.engine.quick.deciding import MODELS, Decided, decide
from pricing.engine.quick.explaining import because, vetoes
from pricing.engine.quick.figures import quotient, rounded, signed, variation, written
from pricing.engine.quick.judging import confidence, conflicts, even_charge
from pricing.engine.quick.logarithms import effective
from pricing.engine.quick.measuring import Measured, measure
from pricing.engine.quick.plain import FINE_PARTS, PARTS, NotPlain, Plain
from pricing.engine.quick.reading import read


def quick_answer(text: bytes) -> dict[str, object] | None:
    """Answer UTF-8 JSON with JSON values, as the engine does without flips; None for what is for the engine itself."""
    try:
        plain = read(text)
    except NotPlain:
        return None
    measured = measure(plain)
    return None if measured is None else _answer(plain, measured, decide(plain, measured))


def _answer(plain: Plain, measured: Measured, decided: Decided) -> dict[str, object]:
    places, users, endpoints = places_of(plain.currency), plain.users, measured.endpoints
    coins = {model: rounded(charge, PARTS, places) for model, charge in decided.charges.items()}
    left = [coins[model] for model in decided.candidates]
    return {
        "charges": {model: written(coins[model], places) if model in coins else None for model in MODELS},
        "ratio": {"endpoints": endpoints, "users": users, "value": quotient(endpoints, users, 4) if users else None},
        "variables": _variables(plain, measured, decided),
        "cheapest_for_client": {
            "models": decided.cheapest,
            "saving": written(max(left) - min(left), places) if len(left) > 1 else None,
        },
        "provider_margin": None if plain.costs is None else _margins(plain, measured, decided, plain.costs),
        "break_even": _break_even(plain, measured),
        "votes": decided.votes,
        "reasons": [
            {"rule": rule, "votes": models, "because": because(rule, plain, measured, decided)}
            for rule, models in decided.ballots
        ],
        "vetoes": [{"model": "flat", "because": words} for words in vetoes(plain, measured, decided)],
        "conflicts": conflicts(plain, decided),
        "recommended": decided.ranking[0] if decided.ranking else None,
        "confidence": confidence(plain, measured, decided),
        "flips": None,
        "warnings": warnings(plain, measured),
    }


def _variables(plain: Plain, measured: Measured, decided: Decided) -> dict[str, object]:
    users, endpoints, year = plain.users, measured.endpoints, measured.year
    (low, low_unit), (high, high_unit) = plain.thresholds.low, plain.thresholds.high
    add, remove = high * users // high_unit + 1 - endpoints, endpoints - (-(-low * users // low_unit) - 1)
    whole = measured.endpoint_charge + measured.infrastructure_charge
    amplitude = None
    if year is not None and any(year):
        amplitude = quotient((max(year) - min(year)) * len(year), sum(year), 4)
    return {
        "device_to_user_ratio": {
            "class": decided.ratio,
            "devices_to_add": max(0, add) if users else None,
            "devices_to_remove": max(0, remove) if users else None,
        },
        "headcount_volatility": {
            "class": measured.headcount,
            "amplitude": amplitude,
            "cv": None if year is None else variation(year),
            "months": len(plain.past_users),
        },
        "asset_heterogeneity": {
            "class": "heterogeneous" if measured.heterogeneous else "homogeneous",
            "groups": len(measured.groups),
            "effective_groups": effective(measured.groups, 4) if measured.groups else None,
            "infrastructure_share": quotient(measured.infrastructure_charge, whole, 4) if whole else None,
        },
        "budget_predictability": {
            "class": "required" if plain.fixed_budget else "not_required",
            "invoice_cv": _invoice_cv(plain, measured, decided),
        },
    }


def _invoice_cv(plain: Plain, measured: Measured, decided: Decided) -> dict[str, str | None]:
    found: dict[str, str | None] = dict.fromkeys(MODELS)
    if measured.year is None:
        return found
    users, devices = plain.past_users, plain.past_devices
    counts = [count for count in devices if count is not None]
    known = len(counts) == len(devices)
    if "per_user" in decided.charges:
        add_on = 0 if plain.infrastructure_included else measured.infrastructure_charge
        found["per_user"] = _user_variation(plain, measured, add_on, counts) if known or not add_on else None
    if "per_device" in decided.charges and known and decided.charges["per_device"]:
        found["per_device"] = variation(counts)
    flat = plain.flat
    if flat is not None and (known or flat.is_hard or flat.max_devices is None):
        found["flat"] = variation([flat.charge(one, other or 0) for one, other in zip(users, devices, strict=True)])
    return found


def _user_variation(plain: Plain, measured: Measured, add_on: int, devices: list[int]) -> str | None:
    rate = plain.user_rate or 0
    if not add_on:
        return variation([rate * users for users in plain.past_users])
    # Times today's devices, so that a past month's share of the add-on is whole; the coefficient has no unit.
    now = measured.device_count
    return variation(
        [rate * users * now + add_on * count for users, count in zip(plain.past_users, devices, strict=True)]
    )


def _margins(plain: Plain, measured: Measured, decided: Decided, costs: tuple[int, int]) -> dict[str, str | None]:
    places, fine = places_of(plain.currency), FINE_PARTS // PARTS
    serving = plain.users * costs[0] + measured.device_count * costs[1]
    found: dict[str, str | None] = dict.fromkeys(MODELS)
    for model, charge in decided.charges.items():
        found[model] = written(signed(charge * fine - serving, FINE_PARTS, places), places)
    return found


def _break_even(plain: Plain, measured: Measured) -> dict[str, str | None] | None:
    even, endpoints, charge = even_charge(plain, measured), measured.endpoints, measured.endpoint_charge
    if even is None or even < 0:
        return None
    included = measured.infrastructure_charge if plain.infrastructure_included else 0
    rate = plain.user_rate
    return {
        "ratio": quotient(even * endpoints, plain.users * charge, 4),
        "devices": quotient(even * endpoints, charge, 2),
        "users": quotient(charge + included, rate, 2) if rate else None,
    }
