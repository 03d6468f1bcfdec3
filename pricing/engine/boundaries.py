"""How far a case is from the values at which the verdict changes."""

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from math import ceil, floor

from pricing.engine.estate import Estate
from pricing.engine.money import exact
from pricing.engine.offer import Offer
from pricing.engine.policy import Policy


@dataclass(frozen=True, slots=True)
class RatioDistance:
    """Hold the endpoints to add until the ratio favours per-device, to remove until it favours per-user or flat."""

    devices_to_add: int
    devices_to_remove: int


def ratio_distance(estate: Estate, policy: Policy) -> RatioDistance | None:
    """Count the devices to either edge of the gray band; None without users."""
    if not estate.users:
        return None
    first_above = floor(exact(policy.ratio_high) * estate.users) + 1
    last_below = ceil(exact(policy.ratio_low) * estate.users) - 1
    return RatioDistance(max(0, first_above - estate.endpoint_count), max(0, estate.endpoint_count - last_below))


@dataclass(frozen=True, slots=True)
class BreakEven:
    """Hold where per-user and per-device cost the same: as a ratio, as endpoints and as users, the rest staying.

    `users` is None where a free user rate leaves no such number.
    """

    ratio: Fraction
    devices: Fraction
    users: Fraction | None


def break_even_ratio(estate: Estate, offer: Offer) -> Fraction | None:
    """Compute (r_u - (1-a) I/U) / r_e, which may be negative; None unless both models are offered and endpoints cost.

    With bands and a minimum of users, r_u and r_e are what one costs on average at the present counts. A minimum
    amount is left out: where the two are equal without it, they are equal with it. Source: DOMAIN C1.
    """
    if offer.per_user is None or offer.per_device is None or not estate.users or not estate.endpoint_count:
        return None
    endpoint_charge = offer.per_device.exact_charge(estate.endpoints)
    if not endpoint_charge:
        return None
    included = _included_infrastructure(estate, offer)
    return (
        (offer.per_user.effective_rate(estate.users) - included / estate.users)
        * estate.endpoint_count
        / endpoint_charge
    )


def break_even(estate: Estate, offer: Offer) -> BreakEven | None:
    """Find where per-user and per-device cost the client the same; None where they never do or are not both offered."""
    ratio = break_even_ratio(estate, offer)
    if ratio is None or ratio < 0 or offer.per_user is None or offer.per_device is None:
        return None
    shared = offer.per_device.exact_charge(estate.endpoints) + _included_infrastructure(estate, offer)
    rate = offer.per_user.effective_rate(estate.users)
    return BreakEven(ratio, ratio * estate.users, shared / rate if rate else None)


def _included_infrastructure(estate: Estate, offer: Offer) -> Fraction:
    # The infrastructure that only per-device billing charges for: (1-a) I.
    if offer.per_user is None or offer.per_device is None or not offer.per_user.infrastructure_included:
        return Fraction(0)
    return offer.per_device.exact_charge(estate.infrastructure)


@dataclass(frozen=True, slots=True)
class FlatRange:
    """Hold for how many users a flat fee beats a user rate, first to last, where they tie, the rate at the ceiling."""

    tie: Fraction
    cheaper_from: int
    cheaper_to: int
    rate_at_ceiling: Fraction


def flat_against_per_user(fee: Decimal, user_rate: Decimal, max_users: int) -> FlatRange | None:
    """Find the users for which a flat fee with a ceiling beats a user rate; None where it never does."""
    if not exact(user_rate) or not max_users:
        return None
    tie = exact(fee) / exact(user_rate)
    first = floor(tie) + 1
    return FlatRange(tie, first, max_users, exact(fee) / max_users) if first <= max_users else None
