"""What a count rests on, for people who were not there: how many for which reason, read from which files."""

from collections.abc import Iterable
from uuid import UUID

from django.db.models import Count

from clients.asset_classes import AssetClass
from clients.models import Account, Asset, CountLine, Finding, ImportRun, InventoryCount
from clients.queries.findings import by_severity
from contracts import papers
from contracts.mapping import MOST_ASSETS, Evidence
from contracts.terms import Tally

MOST_REASONS = 8
OTHER_REASONS = "Other reasons"
PREFIXES = ("Counted: ", "Not counted: ")


def evidence_of(count: InventoryCount) -> Evidence:
    """Return the reasons, files, devices and findings behind a count; eight queries at most."""
    rows = (
        count.lines.filter(subject=CountLine.Subject.USER)
        .values_list("is_counted", "because")
        .annotate(number=Count("id"))
        .order_by("-number", "because")
    )
    tallies: dict[bool, list[Tally]] = {True: [], False: []}
    for is_counted, because, number in rows:
        tallies[is_counted].append(Tally(_label(because), number))
    return Evidence(
        users_because=_shortened(tallies[True]),
        left_out_because=_shortened(tallies[False]),
        user_sources=_files(count, Account),
        device_sources=_files(count, Asset),
        assets=_assets(count),
        findings=_findings(count),
    )


def _assets(count: InventoryCount) -> tuple[papers.Asset, ...]:
    """Return the first counted devices by class and name, with what the inventory knows of each now; two queries."""
    counted = count.lines.filter(subject=CountLine.Subject.DEVICE, is_counted=True)
    refs = dict(counted.order_by("who", "ref").values_list("ref", "who"))
    known = Asset.objects.filter(client=count.client_id, pk__in=[ref for ref in refs if _is_id(ref)])
    rows = {str(row.pk): row for row in known.only("asset_class", "serial_number", "assigned_to")}
    found = [_asset(who, rows.get(ref)) for ref, who in refs.items()]
    order = {asset_class.value: place for place, asset_class in enumerate(AssetClass)}
    found.sort(key=lambda asset: (order.get(asset.asset_class, len(order)), asset.name.casefold()))
    return tuple(found[:MOST_ASSETS])


def _is_id(ref: str) -> bool:
    """Say whether a line's ref is a row's id; what was entered by hand has another."""
    try:
        UUID(ref)
    except ValueError:
        return False
    return True


def _asset(name: str, row: Asset | None) -> papers.Asset:
    if row is None:
        return papers.Asset(name, "")
    return papers.Asset(name, row.asset_class or "", row.serial_number, row.assigned_to)


def _findings(count: InventoryCount) -> tuple[papers.FindingNoted, ...]:
    """Return how many findings of each rule are open, the most urgent first; one query."""
    rows = (
        Finding.objects.filter(client=count.client_id, status=Finding.Status.OPEN)
        .order_by(by_severity(), "code")
        .values_list("code", "severity")
        .annotate(number=Count("id"))
    )
    return tuple(papers.FindingNoted(code, severity, number) for code, severity, number in rows)


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
