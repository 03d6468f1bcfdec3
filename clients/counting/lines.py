"""What was decided on whom, and the lines that say so.

Most who count look at the numbers only, so that a line gets its words when somebody reads it: until then it is the
subject itself beside a verdict, which hundreds who stand alike have in common.
"""

from enum import StrEnum
from typing import NamedTuple, assert_never

from clients.asset_classes import AssetClass
from clients.counting import individuals, wording
from clients.counting.individuals import Individual
from clients.counting.values import AccountFact, AssetFact


class Verdict(NamedTuple):
    """Say whether somebody or something counts, and why.

    Undecided means that a person should look: undecided and counted is in the likely and the highest number, undecided
    and not counted only in the highest.
    """

    counted: bool
    because: str
    is_undecided: bool = False


class Entry(NamedTuple):
    """Stand for what is no human, account or device: a station, a session, the seats that were bought."""

    who: str
    evidence: tuple[str, ...] = ()
    ref: str = ""


Subject = Individual | AccountFact | AssetFact | Entry
Ruling = tuple[Subject, Verdict]


class Decision(NamedTuple):
    """Say of one account, person, station or device whether it counts, and why; `subject` is its ref."""

    who: str
    counted: bool
    because: str
    evidence: tuple[str, ...] = ()
    is_undecided: bool = False
    subject: str = ""


class DeviceState(StrEnum):
    """Name what a device is to the count."""

    COVERED = "COVERED"
    DOUBTFUL = "DOUBTFUL"  # counted, though not seen for long
    UNCLASSIFIED = "UNCLASSIFIED"
    DUPLICATE = "DUPLICATE"
    SPARE = "SPARE"
    RETIRED = "RETIRED"


class DeviceVerdict(NamedTuple):
    """Say whether a device counts, in which class, and why."""

    counted: bool
    asset_class: AssetClass | None
    because: str
    is_undecided: bool = False
    state: DeviceState = DeviceState.COVERED


DeviceRuling = tuple[AssetFact, DeviceVerdict]


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


def line(ruling: Ruling) -> Decision:
    """Return a ruling in words, with what is known of its subject as evidence."""
    subject, verdict = ruling
    who, evidence = _told(subject)
    return Decision(who, verdict.counted, verdict.because, evidence, verdict.is_undecided, subject.ref)


def device_line(ruling: DeviceRuling) -> DeviceDecision:
    """Return a ruling on a device in words, with what is known of it as evidence."""
    asset, (counted, asset_class, because, is_undecided, state) = ruling
    who, evidence = _told(asset)
    return DeviceDecision(who, counted, asset_class, because, evidence, is_undecided, asset.ref, state)


def _told(subject: Subject) -> tuple[str, tuple[str, ...]]:
    match subject:
        case Individual():
            return subject.name, individuals.evidence_of(subject)
        case AccountFact():
            return subject.label, wording.facts_of(subject)
        case AssetFact():
            return subject.name, wording.facts_of_device(subject)
        case Entry():
            return subject.who, subject.evidence
    assert_never(subject)
