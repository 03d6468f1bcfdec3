"""What a client would be counted at today under every policy, counted once for each state of its inventory."""

import functools
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from pathlib import Path

from django.core.cache import cache
from redis.exceptions import RedisError

from clients.asset_classes import AssetClass
from clients.counting import (
    AccountFact,
    AccountKind,
    Census,
    CountResult,
    DeviceState,
    Facts,
    PolicyCode,
    count_under,
    differences,
)
from clients.counting.attribution import station_of
from clients.counting.results import Interval
from clients.models import Client
from clients.queries.facts import facts_with_hashes, inventory_hashes

KEPT_SECONDS = 24 * 60 * 60  # for tidiness only: a key names its day and is asked for on no other
_APP = Path(__file__).parents[1]


@dataclass(frozen=True, slots=True)
class PolicyFigure:
    """Say how many users a policy counts, without a line for each; `count` is None where the facts cannot tell."""

    policy: PolicyCode
    count: int | None
    interval: Interval | None
    missing: str
    undecided_count: int
    difference: str = ""  # what it counts more and fewer than the client's own policy, in words


@dataclass(frozen=True, slots=True)
class Figures:
    """Hold a client's numbers of a day: users under each policy, and the covered devices of each class that has any."""

    on: date
    policies: tuple[PolicyFigure, ...]
    classes: tuple[tuple[AssetClass, int], ...]
    device_count: int
    unclassified_count: int
    states: tuple[tuple[DeviceState, int], ...] = ()
    person_count: int = 0
    account_count: int = 0
    station_count: int = 0

    def count_in(self, state: DeviceState) -> int:
        """Return how many devices are in a state."""
        return dict(self.states).get(state, 0)


def figures_of(client: Client, *, on: date, hashes: str | None = None) -> Figures:
    """Return a client's numbers on a day; five queries if its inventory changed since they were counted, else none.

    Counting thousands of accounts takes time, so the numbers are kept in the cache under a fingerprint of everything
    that they were counted from: the very version of each account, person and device, the day, the client's own
    policy, and the code that counts. Whoever changes a row, in whatever way, changes the fingerprint and thereby asks
    for numbers that nobody has counted yet: a number of other rows cannot be found, and nothing has to remember to
    forget one.

    `hashes` are `inventory_hashes` as read with the client; without them it takes a query to read them.
    """
    if hashes is None:
        hashes = Client.objects.filter(pk=client.pk).values_list(inventory_hashes()).get()[0]
    figures = _kept(_key(client, on, hashes))
    if figures is None:
        facts, hashes = facts_with_hashes(client, on=on)
        figures = _count(facts, on, client.counting_policy)
        _keep(_key(client, on, hashes), figures)
    return figures


def _key(client: Client, on: date, hashes: str) -> str:
    fingerprint = sha256(f"{_code_that_counts()} {hashes}".encode()).hexdigest()
    return f"figures:{client.pk}:{on}:{client.counting_policy}:{fingerprint}"


@functools.cache
def _code_that_counts() -> str:
    """Return the digest of the code that makes numbers of rows, so that no release shows those of another."""
    folders = (_APP / "counting", _APP / "mapping")
    files = [file for folder in folders for file in folder.rglob("*.py")]
    files += [_APP / "asset_classes.py", Path(__file__), Path(__file__).with_name("facts.py")]
    return sha256(b"".join(file.read_bytes() for file in sorted(files))).hexdigest()


def _count(facts: Facts, on: date, own: str) -> Figures:
    census = Census(facts, on)
    devices, results = census.devices, count_under(PolicyCode, census)
    mine = next((result for result in results if result.policy == own), results[0])
    return Figures(
        on=on,
        policies=tuple(map(_figure, results, differences(mine, results, facts))),
        classes=tuple(devices.by_class.items()),
        device_count=devices.total_count,
        unclassified_count=devices.unclassified_count,
        states=tuple(devices.by_state.items()),
        person_count=sum(not person.has_left(on) for person in facts.persons),
        account_count=len(census.accounts),
        station_count=_stations(facts, census.accounts),
    )


def _stations(facts: Facts, accounts: Iterable[AccountFact]) -> int:
    bound = {station_of(one).casefold() for one in accounts if one.kind is AccountKind.SHARED_STATION}
    return len(bound | {station.name.casefold() for station in facts.stations})


def _figure(result: CountResult, told: str) -> PolicyFigure:
    return PolicyFigure(result.policy, result.count, result.interval, result.missing, result.undecided_count, told)


def _kept(key: str) -> Figures | None:
    try:
        figures: Figures | None = cache.get(key)
    except RedisError:  # without the cache a page takes longer, and is there
        return None
    return figures


def _keep(key: str, figures: Figures) -> None:
    try:
        cache.set(key, figures, KEPT_SECONDS)
    except RedisError:
        return
