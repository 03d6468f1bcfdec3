"""Lists of clients and the facts of one client's page."""

from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import Case, Count, DateField, IntegerField, OuterRef, Q, QuerySet, Subquery, Value, When
from django.db.models.functions import Coalesce

from clients.asset_classes import AssetClass
from clients.models import Account, Asset, Client, Contact, Finding, ImportRun, InventoryCount, Person, WaitingFile
from clients.queries.contest import Contested, contested, contested_in
from clients.queries.counts import HISTORY_MONTHS, monthly_counts
from clients.queries.facts import inventory_hashes
from clients.queries.figures import Figures, PolicyFigure, figures_of
from clients.queries.month import MonthSoFar, month_in, month_so_far
from clients.queries.recent import (
    NewestExport,
    RecentImport,
    TopFinding,
    Waiting,
    exports_in,
    findings_in,
    imports_in,
    recent,
    waiting,
    waiting_in,
)


def find_client(ref: str) -> Client | None:
    """Return a client by its short name; one query."""
    return Client.objects.select_related("account_manager").filter(slug=ref).first()


def client_list() -> QuerySet[Client]:
    """Return every client, by name, with its account manager; one query."""
    return Client.objects.select_related("account_manager").order_by("name")


def client_rows() -> QuerySet[Client]:
    """Return every client with what its row in a list says, those that need somebody first; one query.

    Annotations: counted_on and user_count (None before the first count), imported_on (None before the first import),
    undecided_count of accounts, unclassified_count of devices, high_finding_count, open_finding_count and need_rank.
    """
    newest = InventoryCount.objects.filter(client=OuterRef("pk"), policy=OuterRef("counting_policy")).order_by("-on")
    open_findings = Finding.objects.filter(status=Finding.Status.OPEN)
    imports = ImportRun.objects.filter(client=OuterRef("pk"), outcome=ImportRun.Outcome.TAKEN).order_by("-as_of")
    rows = client_list().annotate(
        counted_on=Subquery(newest.values("on")[:1], output_field=DateField()),
        user_count=Subquery(newest.values("user_count")[:1], output_field=IntegerField()),
        undecided_count=_counted(Account.objects.filter(kind=Account.Kind.UNKNOWN, retired_on=None)),
        unclassified_count=_counted(Asset.objects.filter(asset_class=None, retired_on=None, is_managed=True)),
        imported_on=Subquery(imports.values("as_of")[:1], output_field=DateField()),
        high_finding_count=_counted(open_findings.filter(severity=Finding.Severity.HIGH)),
        open_finding_count=_counted(open_findings),
    )
    rank = Case(
        When(high_finding_count__gt=0, then=Value(0)),
        When(imported_on=None, then=Value(1)),
        When(counted_on=None, then=Value(2)),
        When(Q(undecided_count__gt=0) | Q(unclassified_count__gt=0), then=Value(3)),
        default=Value(4),
        output_field=IntegerField(),
    )
    return rows.annotate(need_rank=rank).order_by("need_rank", "name")


def accounts_list() -> QuerySet[Account]:
    """Return accounts with their client and person; one query."""
    return Account.objects.select_related("client", "person").order_by("name", "pk")


def assets_list() -> QuerySet[Asset]:
    """Return devices with their client and site; one query."""
    return Asset.objects.select_related("client", "site").order_by("name", "pk")


def people_list() -> QuerySet[Person]:
    """Return people with their client and how many live accounts they have; one query."""
    live = Count("accounts", filter=Q(accounts__retired_on=None))
    return Person.objects.select_related("client").annotate(account_count=live).order_by("name", "pk")


def contact_of(user_pk: UUID) -> Contact | None:
    """Return the contact who signs in as a user, with their client; one query."""
    return Contact.objects.select_related("client").filter(user_id=user_pk).first()


@dataclass(frozen=True, slots=True)
class ClassCount:
    """Say how many devices of a class are covered."""

    asset_class: AssetClass
    count: int

    @property
    def label(self) -> str:
        """Return the class as people write it."""
        return class_label(self.asset_class)


@dataclass(frozen=True, slots=True)
class ClientPage:
    """Hold what a client's page shows; everything in it is loaded."""

    client: Client
    on: date
    figures: Figures
    history: tuple[InventoryCount, ...]
    imports: tuple[RecentImport, ...]
    findings: tuple[TopFinding, ...]
    open_finding_count: int
    month: MonthSoFar
    contested: Contested
    waiting_file_count: int
    waiting: Waiting
    exports: tuple[NewestExport, ...]

    @property
    def newest(self) -> InventoryCount | None:
        """Return the newest frozen count under the client's policy."""
        return self.history[-1] if self.history else None

    @property
    def own(self) -> PolicyFigure | None:
        """Return today's number under the client's policy."""
        return next((one for one in self.figures.policies if one.policy == self.client.counting_policy), None)

    @property
    def classes(self) -> tuple[ClassCount, ...]:
        """Return the covered devices by class, without the classes that have none."""
        return tuple(ClassCount(name, count) for name, count in self.figures.classes)

    @property
    def undecided_count(self) -> int:
        """Return how many lines under the client's policy a person should decide."""
        return self.own.undecided_count if self.own else 0


def page_clients() -> QuerySet[Client]:
    """Return every client with all that its page reads of it: account manager, files, findings, hashes; one query."""
    files = WaitingFile.objects.filter(status=WaitingFile.Status.SHOWN)
    return client_list().annotate(
        hashes=inventory_hashes(),
        waiting_file_count=_counted(files),
        **recent(),
        **waiting(),
        **month_so_far(),
        **contested(),
    )


def client_page(client: Client, *, on: date) -> ClientPage:
    """Return the facts of a client's page; one query, five more if its inventory changed since the last view.

    One more for a client that `page_clients` did not read.
    """
    row: Any = client if hasattr(client, "hashes") else page_clients().get(pk=client.pk)
    return ClientPage(
        client=client,
        on=on,
        figures=figures_of(client, on=on, hashes=row.hashes),
        history=tuple(monthly_counts(client, policy=client.counting_policy, until=on, months=HISTORY_MONTHS)),
        imports=imports_in(row),
        findings=findings_in(row),
        open_finding_count=row.open_finding_count,
        month=month_in(row, on=on),
        contested=contested_in(row),
        waiting_file_count=row.waiting_file_count,
        waiting=waiting_in(row),
        exports=exports_in(row),
    )


def _counted(rows: QuerySet[Any]) -> Coalesce:
    """Count the rows of each client in a subquery, 0 where there are none."""
    counted = rows.filter(client=OuterRef("pk")).order_by().values("client").annotate(number=Count("pk"))
    return Coalesce(Subquery(counted.values("number"), output_field=IntegerField()), 0)


def class_label(asset_class: AssetClass | str) -> str:
    """Return an asset class as people write it."""
    return "Point of sale" if asset_class == AssetClass.POS else str(asset_class).capitalize()
