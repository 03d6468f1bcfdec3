"""Files between their upload and their end, and what they would bring."""

from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet

from clients.importing import Preview, RowKind
from clients.importing.kept import restore
from clients.importing.sources import preview_sheet
from clients.models import WaitingFile
from clients.queries.wording import KIND_NOUNS, counted, source_label

VERBS = ("created", "updated", "unchanged", "retired")


def every_file() -> QuerySet[WaitingFile]:
    """Return every kept file with client and giver, the newest first, without its rows; one query."""
    return WaitingFile.objects.select_related("client", "by", "import_run").defer("sheet").order_by("-at", "pk")


def waiting_files() -> QuerySet[WaitingFile]:
    """Return the files that were not taken, as a list shows them; one query."""
    return every_file().exclude(status=WaitingFile.Status.TAKEN)


def first_rows(file: WaitingFile) -> Preview:
    """Return the columns and the first rows of a file that waits; one query for its rows."""
    return preview_sheet(restore(bytes(file.sheet or b"")))


@dataclass(frozen=True, slots=True)
class Group:
    """Name what becomes of some rows: how many, and some of them with what changes."""

    title: str
    count: int
    examples: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Shown:
    """Hold what a file would bring, as it was found out when it was read."""

    source: str
    rows: str
    phrase: str
    groups: tuple[Group, ...]
    rejected: tuple[dict[str, Any], ...]
    dropped: tuple[str, ...]
    retires_many: bool
    vanished_count: int
    known_count: int


def shown_of(file: WaitingFile) -> Shown | None:
    """Return what a file would bring, None where nobody has found out."""
    told = file.preview
    if "examples" not in told:
        return None
    noun, nouns = KIND_NOUNS[RowKind(told["kind"])]
    return Shown(
        source=source_label(told["source"]),
        rows=counted(told["row_count"], noun, nouns),
        phrase=phrase_of(told),
        groups=tuple(
            Group(verb.capitalize(), told["counts"][verb], tuple((who, how) for who, how in told["examples"][verb]))
            for verb in ("retired", "updated", "created", "unchanged")
            if told["counts"][verb]
        ),
        rejected=tuple(told["rejected"]),
        dropped=tuple(told["dropped"]),
        retires_many=told["retires_many"],
        vanished_count=told["vanished_count"],
        known_count=told["known_count"],
    )


def phrase_of(told: dict[str, Any]) -> str:
    """Return what a file did, or would do, in one phrase, from its stored preview."""
    parts = [f"{told['counts'][verb]:,} {verb}" for verb in VERBS]
    rejected = len(told.get("rejected", ()))
    return ", ".join(parts) + (f", {rejected:,} rejected" if rejected else "")
