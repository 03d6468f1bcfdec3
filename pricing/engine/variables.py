"""The four measured variables of the source article, each with its class."""

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction

from pricing.engine.declared import Declared
from pricing.engine.estate import Estate
from pricing.engine.history import YEAR, Month
from pricing.engine.measures import amplitude, effective_number, reaches, squared_cv
from pricing.engine.money import exact
from pricing.engine.offer import Offer
from pricing.engine.policy import Policy

SMALL_SWING = 2  # persons; one joiner in ten would otherwise look like a season (DOMAIN 3.1)
MANY_GROUPS = 3


class RatioClass(StrEnum):
    """Name the verdict of the device-to-user ratio."""

    PER_USER_OR_FLAT = "per_user_or_flat"
    GRAY = "gray"
    PER_DEVICE = "per_device"
    UNDEFINED = "undefined"


class VolatilityClass(StrEnum):
    """Name how much the headcount swings."""

    STABLE = "stable"
    MODERATE = "moderate"
    VOLATILE = "volatile"
    INSUFFICIENT = "insufficient"


@dataclass(frozen=True, slots=True)
class Volatility:
    """Hold the headcount's swing over the last twelve months; measures are None below twelve."""

    verdict: VolatilityClass
    amplitude: Fraction | None
    squared_cv: Fraction | None
    months: int
    by_contractors: bool = False


@dataclass(frozen=True, slots=True)
class Heterogeneity:
    """Hold how mixed the estate is and how much of the per-device charge is infrastructure (None: no charge)."""

    heterogeneous: bool
    groups: int
    effective_groups: Decimal | None
    infrastructure_share: Fraction | None


def ratio_class(estate: Estate, policy: Policy) -> RatioClass:
    """Compare endpoints with users, strictly below the low and strictly above the high boundary."""
    if not estate.users:
        return RatioClass.UNDEFINED
    if estate.endpoint_count < exact(policy.ratio_low) * estate.users:
        return RatioClass.PER_USER_OR_FLAT
    if estate.endpoint_count > exact(policy.ratio_high) * estate.users:
        return RatioClass.PER_DEVICE
    return RatioClass.GRAY


def volatility(history: tuple[Month, ...], declared: Declared, policy: Policy) -> Volatility:
    """Classify the headcount by its last twelve months, or by what is declared where there are fewer."""
    last_year = [month.users for month in history[-YEAR:]]
    measured = len(last_year) == YEAR
    swing = amplitude(last_year) if measured else None
    verdict = _measured_class(last_year, swing, policy) if measured else _declared_class(declared)
    by_contractors = exact(declared.contractor_share) >= exact(policy.contractor_share)
    if by_contractors:
        verdict = VolatilityClass.VOLATILE
    return Volatility(verdict, swing, squared_cv(last_year) if measured else None, len(history), by_contractors)


def _measured_class(users: list[int], swing: Fraction | None, policy: Policy) -> VolatilityClass:
    if swing is None or max(users) - min(users) <= SMALL_SWING or swing < exact(policy.stable_amplitude):
        return VolatilityClass.STABLE
    return VolatilityClass.VOLATILE if swing >= exact(policy.volatile_amplitude) else VolatilityClass.MODERATE


def _declared_class(declared: Declared) -> VolatilityClass:
    if declared.volatile is None:
        return VolatilityClass.INSUFFICIENT
    return VolatilityClass.VOLATILE if declared.volatile else VolatilityClass.STABLE


def infrastructure_share(estate: Estate, offer: Offer) -> Fraction | None:
    """Give infrastructure's share of the per-device charge; None without rates or without a charge."""
    if offer.per_device is None:
        return None
    whole = offer.per_device.exact_charge(estate.devices)
    return offer.per_device.exact_charge(estate.infrastructure) / whole if whole else None


def is_heterogeneous(estate: Estate, offer: Offer, policy: Policy) -> bool:
    """Tell whether at least three groups are present and the mix matters in money or in numbers."""
    groups = estate.group_counts
    if len(groups) < MANY_GROUPS:
        return False
    share = infrastructure_share(estate, offer)
    if share is not None and share >= exact(policy.infrastructure_share):
        return True
    return reaches(effective_number(tuple(groups.values())), policy.effective_groups)


def heterogeneity(estate: Estate, offer: Offer, policy: Policy) -> Heterogeneity:
    """Measure how mixed the estate is."""
    groups = estate.group_counts
    return Heterogeneity(
        is_heterogeneous(estate, offer, policy),
        len(groups),
        effective_number(tuple(groups.values())),
        infrastructure_share(estate, offer),
    )
