"""What a person says of a month whose count jumps: leave it out, or begin with it. Forecasts go by it at once."""

from datetime import date, datetime

from django.db import transaction

from clients.models import InventoryCount
from clients.staff import Staff
from contracts.actions.events import record
from contracts.actions.reassessing import reassess
from contracts.models import Ceiling, CountRemark
from contracts.months import add_months
from pricing.charts import words

LONGEST_NOTE = 200


class RemarkRefused(ValueError):
    """Nothing can be said of a month like that; the sentence says why."""


class MonthUncounted(RemarkRefused):
    """Nothing was counted in the month."""


class NoteTooLong(RemarkRefused):
    """More words than are kept."""


class WithdrawnAlready(RemarkRefused):
    """Somebody took it back before."""


@transaction.atomic
def remark_on_month(*, ceiling: Ceiling, month: date, verdict: str, note: str, by: Staff, at: datetime) -> CountRemark:
    """Keep what the jump of a month is, in place of what was said of it before, and forecast by it.

    It holds for every ceiling of the client that counts the same by the same policy. Raises RemarkRefused.
    """
    client, policy, month = ceiling.contract.client, ceiling.version.counting_policy, month.replace(day=1)
    said = CountRemark.Verdict(verdict)
    if len(note.strip()) > LONGEST_NOTE:
        raise NoteTooLong(f"Say it in at most {LONGEST_NOTE} characters.")
    in_month = {"client": client, "policy": policy, "on__gte": month, "on__lt": add_months(month, 1)}
    if not InventoryCount.objects.filter(**in_month).exists():
        raise MonthUncounted(f"Nothing was counted in {words.in_month(month)}. There is nothing to leave out.")
    remark, _ = CountRemark.objects.update_or_create(
        client=client,
        policy=policy,
        unit=ceiling.unit,
        month=month,
        defaults={"verdict": said, "note": note.strip(), "by_id": by.pk, "at": at},
    )
    _record("count.remarked", remark, ceiling, by, at)
    reassess(client=client, unit=ceiling.unit, at=at)
    return remark


@transaction.atomic
def withdraw_remark(*, ceiling: Ceiling, remark: CountRemark, by: Staff, at: datetime) -> None:
    """Take back what was said of a month, and forecast without it. Raises WithdrawnAlready."""
    gone, _ = CountRemark.objects.filter(pk=remark.pk).delete()
    if not gone:
        raise WithdrawnAlready(f"What was said of {words.in_month(remark.month)} was taken back before.")
    _record("count.remark_withdrawn", remark, ceiling, by, at)
    reassess(client=ceiling.contract.client, unit=ceiling.unit, at=at)


def _record(what: str, remark: CountRemark, ceiling: Ceiling, by: Staff, at: datetime) -> None:
    facts = {"unit": remark.unit, "month": remark.month, "verdict": remark.verdict, "note": remark.note}
    record(what=what, about=str(ceiling.contract), by=by, at=at, client=ceiling.contract.client, facts=facts)
