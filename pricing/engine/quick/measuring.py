"""What the rules look at, measured in whole numbers."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from clients.asset_classes import ENDPOINTS
from pricing.engine.estate import GROUPS
from pricing.engine.history import YEAR
from pricing.engine.measures import effective_number, reaches
from pricing.engine.quick.figures import NEAR, groups_in_effect
from pricing.engine.quick.plain import Plain
from pricing.engine.variables import MANY_GROUPS, SMALL_SWING

_ENDPOINTS = frozenset(cls.value for cls in ENDPOINTS)
_GROUP = {cls.value: place for place, classes in enumerate(GROUPS.values()) for cls in classes}


@dataclass(slots=True)
class Measured:
    """Hold the measures and charges of a plain request; charges in parts, zero where they cannot be known.

    `least`, `most` and `total` are of the last twelve months' users, None below twelve. A charge is None where its
    model is not offered.
    """

    endpoints: int
    device_count: int
    groups: tuple[int, ...]
    endpoint_charge: int
    infrastructure_charge: int
    per_user: int | None
    per_device: int | None
    flat: int | None
    year: Sequence[int] | None
    headcount: str
    by_contractors: bool
    heterogeneous: bool
    costly_infrastructure: bool


def measure(plain: Plain) -> Measured | None:
    """Measure a request; None where the engine refuses it, as a class lacks its rate or nothing can be offered."""
    endpoints = device_count = endpoint_charge = infrastructure_charge = 0
    groups = [0] * len(GROUPS)
    rates = plain.class_rates
    for cls, count in plain.devices:
        device_count += count
        if cls in _GROUP:
            groups[_GROUP[cls]] += count
        charge = 0
        if rates is not None:
            if cls not in rates:
                return None
            charge = count * rates[cls]
        if cls in _ENDPOINTS:
            endpoints += count
            endpoint_charge += charge
        else:
            infrastructure_charge += charge
    if rates is None and plain.user_rate is not None and not plain.infrastructure_included and endpoints < device_count:
        return None
    per_user = per_device = flat = None
    if plain.user_rate is not None and plain.users:
        per_user = plain.users * plain.user_rate + (0 if plain.infrastructure_included else infrastructure_charge)
    if rates is not None and device_count:
        per_device = endpoint_charge + infrastructure_charge
    if plain.flat is not None:
        flat = plain.flat.charge(plain.users, device_count)
    if per_user is None and per_device is None and flat is None:
        return None
    present = tuple(count for count in groups if count)
    year = plain.past_users[-YEAR:] if len(plain.past_users) >= YEAR else None
    shown, by_contractors = _headcount(plain, year)
    costly = _is_costly(plain, infrastructure_charge, endpoint_charge + infrastructure_charge)
    mixed = len(present) >= MANY_GROUPS and (costly or _reaches(present, plain.thresholds.groups))
    return Measured(
        endpoints,
        device_count,
        present,
        endpoint_charge,
        infrastructure_charge,
        per_user,
        per_device,
        flat,
        year,
        shown,
        by_contractors,
        mixed,
        costly,
    )


def _headcount(plain: Plain, year: Sequence[int] | None) -> tuple[str, bool]:
    share, least = plain.contractors, plain.thresholds.contractors
    if share[0] * least[1] >= least[0] * share[1]:
        return "volatile", True
    if year is None:
        declared = plain.declared_volatile
        return ("insufficient" if declared is None else "volatile" if declared else "stable"), False
    swing, total = max(year) - min(year), sum(year)
    stable, volatile = plain.thresholds.stable, plain.thresholds.volatile
    if swing <= SMALL_SWING or swing * YEAR * stable[1] < stable[0] * total:
        return "stable", False
    return ("volatile" if swing * YEAR * volatile[1] >= volatile[0] * total else "moderate"), False


def _is_costly(plain: Plain, infrastructure: int, whole: int) -> bool:
    share = plain.thresholds.infrastructure
    return whole > 0 and infrastructure * share[1] >= share[0] * whole


def _reaches(groups: tuple[int, ...], threshold: Decimal) -> bool:
    nearly, least = groups_in_effect(groups), float(threshold)
    if abs(nearly - least) > NEAR * max(nearly, least):
        return nearly >= least
    return reaches(effective_number(groups), threshold)
