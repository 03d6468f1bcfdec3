"""What of statements is handed over as files: which of them, and line by line; bounded, however many there are."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import Count, F, Q, QuerySet, Sum

from clients.models import Client
from contracts.exporting.rows import StatementRow
from contracts.models import ExportLayout, Letterhead, LineKind, Statement, StatementLine
from pricing.engine.money import Amount, exact

LINES_AT_A_TIME = 2000
COLUMNS = (
    "statement__number", "statement__status", "statement__contract__client__name",
    "statement__contract__client__slug", "statement__contract__number", "statement__period_from",
    "statement__period_until", "statement__issued_at", "statement__due_on", "statement__currency",
    "statement__net_amount", "statement__tax_amount", "statement__total_amount", "position", "kind", "description",
    "unit", "quantity", "rate", "amount", "steps",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Chosen:
    """How many statements are to be handed over, how many of them are drafts, and what they come to per currency."""

    count: int
    draft_count: int
    totals: tuple[Amount, ...]

    @property
    def currencies(self) -> tuple[str, ...]:
        """Return the currencies, by name."""
        return tuple(total.currency for total in self.totals)


def export_layouts() -> QuerySet[ExportLayout]:
    """Return the MSP's layouts by name; one query when evaluated."""
    return ExportLayout.objects.all()


def clients_with_statements() -> QuerySet[Client]:
    """Return the clients that have a statement, by name; one query when evaluated."""
    return Client.objects.filter(contracts__statements__isnull=False).order_by("name").distinct()


def statements_between(
    first: date | None = None, last: date | None = None, client: Client | None = None
) -> QuerySet[Statement]:
    """Return statements whose period begins between two days, both inside; one query when evaluated."""
    wanted = Q()
    if first is not None:
        wanted &= Q(period_from__gte=first)
    if last is not None:
        wanted &= Q(period_from__lte=last)
    if client is not None:
        wanted &= Q(contract__client=client)
    return Statement.objects.filter(wanted)


def newest_statements(count: int, *, issued_only: bool) -> QuerySet[Statement]:
    """Return the newest statements, as many as are to be shown."""
    rows = Statement.objects.filter(status=Statement.Status.ISSUED) if issued_only else Statement.objects.all()
    return rows.order_by("-period_from", "pk")[:count]


def chosen(statements: QuerySet[Statement]) -> Chosen:
    """Return what a choice of statements comes to; one query."""
    by_currency = (
        _of(statements)
        .order_by("currency")
        .values("currency")
        .annotate(count=Count("pk"), drafts=Count("pk", filter=Q(status=Statement.Status.DRAFT)))
        .annotate(total=Sum("total_amount"))
    )
    found = list(by_currency)
    return Chosen(
        count=sum(row["count"] for row in found),
        draft_count=sum(row["drafts"] for row in found),
        totals=tuple(Amount.rounded(exact(Decimal(row["total"])), row["currency"]) for row in found),
    )


def export_rows(statements: QuerySet[Statement]) -> Iterator[StatementRow]:
    """Yield the lines of statements, those of one after the other, issued ones by number first; two queries.

    An issued statement without a day to pay by has that of the MSP's days to pay.
    """
    zone_name, payment_days = Letterhead.objects.values_list("time_zone", "payment_days").get()
    zone, kinds = ZoneInfo(zone_name), dict(LineKind.choices)
    lines = StatementLine.objects.filter(statement__in=_of(statements).values("pk")).order_by(
        F("statement__number").asc(nulls_last=True), "statement__period_from", "statement_id", "position"
    )
    for line in lines.values_list(*COLUMNS).iterator(chunk_size=LINES_AT_A_TIME):
        yield _row(line, zone, timedelta(days=payment_days), kinds)


def _of(statements: QuerySet[Statement]) -> QuerySet[Statement]:
    """Return the same statements without what a list adds to them."""
    return Statement.objects.filter(pk__in=statements.values("pk"))


def _row(line: tuple[Any, ...], zone: ZoneInfo, to_pay: timedelta, kinds: dict[str, str]) -> StatementRow:
    number, status, client, slug, contract, begins, until, issued_at, due_on, currency, *amounts = line[:13]
    position, kind, description, unit, quantity, rate, amount, steps = line[13:]
    issued_on = issued_at.astimezone(zone).date() if issued_at else None
    return StatementRow(
        number=number or "",
        status=str(Statement.Status(status).label),
        client_name=client,
        client_slug=slug,
        contract_number=contract or "",
        period_from=begins,
        period_until=until,
        issued_on=issued_on,
        due_on=due_on or (issued_on + to_pay if issued_on else None),
        currency=currency,
        net_amount=amounts[0],
        tax_amount=amounts[1],
        total_amount=amounts[2],
        position=position,
        kind=kind,
        kind_name=kinds[kind],
        description=description,
        unit=unit,
        quantity=quantity,
        rate=rate,
        amount=amount,
        steps=tuple(str(step) for step in steps),
    )
