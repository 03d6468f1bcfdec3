"""What each model charges as headcount grows, exactly: endpoints per user stay as they are, infrastructure stays.

A client without users has no endpoints per user; its devices stay as they are.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import lru_cache
from itertools import combinations, pairwise

from pricing.engine.billing_model import BillingModel
from pricing.engine.ceiling import Headroom
from pricing.engine.charging import exact_charges
from pricing.engine.estate import Estate
from pricing.engine.offer import Offer
from pricing.engine.past import in_mix

SAMPLES = 48
FEWEST = 10  # users across the picture of the smallest client
Charges = dict[BillingModel, Fraction]


@dataclass(frozen=True, slots=True)
class Growth:
    """The question the curves answer: an offer, and the estate that grows."""

    offer: Offer
    estate: Estate

    def estate_at(self, users: int) -> Estate:
        """Return the estate with so many users and as many endpoints for each as now, in whole devices."""
        now = self.estate
        if not now.users or users == now.users:
            return replace(now, users=users)
        endpoints = (2 * now.endpoint_count * users + now.users) // (2 * now.users)
        mixed = in_mix(now.endpoints, endpoints) or ()
        return replace(now, users=users, devices=now.infrastructure + mixed)

    def charges(self, users: int) -> Charges:
        """Return the exact monthly charge of each model on offer there; a broken hard ceiling ends the flat rate."""
        estate = self.estate_at(users)
        found = exact_charges(self.offer, estate)
        if self.offer.flat is not None and self.offer.flat.is_hard and self.broken(users):
            del found[BillingModel.FLAT]
        return found

    def broken(self, users: int) -> tuple[Headroom, ...]:
        """Return the ceilings of the flat rate that so many users, with their endpoints, are above."""
        if self.offer.flat is None:
            return ()
        estate = self.estate_at(users)
        rooms = self.offer.flat.ceiling.against(users, estate.device_count)
        return tuple(room for room in rooms if room.above)


@dataclass(frozen=True, slots=True)
class Crossing:
    """The first whole number of users at which two models stand otherwise than just below it.

    `cheaper` is the one that costs less from there on, None where they cost the same there.
    """

    users: int
    models: tuple[BillingModel, BillingModel]
    cheaper: BillingModel | None
    charge: Fraction


@dataclass(frozen=True, slots=True)
class Curves:
    """The lines: users in ascending order with the charges there, the crossings, the last users below the ceiling."""

    samples: tuple[tuple[int, Charges], ...]
    crossings: tuple[Crossing, ...]
    ceiling: int | None
    most_users: int

    def line(self, model: BillingModel) -> tuple[tuple[int, Fraction], ...]:
        """Return one model's points."""
        return tuple((users, charges[model]) for users, charges in self.samples if model in charges)


@lru_cache(maxsize=64)
def curves(growth: Growth) -> Curves:
    """Compute the lines at steps, at the client's own count, on both sides of the ceiling, at each crossing."""
    ceiling = _last_below(growth, max(4 * growth.estate.users, FEWEST))
    most = max(2 * growth.estate.users, FEWEST, -(-5 * ceiling // 4) if ceiling is not None else 0)
    step = max(1, -(-most // SAMPLES))
    at = {1, most, *range(step, most, step), growth.estate.users or 1}
    if ceiling is not None:
        at |= {ceiling, ceiling + 1} - {0}
    asked = {users: growth.charges(users) for users in sorted(at)}
    crossings = tuple(
        crossing for pair in combinations(BillingModel, 2) for crossing in _crossings(growth, asked, pair)
    )
    asked |= {crossing.users: growth.charges(crossing.users) for crossing in crossings}
    in_order = tuple(sorted(crossings, key=lambda crossing: crossing.users))
    return Curves(tuple(sorted(asked.items())), in_order, ceiling, most)


def _last_below(growth: Growth, most: int) -> int | None:
    """Return the most users inside every ceiling of the flat rate; None without one up to `most`."""
    if growth.offer.flat is None or not growth.broken(most):
        return None
    low, high = -1, most
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (low, middle) if growth.broken(middle) else (middle, high)
    return max(low, 0)


def _crossings(
    growth: Growth, asked: dict[int, Charges], pair: tuple[BillingModel, BillingModel]
) -> Iterator[Crossing]:
    was_even = False
    for low, high in pairwise(asked):
        before, after = _sign(asked[low], pair), _sign(asked[high], pair)
        while before is not None and after is not None and before != after:
            low, found = _first_other(growth, low, high, before, pair)
            # Where two cost the same, the next count only confirms what that one said.
            if not was_even or before:
                yield Crossing(low, pair, None if not found else pair[found > 0], growth.charges(low)[pair[0]])
            before, was_even = found, not found


def _first_other(
    growth: Growth, low: int, high: int, sign: int, pair: tuple[BillingModel, BillingModel]
) -> tuple[int, int]:
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (middle, high) if _sign(growth.charges(middle), pair) == sign else (low, middle)
    found = _sign(growth.charges(high), pair)
    return high, found or 0


def _sign(charges: Charges, pair: tuple[BillingModel, BillingModel]) -> int | None:
    one, other = (charges.get(model) for model in pair)
    return None if one is None or other is None else (one > other) - (one < other)
