"""What became of a file."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from clients.importing import Parsed, Rejected, RowKind
from clients.models import ImportRun


class Verb(StrEnum):
    """Name what a file did to one row; the order is that of every list."""

    CREATED = "created"
    UPDATED = "updated"
    UNCHANGED = "unchanged"
    RETIRED = "retired"


@dataclass(frozen=True, slots=True)
class Change:
    """Say what a file did to one account, device, person or month; `detail` says how, in words.

    `row` is the number of the row that says so, 0 where it is the absence of one.
    """

    verb: Verb
    who: str
    detail: str = ""
    row: int = 0


@dataclass(frozen=True, slots=True)
class ImportOutcome:
    """Hold what was taken from a file and what was not.

    `run` is the stored record, None after a dry run. `vanished_count` of `known_count` rows were retired because a full
    export no longer has them.
    """

    source: str
    kind: RowKind
    row_count: int
    changes: tuple[Change, ...]
    rejected: tuple[Rejected, ...]
    is_taken: bool
    run: ImportRun | None = None
    known_count: int = 0
    vanished_count: int = 0
    dropped_columns: tuple[str, ...] = ()

    @property
    def created(self) -> int:
        """Return how many rows were new."""
        return self.count_of(Verb.CREATED)

    @property
    def updated(self) -> int:
        """Return how many known rows changed."""
        return self.count_of(Verb.UPDATED)

    @property
    def unchanged(self) -> int:
        """Return how many known rows stayed as they were."""
        return self.count_of(Verb.UNCHANGED)

    @property
    def retired(self) -> int:
        """Return how many known rows are no longer there."""
        return self.count_of(Verb.RETIRED)

    @property
    def retires_many(self) -> bool:
        """Say whether so many rows vanished that a person should confirm it."""
        return is_many(self.vanished_count, self.known_count)

    def count_of(self, verb: Verb) -> int:
        """Return how many rows a verb is true of."""
        return sum(change.verb is verb for change in self.changes)

    def as_json(self) -> dict[str, Any]:
        """Return the outcome as commands and the API print it."""
        return {
            "source": self.source,
            "rows": self.row_count,
            **{verb.value: self.count_of(verb) for verb in Verb},
            "rejected": rejected_json(self.rejected),
        }


def refused(parsed: Parsed, run: ImportRun | None) -> ImportOutcome:
    """Return the outcome of a file of which nothing was taken because a row was rejected."""
    return ImportOutcome(
        source=parsed.source,
        kind=parsed.kind,
        row_count=parsed.total,
        changes=(),
        rejected=parsed.rejected,
        is_taken=False,
        run=run,
        dropped_columns=parsed.dropped_columns,
    )


def is_many(vanished_count: int, known_count: int) -> bool:
    """Say whether more than one in five vanished: then the file is more likely cut short than people gone."""
    return vanished_count * 5 > known_count


def rejected_json(rejected: Sequence[Rejected]) -> list[dict[str, Any]]:
    """Return rejected rows as they are stored and printed."""
    return [{"row": one.row, "column": one.column, "reason": one.reason} for one in rejected]
