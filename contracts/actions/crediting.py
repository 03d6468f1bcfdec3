"""Credits of months that are stated already: what changed waits for the next statement, and never twice."""

from datetime import date, datetime, timedelta
from decimal import Decimal

from django.db import transaction
from django.db.models import QuerySet, Sum

from clients.staff import Staff
from contracts.actions.events import record
from contracts.models import Adjustment, Contract, LineKind, SlaResult, Statement
from contracts.queries.sla import measured, promised_under
from contracts.sla.credits import Credit, fee_of
from pricing.charts import words

NOTHING = Decimal(0)
LOOK_BACK = timedelta(days=186)  # a promise that is not due when its month is stated is missed or met by then


@transaction.atomic
def settle_credit(*, statement: Statement, by: Staff | None, at: datetime) -> Adjustment | None:
    """Let the credit that an issued month owes beyond what it gave wait for the next statement; return it if new.

    What waits already is raised or taken back with it. What was given stays given, also where a correction would
    have made it less. Twice is as good as once.
    """
    contract = Contract.objects.select_for_update(of=("self",)).select_related("client").get(pk=statement.contract_id)
    fee = fee_of(statement.lines.values_list("kind", "amount"))
    month = measured([contract.pk], statement.period_from, statement.period_until)
    credit = month.credit(
        contract.pk, statement.period_from, statement.period_until, fee=fee, currency=statement.currency, at=at
    )
    prefix = f"sla:{contract.pk}:{statement.period_from}:"
    late = Adjustment.objects.filter(contract=contract, kind=Adjustment.Kind.SLA_CREDIT, key__startswith=prefix)
    waiting = late.filter(statement=None)
    given = _credited(statement) + _sum(late.exclude(statement=None))
    owed = (credit.amount if credit else NOTHING) - given
    if credit is not None and owed > 0 and owed == _sum(waiting):
        return None
    waiting.delete()
    if credit is None or owed <= 0:
        return None
    number = 1 + max((int(key.removeprefix(prefix)) for key in late.values_list("key", flat=True)), default=0)
    row = Adjustment.objects.create(
        contract=contract,
        key=f"{prefix}{number}",
        kind=Adjustment.Kind.SLA_CREDIT,
        description=f"SLA credit for the month from {words.on_date(statement.period_from)}",
        amount=-owed,
        steps=_steps(credit, given),
        created_at=at,
        created_by=by,
    )
    _record(contract, statement, owed, by=by, at=at)
    return row


def settle_credits(*, on: date, at: datetime) -> tuple[Adjustment, ...]:
    """Credit what became a missed promise after its month was stated: months of the last half year, one by one.

    Two queries, and some for each stated month of contracts that have credits and results. Twice is as good as once.
    """
    since = on - LOOK_BACK
    measured_ones = SlaResult.objects.filter(opened_at__date__gte=since).values_list("contract", flat=True).distinct()
    promised = promised_under(measured_ones)
    crediting = [pk for pk, known in promised.items() if any(one.sla.credit_share for one in known)]
    issued = Statement.objects.filter(
        status=Statement.Status.ISSUED, contract__in=crediting, period_until__gt=since
    ).order_by("contract", "period_from")
    settled = (settle_credit(statement=row, by=None, at=at) for row in issued)
    return tuple(one for one in settled if one is not None)


def _credited(statement: Statement) -> Decimal:
    """Return what an issued statement gave for its own month: its credits but those that came late from others."""
    lines = -(statement.lines.filter(kind=LineKind.CREDIT).aggregate(sum=Sum("amount"))["sum"] or NOTHING)
    return lines - _sum(statement.adjustments.filter(kind=Adjustment.Kind.SLA_CREDIT))


def _sum(rows: QuerySet[Adjustment]) -> Decimal:
    return -(rows.aggregate(sum=Sum("amount"))["sum"] or NOTHING)


def _steps(credit: Credit, given: Decimal) -> list[str]:
    if not given:
        return list(credit.steps)
    total, before = (words.money(amount, credit.currency) for amount in (credit.amount, given))
    left = words.money(credit.amount - given, credit.currency)
    return [*credit.steps, f"{total} less {before} that was credited before = {left}"]


def _record(contract: Contract, statement: Statement, owed: Decimal, *, by: Staff | None, at: datetime) -> None:
    record(
        what="sla.credited_late",
        about=contract.number or "",
        by=by,
        at=at,
        client=contract.client,
        facts={"statement": statement.number, "period_from": statement.period_from, "amount": owed},
    )
