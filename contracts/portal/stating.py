"""What was stated and what was attained, in the words of the portal; nothing here queries."""

from collections.abc import Iterable, Sequence
from datetime import date, timedelta

from django.urls import reverse
from django.utils import timezone

from contracts.models import Statement, StatementLine
from contracts.models.statement import LineKind
from contracts.portal import agreed as contexts
from contracts.portal.contexts import Shell
from contracts.queries.sla import MonthAttained
from contracts.sla.attainment import Tallied
from pricing.charts import words

A_DAY = timedelta(days=1)
SHOWN_MONTHS = 6  # of what was measured; a contact who wants more asks


def attained_in_words(months: Sequence[MonthAttained]) -> contexts.Attained:
    """Return the newest months in which something was measured, and the promises that were missed in them."""
    shown = [month for month in months if month.attainment.count][:SHOWN_MONTHS]
    return contexts.Attained(
        rows=tuple(
            contexts.AttainedRow(
                month_from=month.period_from,
                priority=f"{row.priority}{'' if row.is_committed else ', an aim'}",
                count=row.count,
                response=_in_time(row.response),
                resolution=_in_time(row.resolution),
            )
            for month in shown
            for row in month.attainment.priorities
        ),
        misses=tuple(miss.sentence for month in shown for miss in month.attainment.misses),
    )


def _in_time(tallied: Tallied) -> str:
    decided, share = tallied.met_count + tallied.missed_count, tallied.met_share
    told = f"{tallied.met_count:,} of {decided:,}, {words.share(share)}" if share is not None else ""
    waiting = f"{tallied.open_count:,} open" if tallied.open_count else ""
    return ", ".join(filter(None, (told, waiting)))


def _period(begins: date, until: date) -> str:
    return f"{words.on_date(begins)} – {words.on_date(until - A_DAY)}"


def statement_row(row: Statement) -> contexts.StatementRow:
    """Return an issued statement as a list shows it."""
    return contexts.StatementRow(
        number=str(row),
        url=reverse("portal:statement", args=[row.pk]),
        period_from=row.period_from,
        last_day=row.period_until - A_DAY,
        total_amount=row.total_amount,
        currency=row.currency,
        due_on=row.due_on,
    )


def statement_page(
    row: Statement, lines: Iterable[StatementLine], around: Shell, locale: str
) -> contexts.StatementPage:
    """Return the page on which an issued statement is read, its taxes apart from what they are on."""
    known = tuple(lines)
    assert row.issued_at is not None  # noqa: S101  -- only issued statements are visible
    due = f", due on {words.on_date(row.due_on, locale)}" if row.due_on else ""
    is_credit = row.total_amount < 0
    amount = words.money(abs(row.total_amount), row.currency, locale)
    owed = f"{amount} for {_period(row.period_from, row.period_until)}{'' if is_credit else due}."
    return contexts.StatementPage(
        shell=around,
        number=str(row),
        answer=f"A credit of {owed}" if is_credit else owed,
        contract_number=str(row.contract),
        contract_url=reverse("portal:contract", args=[row.contract_id]),
        period_from=row.period_from,
        last_day=row.period_until - A_DAY,
        issued_on=timezone.localdate(row.issued_at),
        due_on=row.due_on,
        counted_on=row.count.on,
        currency=row.currency,
        lines=tuple(_stated(line) for line in known if line.kind != LineKind.TAX),
        taxes=tuple(_stated(line) for line in known if line.kind == LineKind.TAX),
        net_amount=row.net_amount,
        total_amount=row.total_amount,
    )


def _stated(line: StatementLine) -> contexts.StatedLine:
    return contexts.StatedLine(line.description, line.quantity, line.rate, line.amount, tuple(line.steps))
