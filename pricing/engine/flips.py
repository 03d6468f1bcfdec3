"""The smallest change of one input alone that changes the recommendation."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction
from math import floor

from pricing.engine.bands import Bands
from pricing.engine.billing_model import BillingModel
from pricing.engine.breakpoints import candidates, mix_changes, user_kinks
from pricing.engine.case import Case
from pricing.engine.decision import decide
from pricing.engine.money import exact, half_up, places_of

REACH = 10  # times the present value


@dataclass(frozen=True, slots=True)
class Flip:
    """Hold the first value of an input at which another model is recommended."""

    at: int | Decimal
    recommended: BillingModel


@dataclass(frozen=True, slots=True)
class Flips:
    """Hold the nearest flip of each input in each direction, None where there is none within reach."""

    users_up: Flip | None
    users_down: Flip | None
    devices_up: Flip | None
    devices_down: Flip | None
    user_rate_up: Flip | None
    user_rate_down: Flip | None
    flat_fee_up: Flip | None
    flat_fee_down: Flip | None


Pair = tuple[Flip | None, Flip | None]


@dataclass(frozen=True, slots=True)
class _Axis:
    """Hold one input that moves in whole steps while all others stay."""

    case_at: Callable[[int], Case]
    value_at: Callable[[int], int | Decimal]
    present: int
    looked_at: set[int]

    def flips(self) -> Pair:
        """Find the nearest flip above and below the present value."""
        winner = decide(self.case_at(self.present)).recommended
        # Without a winner only the neighbours count: the search ends where nothing can be recommended.
        steps = self.looked_at if winner else self.looked_at & {self.present - 1, self.present + 1}
        above = sorted(step for step in steps if step > self.present)
        below = sorted((step for step in steps if step < self.present), reverse=True)
        return self._first(above, winner), self._first(below, winner)

    def _first(self, steps: list[int], winner: BillingModel | None) -> Flip | None:
        for step in steps:
            found = decide(self.case_at(step)).recommended
            if found is None:
                return None
            if found is not winner:
                return Flip(self.value_at(step), found)
        return None


def find_flips(case: Case, currency: str) -> Flips:
    """Find all flips up to ten times and down to zero: counts in whole units, money in the currency's smallest coin."""
    users, devices = _users(case), _devices(case)
    rate, fee = _user_rate(case, currency), _flat_fee(case, currency)
    return Flips(*users, *devices, *rate, *fee)


def _users(case: Case) -> Pair:
    present, highest = case.estate.users, REACH * case.estate.users
    points = candidates(case.with_users, 0, highest, user_kinks(case))
    return _Axis(case.with_users, int, present, points | _neighbours(present, 0, highest)).flips()


def _devices(case: Case) -> Pair:
    moving = case.estate.main_endpoint
    if moving is None:
        return None, None
    present = dict(case.estate.devices)[moving]
    highest = REACH * present
    ceiling = case.offer.flat.ceiling.max_devices if case.offer.flat else None
    kinks = [] if ceiling is None else [ceiling - (case.estate.device_count - present)]
    if case.offer.per_device is not None:
        kinks += case.offer.per_device.unit_prices[moving].kinks

    def case_at(count: int) -> Case:
        return case.with_estate(case.estate.with_devices(moving, count))

    points = candidates(case_at, 0, highest, kinks) | mix_changes(case, moving, highest)
    return _Axis(case_at, int, present, points | _neighbours(present, 0, highest)).flips()


def _user_rate(case: Case, currency: str) -> Pair:
    per_user = case.offer.per_user
    if per_user is None or isinstance(per_user.price, Bands):
        return None, None  # with bands there is no one rate to move

    def case_at(rate: Decimal) -> Case:
        return case.with_offer(replace(case.offer, per_user=replace(per_user, price=rate)))

    return _money_axis(per_user.price, case_at, currency)


def _flat_fee(case: Case, currency: str) -> Pair:
    flat = case.offer.flat
    if flat is None:
        return None, None

    def case_at(fee: Decimal) -> Case:
        return case.with_offer(replace(case.offer, flat=replace(flat, fee=fee)))

    return _money_axis(flat.fee, case_at, currency)


def _money_axis(present: Decimal, case_at: Callable[[Decimal], Case], currency: str) -> Pair:
    places = places_of(currency)
    coin = Fraction(1, 10**places)
    finest = max(places, -int(present.as_tuple().exponent))

    def value_at(step: int) -> Decimal:
        return half_up(exact(present) + step * coin, finest)

    lowest, highest = -floor(exact(present) / coin), floor((REACH - 1) * exact(present) / coin)

    def stepped(step: int) -> Case:
        return case_at(value_at(step))

    points = candidates(stepped, lowest, highest, ())
    return _Axis(stepped, value_at, 0, points | _neighbours(0, lowest, highest)).flips()


def _neighbours(present: int, lowest: int, highest: int) -> set[int]:
    return {step for step in (present - 1, present + 1) if lowest <= step <= highest}
