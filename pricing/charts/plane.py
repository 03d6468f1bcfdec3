"""Who wins where: ask the engine over a lattice of users and endpoints around one client.

Endpoints stand in today's mix of classes; infrastructure, history and everything declared stay as they are.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from fractions import Fraction
from functools import lru_cache
from itertools import pairwise

from clients.asset_classes import ENDPOINTS, AssetClass
from pricing.engine.billing_model import BillingModel
from pricing.engine.case import Case
from pricing.engine.charging import exact_charges
from pricing.engine.decision import decide
from pricing.engine.estate import Estate
from pricing.engine.past import in_mix
from pricing.engine.request import Request

CELLS = 48  # a side of the lattice: 2,304 answers take less than a tenth of a second
HALVINGS = 3  # of a cell at a border: finer than anybody sees
FEWEST = 10  # users across the map of the smallest client
TALLEST = Fraction(5)  # endpoints per user beyond which a break-even does not stretch the map
Winner = BillingModel | None


@dataclass(frozen=True, slots=True)
class Standing:
    """Where the client stood in a month; `month` is its first day."""

    month: date
    users: int
    endpoints: int


@dataclass(frozen=True, slots=True)
class Plane:
    """The question a map answers: a case, the class that endpoints are of where there is none, the path so far."""

    case: Case
    spare: AssetClass | None
    path: tuple[Standing, ...] = ()

    @property
    def users(self) -> int:
        """Return the client's users."""
        return self.case.estate.users

    @property
    def endpoints(self) -> int:
        """Return the client's endpoints."""
        return self.case.estate.endpoint_count

    def case_at(self, endpoints: int) -> Case:
        """Return the case with so many endpoints in today's mix; the client's own number gives its own case."""
        return self.case.with_estate(self._estate(endpoints))

    def winner(self, users: int, endpoints: int) -> Winner:
        """Return what the engine recommends for these counts, None where nothing is left."""
        return decide(self.case_at(endpoints).with_users(users)).recommended

    def advantage(self, users: int, endpoints: int) -> Fraction | None:
        """Return by how much per-user is dearer than per-device; None unless both are on offer there."""
        charges = exact_charges(self.case.offer, replace(self._estate(endpoints), users=users))
        per_user, per_device = charges.get(BillingModel.PER_USER), charges.get(BillingModel.PER_DEVICE)
        return None if per_user is None or per_device is None else per_user - per_device

    def _estate(self, endpoints: int) -> Estate:
        estate = self.case.estate
        mixed = in_mix(estate.endpoints, endpoints)
        if mixed is None:
            mixed = ((self.spare or AssetClass.WORKSTATION, endpoints),)
        return replace(estate, devices=estate.infrastructure + mixed)


@dataclass(frozen=True, slots=True)
class Survey:
    """The lattice asked: `winners` has a row per number of endpoints, a column per number of users, both ascending.

    `edges` holds, per row, the users between each two winners that follow one another. `break_even` holds users and the
    exact endpoints at which per-user and per-device cost the same.
    """

    users: tuple[int, ...]
    endpoints: tuple[int, ...]
    winners: tuple[tuple[Winner, ...], ...]
    edges: tuple[tuple[Fraction, ...], ...]
    break_even: tuple[tuple[int, Fraction], ...]
    most_users: Fraction
    most_endpoints: Fraction


def plane_of(request: Request) -> Plane | None:
    """Return the plane of a question; None where no endpoint could be priced on it."""
    spare = None
    if not request.estate.endpoint_count:
        spare = next((cls for cls in AssetClass if cls in ENDPOINTS and _is_priced(request, cls)), None)
        if spare is None:
            return None
    return Plane(Case.of(request), spare, tuple(_standings(request)))


@lru_cache(maxsize=64)
def survey(plane: Plane) -> Survey:
    """Ask the engine at every crossing of the lattice, which passes through the client's own counts."""
    most_users, most_endpoints = _extent(plane)
    users, endpoints = _lattice(plane.users, most_users), _lattice(plane.endpoints, most_endpoints)
    rows = tuple(plane.case_at(count) for count in endpoints)
    winners = tuple(tuple(decide(row.with_users(count)).recommended for count in users) for row in rows)
    edges = tuple(tuple(_edges(row, users, answers)) for row, answers in zip(rows, winners, strict=True))
    even = tuple((count, at) for count in users if (at := _even_at(plane, count, int(most_endpoints))) is not None)
    return Survey(users, endpoints, winners, edges, even, most_users, most_endpoints)


def _edges(row: Case, users: tuple[int, ...], winners: tuple[Winner, ...]) -> Iterator[Fraction]:
    """Yield where the winner changes along a row, found more closely than the lattice shows it."""
    for (low, high), (winner, other) in zip(pairwise(users), pairwise(winners), strict=True):
        if winner is other:
            continue
        for _ in range(HALVINGS):
            middle = (low + high) // 2
            if low < middle and decide(row.with_users(middle)).recommended is winner:
                low = middle
            elif low < middle:
                high = middle
        yield Fraction(low + high, 2)


def _is_priced(request: Request, asset_class: AssetClass) -> bool:
    estate = replace(request.estate, users=1, devices=(*request.estate.infrastructure, (asset_class, 1)))
    return not request.offer.problems(estate)


def _standings(request: Request) -> Iterator[Standing]:
    """Yield where the client stood: past devices are one number, taken in today's mix."""
    for month in request.history:
        mixed = None if month.devices is None else in_mix(request.estate.devices, month.devices)
        if mixed is not None:
            endpoints = sum(count for cls, count in mixed if cls in ENDPOINTS)
            yield Standing(month.first_day, month.users, endpoints)


def _extent(plane: Plane) -> tuple[Fraction, Fraction]:
    """Return how far the map reaches: beyond the client, its path and a ceiling near by, in the shape of the ratios."""
    policy, flat = plane.case.policy, plane.case.offer.flat
    top = max(Fraction(3), Fraction(policy.ratio_high) * Fraction(3, 2))
    if plane.users and (at := _even_at(plane, plane.users, int(TALLEST * plane.users))) is not None:
        top = max(top, at / plane.users * Fraction(5, 4))
    users = max(plane.users, *(past.users for past in plane.path), 0)
    endpoints = max(plane.endpoints, *(past.endpoints for past in plane.path), 0)
    reach = max(Fraction(FEWEST), users * Fraction(3, 2), endpoints * Fraction(5, 4) / top)
    if flat is not None and flat.ceiling.max_users is not None and flat.ceiling.max_users <= 2 * reach:
        reach = max(reach, flat.ceiling.max_users * Fraction(6, 5))
    return reach, reach * top


def _lattice(through: int, most: Fraction) -> tuple[int, ...]:
    step = max(1, -int(-most // CELLS))
    first = through % step or (step if through else 0)
    return tuple(range(first, int(most) + 1, step))


def _even_at(plane: Plane, users: int, most: int) -> Fraction | None:
    """Return the exact endpoints, up to `most`, from which per-device costs more than per-user at these users."""
    low, high = 0 if plane.case.estate.infrastructure else 1, most
    first, last = plane.advantage(users, low), plane.advantage(users, high)
    if first is None or last is None or first < 0 or last >= 0:
        return None
    while high - low > 1:
        middle = (low + high) // 2
        found = plane.advantage(users, middle)
        if found is None or found >= 0:
            low, first = middle, found if found is not None else first
        else:
            high, last = middle, found
    return low + (high - low) * first / (first - last)
