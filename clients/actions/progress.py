"""How far a file is, told while it is being taken."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from django.core.cache import cache

REMEMBERED_SECONDS = 10 * 60  # as long as a job may run


class Phase(StrEnum):
    """Name what is being done to a file, in its order."""

    READING = "Reading the rows"
    COMPARING = "Comparing with what is known"
    STORING = "Storing what changed"
    MATCHING = "Finding out who is who"


# What is being done, and to how many rows; 0 where there is no telling.
Progress = Callable[[Phase, int], None]
# The share of the work that is done when a phase begins, and when it ends, in percent.
_SPANS = {Phase.READING: (0, 40), Phase.COMPARING: (40, 60), Phase.STORING: (60, 90), Phase.MATCHING: (90, 100)}


@dataclass(frozen=True, slots=True)
class Told:
    """Say how far a file is: what is being done to how many of all its rows."""

    phase: Phase
    row_count: int
    total: int

    @property
    def percent(self) -> int:
        """Return about how much of the work is done."""
        begin, end = _SPANS[self.phase]
        share = min(self.row_count / self.total, 1) if self.phase is Phase.READING and self.total else 0
        return int(begin + (end - begin) * share)


def silent(_phase: Phase, _count: int) -> None:
    """Tell nobody."""


def told_of(file_id: UUID | str, total: int) -> Progress:
    """Return what remembers how far a file of so many rows is, for `how_far`."""

    def remember(phase: Phase, count: int) -> None:
        cache.set(_key(file_id), (phase.value, count, total), REMEMBERED_SECONDS)

    return remember


def how_far(file_id: UUID | str) -> Told | None:
    """Return how far a file is, None where nobody works on it, or nobody has said so yet."""
    told = cache.get(_key(file_id))
    return Told(Phase(told[0]), told[1], told[2]) if told else None


def forget_progress(file_id: UUID | str) -> None:
    """Remember no longer how far a file is: the work on it ended."""
    cache.delete(_key(file_id))


def _key(file_id: UUID | str) -> str:
    return f"file:{file_id}"
