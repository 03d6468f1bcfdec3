"""What was measured of one request, and how it stands against what was promised for its priority."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from contracts.sla.clock import Clock, Span
from contracts.terms import SlaLine, SlaTerms

Pause = tuple[datetime, datetime | None]  # None: it still stands


class Standing(StrEnum):
    """Say how a promise stands."""

    MET = "MET"
    MISSED = "MISSED"
    OPEN = "OPEN"  # neither done nor due yet


@dataclass(frozen=True, slots=True)
class Result:
    """One request as it was measured. Whoever resolved it has responded by then, also where no one noted it."""

    reference: str
    priority: str
    opened_at: datetime
    responded_at: datetime | None = None
    resolved_at: datetime | None = None
    pauses: tuple[Pause, ...] = ()

    def __post_init__(self) -> None:
        """Refuse what cannot have happened."""
        for done_at in (self.responded_at, self.resolved_at):
            if done_at is not None and done_at < self.opened_at:
                raise ValueError(f"{self.reference} was opened after it was done.")

    @property
    def first_response_at(self) -> datetime | None:
        """Return when somebody first saw to it."""
        known = [moment for moment in (self.responded_at, self.resolved_at) if moment is not None]
        return min(known, default=None)

    def with_pauses(self, pauses: tuple[Pause, ...]) -> "Result":
        """Return the same request with other pauses."""
        return replace(self, pauses=pauses)

    def pauses_until(self, at: datetime) -> tuple[Span, ...]:
        """Return when the clock stood, as known at a moment; what was resolved stands no more."""
        last = self.resolved_at or at
        ended = ((begin, last if end is None else end) for begin, end in self.pauses)
        return tuple((begin, end) for begin, end in ended if begin < end)


@dataclass(frozen=True, slots=True)
class Kept:
    """One of the two promises: so many minutes of the clock, by when, and when it was done; `used` of them passed."""

    minutes: int
    used: int
    due_at: datetime
    done_at: datetime | None
    standing: Standing


@dataclass(frozen=True, slots=True)
class Judged:
    """A request against the target of its priority."""

    result: Result
    sla: SlaTerms
    target: SlaLine
    response: Kept
    resolution: Kept

    @property
    def is_missed_promise(self) -> bool:
        """Say whether response or resolution of a committed target was missed; both are one miss."""
        missed = Standing.MISSED in (self.response.standing, self.resolution.standing)
        return self.target.is_committed and missed


def judge(sla: SlaTerms, result: Result, at: datetime) -> Judged | None:
    """Hold a request against its plan as known at a moment; None where the plan has no target for its priority.

    Pauses count where the plan names what stops its clock. What was measured later than `at` counts as measured.
    """
    target = next((line for line in sla.targets if line.priority == result.priority), None)
    if target is None:
        return None
    clock = Clock(sla)
    stood = result.pauses_until(at) if sla.pauses_while else ()

    def kept(minutes: int, done_at: datetime | None) -> Kept:
        due_at = clock.due_at(result.opened_at, minutes, stood)
        is_late = (at if done_at is None else done_at) > due_at
        standing = Standing.MISSED if is_late else Standing.OPEN if done_at is None else Standing.MET
        used = clock.elapsed_minutes(result.opened_at, at if done_at is None else done_at, stood)
        return Kept(minutes, used, due_at, done_at, standing)

    return Judged(
        result=result,
        sla=sla,
        target=target,
        response=kept(target.response_minutes, result.first_response_at),
        resolution=kept(target.resolution_minutes, result.resolved_at),
    )


def judged(sla: SlaTerms, results: Iterable[Result], at: datetime) -> tuple[Judged, ...]:
    """Hold requests against one plan; those of priorities without a target are left out."""
    return tuple(found for result in results if (found := judge(sla, result, at)) is not None)
