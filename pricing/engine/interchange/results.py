"""Write a recommendation as JSON values, every key always present."""

from dataclasses import fields
from decimal import Decimal

from pricing.engine.billing_model import BillingModel
from pricing.engine.flips import Flip, Flips
from pricing.engine.money import exact, half_up, places_of
from pricing.engine.results import BreakEvenResult, Recommendation


def to_json(result: Recommendation) -> dict[str, object]:
    """Write the result of INTERFACES section 3."""
    charges = {charge.model: charge.amount.value for charge in result.charges}
    margins = None if result.margins is None else {model: amount.value for model, amount in result.margins.items()}
    ratio = result.ratio
    return {
        "charges": _by_model(charges),
        "ratio": {"endpoints": ratio.endpoints, "users": ratio.users, "value": _text(ratio.value)},
        "variables": _variables(result),
        "cheapest_for_client": {
            "models": [model.value for model in result.cheapest.models],
            "saving": None if result.cheapest.saving is None else _text(result.cheapest.saving.value),
        },
        "provider_margin": None if margins is None else _by_model(margins),
        "break_even": None if result.break_even is None else _break_even(result.break_even),
        "votes": {model.value: result.votes[model] for model in BillingModel},
        "reasons": [
            {"rule": reason.rule.value, "votes": [model.value for model in reason.votes], "because": reason.because}
            for reason in result.reasons
        ],
        "vetoes": [{"model": veto.model.value, "because": veto.because} for veto in result.vetoes],
        "conflicts": [conflict.value for conflict in result.conflicts],
        "recommended": None if result.recommended is None else result.recommended.value,
        "confidence": result.confidence.value,
        "flips": None if result.flips is None else _flips(result.flips, result.currency),
        "warnings": list(result.warnings),
    }


def _variables(result: Recommendation) -> dict[str, object]:
    distance, volatility, mix = result.ratio.distance, result.volatility, result.heterogeneity
    return {
        "device_to_user_ratio": {
            "class": result.ratio.verdict.value,
            "devices_to_add": distance.devices_to_add if distance else None,
            "devices_to_remove": distance.devices_to_remove if distance else None,
        },
        "headcount_volatility": {
            "class": volatility.verdict.value,
            "amplitude": _text(volatility.amplitude),
            "cv": _text(volatility.cv),
            "months": volatility.months,
        },
        "asset_heterogeneity": {
            "class": "heterogeneous" if mix.heterogeneous else "homogeneous",
            "groups": mix.groups,
            "effective_groups": _text(mix.effective_groups),
            "infrastructure_share": _text(mix.infrastructure_share),
        },
        "budget_predictability": {
            "class": "required" if result.budget.required else "not_required",
            "invoice_cv": _by_model({model: cv for model, cv in result.budget.invoice_cv.items() if cv is not None}),
        },
    }


def _text(value: Decimal | None) -> str | None:
    return None if value is None else f"{value:f}"


def _by_model(values: dict[BillingModel, Decimal]) -> dict[str, str | None]:
    return {model.value: _text(values.get(model)) for model in BillingModel}


def _break_even(even: BreakEvenResult) -> dict[str, str | None]:
    return {"ratio": _text(even.ratio), "devices": _text(even.devices), "users": _text(even.users)}


def _flips(flips: Flips, currency: str) -> dict[str, object]:
    return {field.name: _flip(getattr(flips, field.name), currency) for field in fields(flips)}


def _flip(flip: Flip | None, currency: str) -> dict[str, object] | None:
    if flip is None:
        return None
    at = flip.at if isinstance(flip.at, int) else _price(flip.at, currency)
    return {"at": at, "recommended": flip.recommended.value}


def _price(value: Decimal, currency: str) -> str:
    # As many decimals as the coin has, more only where the rate itself is finer.
    places = places_of(currency)
    while half_up(exact(value), places) != value:
        places += 1
    return f"{half_up(exact(value), places):f}"
