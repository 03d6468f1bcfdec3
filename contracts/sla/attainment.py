"""What a month attained: how many requests of each priority were seen to in time, and which promises were missed."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from fractions import Fraction

from contracts.sla.results import Judged, Kept, Result, Standing, judged
from contracts.sla.wording import moment_in_words, span_in_words
from contracts.terms import SlaTerms
from pricing.engine.money import half_up

SHARE_PLACES = 4


@dataclass(frozen=True, slots=True)
class Tallied:
    """How often one promise was met and missed, and how often that is still open."""

    met_count: int
    missed_count: int
    open_count: int

    @property
    def met_share(self) -> Decimal | None:
        """Return the share that was met of all that is decided, None while nothing is."""
        decided = self.met_count + self.missed_count
        return half_up(Fraction(self.met_count, decided), SHARE_PLACES) if decided else None


@dataclass(frozen=True, slots=True)
class OfPriority:
    """What was attained for one priority."""

    priority: str
    is_committed: bool
    count: int
    response: Tallied
    resolution: Tallied


@dataclass(frozen=True, slots=True)
class Miss:
    """A request whose committed target was missed, with a sentence that says by how much."""

    reference: str
    priority: str
    opened_at: datetime
    sentence: str


@dataclass(frozen=True, slots=True)
class Attainment:
    """What a month attained, by priority, with the promises it missed; `untold_count` had no target to be held to."""

    priorities: tuple[OfPriority, ...]
    misses: tuple[Miss, ...]
    untold_count: int = 0

    @property
    def count(self) -> int:
        """Return how many requests were opened, with a target or without."""
        return self.untold_count + sum(row.count for row in self.priorities)


def attainment(sla: SlaTerms, results: Iterable[Result], at: datetime) -> Attainment:
    """Return what was attained under one plan, as known at a moment."""
    known = tuple(results)
    return attained(judged(sla, known, at), of_count=len(known))


def attained(found: Iterable[Judged], *, of_count: int) -> Attainment:
    """Return what requests attained, each held to the plan it was opened under; `of_count` counts all of them."""
    known = tuple(found)
    priorities = sorted({(one.target.priority, one.target.is_committed) for one in known})
    rows = (_of(priority, promised, known) for priority, promised in priorities)
    return Attainment(tuple(rows), misses_among(known), of_count - len(known))


def misses_among(found: Iterable[Judged]) -> tuple[Miss, ...]:
    """Return the missed promises in the order of opening: a request that missed response and resolution is one."""
    missed = (one for one in found if one.is_missed_promise)
    return tuple(
        Miss(one.result.reference, one.target.priority, one.result.opened_at, _sentence(one))
        for one in sorted(missed, key=lambda one: (one.result.opened_at, one.result.reference))
    )


def _of(priority: str, is_committed: bool, found: tuple[Judged, ...]) -> OfPriority:
    rows = [one for one in found if (one.target.priority, one.target.is_committed) == (priority, is_committed)]
    return OfPriority(
        priority=priority,
        is_committed=is_committed,
        count=len(rows),
        response=_tallied([one.response for one in rows]),
        resolution=_tallied([one.resolution for one in rows]),
    )


def _tallied(rows: list[Kept]) -> Tallied:
    standings = [row.standing for row in rows]
    return Tallied(*(standings.count(one) for one in (Standing.MET, Standing.MISSED, Standing.OPEN)))


def _sentence(one: Judged) -> str:
    parts = [("responded", "response", one.response), ("resolved", "resolution", one.resolution)]
    told = [_part(deed, noun, kept, one) for deed, noun, kept in parts if kept.standing is Standing.MISSED]
    opened = moment_in_words(one.result.opened_at, one.sla.time_zone)
    return f"{one.target.priority} {one.result.reference}, opened {opened}: {'; '.join(told)}."


def _part(deed: str, noun: str, kept: Kept, one: Judged) -> str:
    promised = span_in_words(kept.minutes)
    if kept.done_at is None:
        return f"no {noun} by {moment_in_words(kept.due_at, one.sla.time_zone)}, when {promised} had passed"
    late = kept.used - kept.minutes
    by = span_in_words(late) if late > 0 else "less than a minute"
    return f"{deed} after {span_in_words(kept.used)}, promised within {promised}, {by} late"
