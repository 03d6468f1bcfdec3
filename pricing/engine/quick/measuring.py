"""What the rules look at, measured in whole numbers."""

from collections.abc import Sequence
from dataclasses import dataclass

from clients.asset_classes import ENDPOINTS
from pricing.engine.estate import GROUPS
from pricing.engine.history import YEAR
from pricing.engine.quick.logarithms import reaches
from pricing.engine.quick.plain import Plain
from pricing.engine.variables import MANY_GROUPS, SMALL_SWING

_ENDPOINTS = frozenset(cls.value for cls in ENDPOINTS)
_GROUP = {cls.value: place for place, classes in enumerate(GROUPS.values()) for cls in classes}


@dataclass(slots=True)
class Measured:
    """Hold the measures and charges of a plain request; a charge, in parts, is None where its model is not offered.

    `groups` are those present. `year` are the users of the last twelve months, None where fewer are known.
    """

    endpoints: int
    device_count: int
    groups: tuple[int, ...]
    endpoint_charge: int
    infrastructure_charge: int
    charges: tuple[int | None, int | None, int | None]
    year: Sequence[int] | None
    headcount: str
    by_contractors: bool
    heterogeneous: bool
    costly_infrastructure: bool


def measure(plain: Plain) -> Measured | None:
    """Measure a request; None where the engine refuses it, as a class lacks its rate or nothing can be offered."""
    rates, endpoints, device_count = plain.class_rates, 0, 0
    groups = [0] * len(GROUPS)
    for cls, count in plain.devices:
        if rates is not None and cls not in rates:
            return None
        device_count += count
        endpoints += count if cls in _ENDPOINTS else 0
        if cls in _GROUP:
            groups[_GROUP[cls]] += count
    if rates is None and plain.user_rate is not None and not plain.infrastructure_included and endpoints < device_count:
        return None
    by_class = [] if rates is None else [(cls in _ENDPOINTS, count * rates[cls]) for cls, count in plain.devices]
    endpoint_charge = sum(charge for is_endpoint, charge in by_class if is_endpoint)
    infrastructure = sum(charge for is_endpoint, charge in by_class if not is_endpoint)
    charges = _charges(plain, device_count, endpoint_charge, infrastructure)
    if charges == (None, None, None):
        return None
    present = tuple(count for count in groups if count)
    year = plain.past_users[-YEAR:] if len(plain.past_users) >= YEAR else None
    costly = _is_costly(plain, infrastructure, endpoint_charge + infrastructure)
    mixed = len(present) >= MANY_GROUPS and (costly or reaches(present, plain.thresholds.groups))
    headcount, by_contractors = _headcount(plain, year)
    return Measured(
        endpoints,
        device_count,
        present,
        endpoint_charge,
        infrastructure,
        charges,
        year,
        headcount,
        by_contractors,
        mixed,
        costly,
    )


def _charges(
    plain: Plain, device_count: int, endpoints: int, infrastructure: int
) -> tuple[int | None, int | None, int | None]:
    per_user = per_device = flat = None
    if plain.user_rate is not None and plain.users:
        per_user = plain.users * plain.user_rate + (0 if plain.infrastructure_included else infrastructure)
    if plain.class_rates is not None and device_count:
        per_device = endpoints + infrastructure
    if plain.flat is not None:
        flat = plain.flat.charge(plain.users, device_count)
    return per_user, per_device, flat


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
