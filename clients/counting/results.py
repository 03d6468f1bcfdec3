"""What counting answers: a number, the range it may lie in, and one sentence for everyone."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import cached_property

from clients.asset_classes import ENDPOINTS, AssetClass
from clients.counting.lines import (
    Decision,
    DeviceDecision,
    DeviceRuling,
    DeviceState,
    DeviceVerdict,
    Ruling,
    device_line,
    line,
)

Interval = tuple[int, int, int]  # lowest, likely, highest


class PolicyCode(StrEnum):
    """Name the counting policies; each is the contract's rule for who counts."""

    LICENSED = "LICENSED"
    NAMED_FRONTLINE_SHARED = "NAMED_FRONTLINE_SHARED"
    ACTIVE_30 = "ACTIVE_30"
    ACTIVE_90 = "ACTIVE_90"
    LOGS_ON_OR_CALLS = "LOGS_ON_OR_CALLS"
    STATION_SEAT = "STATION_SEAT"
    CONCURRENT = "CONCURRENT"
    MAX_USERS_DEVICES = "MAX_USERS_DEVICES"


@dataclass(frozen=True, slots=True)
class CountingPolicy:
    """Choose a rule and, where the contract says so, that leavers who still sign in are counted too."""

    code: PolicyCode
    leavers_count: bool = False


@dataclass(frozen=True)  # without slots, so that its lines are worded when they are first read, and then kept
class CountResult:
    """Answer how many are billable; `count` is None where the facts cannot tell, and `missing` says what to import."""

    policy: PolicyCode
    on: date
    count: int | None
    interval: Interval | None
    rulings: tuple[Ruling, ...]
    missing: str = ""

    @cached_property
    def lines(self) -> tuple[Decision, ...]:
        """Return one sentence for everyone, with its evidence."""
        return tuple(map(line, self.rulings))

    @property
    def undecided_count(self) -> int:
        """Return how many a person should look at."""
        return sum(verdict.is_undecided for _, verdict in self.rulings)


@dataclass(frozen=True)  # without slots, as a count of users
class DeviceCount:
    """Answer how many devices of each class are covered; an unclassified one is listed and in no number."""

    on: date
    rulings: tuple[DeviceRuling, ...]

    @cached_property
    def lines(self) -> tuple[DeviceDecision, ...]:
        """Return one sentence for every device, with its evidence."""
        return tuple(map(device_line, self.rulings))

    @cached_property
    def verdicts(self) -> Counter[DeviceVerdict]:
        """Return what was decided, each with the number of devices of which it was."""
        return Counter([verdict for _, verdict in self.rulings])

    @property
    def by_class(self) -> dict[AssetClass, int]:
        """Return the counts of the classes that have any, in the order of the classes."""
        counts: Counter[AssetClass | None] = Counter()
        for verdict, number in self.verdicts.items():
            counts[verdict.asset_class] += number * verdict.counted
        return {name: counts[name] for name in AssetClass if counts[name]}

    @property
    def by_state(self) -> dict[DeviceState, int]:
        """Return how many devices are in each state that any is in."""
        states: Counter[DeviceState] = Counter()
        for verdict, number in self.verdicts.items():
            states[verdict.state] += number
        return dict(states)

    @property
    def total_count(self) -> int:
        """Return all covered devices."""
        return sum(number for verdict, number in self.verdicts.items() if verdict.counted)

    @property
    def endpoint_count(self) -> int:
        """Return the covered devices that people work at."""
        return sum(number for name, number in self.by_class.items() if name in ENDPOINTS)

    @property
    def unclassified_count(self) -> int:
        """Return the devices that count in no class until a person says which."""
        return sum(
            number for verdict, number in self.verdicts.items() if verdict.is_undecided and verdict.asset_class is None
        )


def result(policy: PolicyCode, on: date, rulings: Iterable[Ruling]) -> CountResult:
    """Add up rulings into a count with its interval."""
    kept = tuple(rulings)
    likely = undecided = doubtful = 0
    for verdict, number in Counter([verdict for _, verdict in kept]).items():
        likely += number * verdict.counted
        undecided += number * verdict.is_undecided
        doubtful += number * (verdict.counted and verdict.is_undecided)
    return CountResult(policy, on, likely, (likely - doubtful, likely, likely + undecided - doubtful), kept)


def unknown(policy: PolicyCode, on: date, missing: str, rulings: Iterable[Ruling] = ()) -> CountResult:
    """Answer that the facts cannot tell; an unknown count never becomes zero."""
    return CountResult(policy, on, None, None, tuple(rulings), missing)
