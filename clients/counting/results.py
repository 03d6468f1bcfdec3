"""What counting answers: a number, the range it may lie in, and one sentence for everyone."""

from collections import Counter
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import NamedTuple

from clients.asset_classes import ENDPOINTS, AssetClass

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


class Decision(NamedTuple):  # as the facts of which a client has thousands
    """Say of one account, person, station or device whether it counts, and why.

    `subject` is the ref of what was decided on. Undecided means that a person should look: undecided and counted is in
    the likely and the highest number, undecided and not counted only in the highest.
    """

    who: str
    counted: bool
    because: str
    evidence: tuple[str, ...] = ()
    is_undecided: bool = False
    subject: str = ""


@dataclass(frozen=True, slots=True)
class CountResult:
    """Answer how many are billable; `count` is None where the facts cannot tell, and `missing` says what to import."""

    policy: PolicyCode
    on: date
    count: int | None
    interval: Interval | None
    lines: tuple[Decision, ...]
    missing: str = ""


class DeviceState(StrEnum):
    """Name what a device is to the count."""

    COVERED = "COVERED"
    DOUBTFUL = "DOUBTFUL"  # counted, though not seen for long
    UNCLASSIFIED = "UNCLASSIFIED"
    DUPLICATE = "DUPLICATE"
    SPARE = "SPARE"
    RETIRED = "RETIRED"


class DeviceDecision(NamedTuple):
    """Say of one asset whether it counts, in which class, and why."""

    who: str
    counted: bool
    asset_class: AssetClass | None
    because: str
    evidence: tuple[str, ...] = ()
    is_undecided: bool = False
    subject: str = ""
    state: DeviceState = DeviceState.COVERED


@dataclass(frozen=True, slots=True)
class DeviceCount:
    """Answer how many devices of each class are covered; an unclassified one is listed and in no number."""

    on: date
    lines: tuple[DeviceDecision, ...]

    @property
    def by_class(self) -> dict[AssetClass, int]:
        """Return the counts of the classes that have any, in the order of the classes."""
        counts = Counter([line.asset_class for line in self.lines if line.counted])
        return {name: counts[name] for name in AssetClass if name in counts}

    @property
    def total_count(self) -> int:
        """Return all covered devices."""
        return sum(line.counted for line in self.lines)

    @property
    def endpoint_count(self) -> int:
        """Return the covered devices that people work at."""
        return sum(line.counted and line.asset_class in ENDPOINTS for line in self.lines)

    @property
    def unclassified_count(self) -> int:
        """Return the devices that count in no class until a person says which."""
        return sum(line.is_undecided and line.asset_class is None for line in self.lines)


def result(policy: PolicyCode, on: date, lines: list[Decision]) -> CountResult:
    """Add up decisions into a count with its interval."""
    likely = undecided = doubtful = 0
    for line in lines:
        likely += line.counted
        undecided += line.is_undecided
        doubtful += line.counted and line.is_undecided
    return CountResult(policy, on, likely, (likely - doubtful, likely, likely + undecided - doubtful), tuple(lines))


def unknown(policy: PolicyCode, on: date, missing: str, lines: list[Decision] | None = None) -> CountResult:
    """Answer that the facts cannot tell; an unknown count never becomes zero."""
    return CountResult(policy, on, None, None, tuple(lines or ()), missing)
