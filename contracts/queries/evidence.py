"""What a count rests on, for people who were not there: how many for which reason, read from which files."""

from collections.abc import Iterable

from django.db.models import Count

from clients.models import Account, Asset, CountLine, ImportRun, InventoryCount
from contracts.mapping import Evidence
from contracts.terms import Tally

MOST_REASONS = 8
OTHER_REASONS = "Other reasons"
PREFIXES = ("Counted: ", "Not counted: ")


def evidence_of(count: InventoryCount) -> Evidence:
    """Return the reasons and files behind a count; five queries at most, two for a count that was carried over."""
    rows = (
        count.lines.filter(subject=CountLine.Subject.USER)
        .values_list("is_counted", "because")
        .annotate(number=Count("id"))
        .order_by("-number", "because")
    )
    tallies: dict[bool, list[Tally]] = {True: [], False: []}
    for is_counted, because, number in rows:
        tallies[is_counted].append(Tally(_label(because), number))
    return Evidence(_shortened(tallies[True]), _shortened(tallies[False]), _files(count, Account), _files(count, Asset))


def _files(count: InventoryCount, kind: type[Account] | type[Asset]) -> tuple[str, ...]:
    """Return the newest file of each source that told of this kind of row, as it was when the count was taken."""
    if count.import_run is not None:
        return (count.import_run.filename,)
    sources = kind.objects.filter(client=count.client_id).order_by().values("source").distinct()
    runs = (
        ImportRun.objects.filter(
            client=count.client_id, source__in=sources, outcome=ImportRun.Outcome.TAKEN, at__lte=count.at
        )
        .order_by("source", "-at")
        .distinct("source")
    )
    return tuple(run.filename for run in runs)


def _label(because: str) -> str:
    for prefix in PREFIXES:
        because = because.removeprefix(prefix)
    return because[:1].upper() + because[1:].removesuffix(".")


def _shortened(tallies: list[Tally]) -> tuple[Tally, ...]:
    if len(tallies) <= MOST_REASONS:
        return tuple(tallies)
    rest: Iterable[Tally] = tallies[MOST_REASONS - 1 :]
    return (*tallies[: MOST_REASONS - 1], Tally(OTHER_REASONS, sum(tally.count for tally in rest)))
