"""Reasons and vetoes of a plain request."""

from functools import lru_cache

from pricing.engine import wording
from pricing.engine.billing_model import BillingModel
from pricing.engine.money import places_of, spell
from pricing.engine.quick.deciding import FEW, Decided
from pricing.engine.quick.figures import percent, quotient, rounded
from pricing.engine.quick.logarithms import effective
from pricing.engine.quick.measuring import Measured
from pricing.engine.quick.plain import PARTS, Plain
from pricing.engine.rules import PERSONAL_ENDPOINTS

_LABELS = {model.value: model.label for model in BillingModel}


def because(rule: str, plain: Plain, measured: Measured, decided: Decided) -> str:
    """Say why a rule voted."""
    match rule:
        case "R1":
            return _ratio(plain, measured, decided)
        case "R2":
            return _headcount(plain, measured)
        case "R3":
            return _groups(measured)
        case "R4":
            return wording.FIXED_BUDGET
        case "R5":
            return _cost(plain, decided)
        case "R6":
            return wording.shared_stations(plain.users, measured.endpoints)
        case _:
            return wording.personal_endpoints(plain.fewest_endpoints or 0, PERSONAL_ENDPOINTS)


def _ratio(plain: Plain, measured: Measured, decided: Decided) -> str:
    value = quotient(measured.endpoints, plain.users, 2)
    if decided.ratio == FEW:
        return wording.few_endpoints(measured.endpoints, plain.users, value, plain.thresholds.low_text)
    return wording.many_endpoints(measured.endpoints, plain.users, value, plain.thresholds.high_text)


def _headcount(plain: Plain, measured: Measured) -> str:
    stable, year = measured.headcount == "stable", measured.year
    if measured.by_contractors:
        return wording.contractors(percent(*plain.contractors), stable=stable)
    if year is None:
        return wording.declared(stable=stable)
    least, most, total = min(year), max(year), sum(year)
    if not total:
        return wording.nobody(stable=stable)
    return wording.swing(least, most, percent((most - least) * len(year), total), stable=stable)


def _groups(measured: Measured) -> str:
    number = len(measured.groups)
    if measured.costly_infrastructure:
        whole = measured.endpoint_charge + measured.infrastructure_charge
        return wording.costly_infrastructure(number, percent(measured.infrastructure_charge, whole))
    return wording.mixed_groups(number, effective(measured.groups, 2))


def _cost(plain: Plain, decided: Decided) -> str:
    places = places_of(plain.currency)
    ordered = sorted(decided.candidates.values())
    lowest = rounded(ordered[0], PARTS, places)
    names, price = " and ".join(_LABELS[model] for model in decided.cheapest), spelled(lowest, plain.currency)
    if len(ordered) == 1:
        return wording.only(names, price)
    if len(decided.cheapest) > 1:
        return wording.same(names, price)
    return wording.cheapest(names, price, spelled(rounded(ordered[1], PARTS, places) - lowest, plain.currency))


@lru_cache(maxsize=64)
def _sign(currency: str) -> str:
    return spell(0, currency).partition("0")[0]


def spelled(coins: int, currency: str) -> str:
    """Write whole coins, zero or more, as people read them."""
    places = places_of(currency)
    if not places:
        return f"{_sign(currency)}{coins:,}"
    whole, rest = divmod(coins, 10**places)
    return f"{_sign(currency)}{whole:,}.{rest:0{places}}"


def vetoes(plain: Plain, measured: Measured, decided: Decided) -> list[str]:
    """Say what rules the flat rate out."""
    found, flat = [], plain.flat
    if decided.above_ceiling and flat is not None:
        parts = [
            wording.above_ceiling(count, what, ceiling)
            for what, count, ceiling in flat.exceeded(plain.users, measured.device_count)
        ]
        found.append(" and ".join(parts) + ".")
    return [*found, wording.TOO_VOLATILE] if decided.too_volatile else found
