"""Say which taxes the MSP adds to its statements, and from when on."""

from datetime import datetime

from django.db import transaction

from clients.actions.refusals import Refusal
from clients.staff import Staff
from contracts.actions.events import record
from contracts.models import TaxRule
from contracts.queries.taxes import others_of_that_name
from pricing.charts import words


class TaxTwice(Refusal):
    """Two versions of one tax would be added on the same day."""

    field = "effective_from"


@transaction.atomic
def keep_tax_rule(*, rule: TaxRule, by: Staff | None, at: datetime) -> None:
    """Save a tax; drafts that are drawn from now on have it, issued statements stay as they are. Raises TaxTwice."""
    check_tax_rule(rule)
    rule.name = rule.name.strip()
    rule.save()
    _told("tax_rule.kept", rule, by, at)


@transaction.atomic
def drop_tax_rule(*, rule: TaxRule, by: Staff | None, at: datetime) -> None:
    """Take a tax away; issued statements keep what it added to them."""
    _told("tax_rule.dropped", rule, by, at)
    rule.delete()


def check_tax_rule(rule: TaxRule) -> None:
    """Refuse a tax that would be added twice on a day; one query. Raises TaxTwice."""
    for other in others_of_that_name(rule):
        ends_before = rule.effective_until is not None and rule.effective_until <= other.effective_from
        begins_after = other.effective_until is not None and other.effective_until <= rule.effective_from
        if not (ends_before or begins_after):
            since = words.on_date(other.effective_from)
            raise TaxTwice(f"{other.name} is added from {since} already. Say there on which day it ends.")


def _told(what: str, rule: TaxRule, by: Staff | None, at: datetime) -> None:
    facts = {
        "share": rule.share,
        "kinds": ", ".join(rule.kinds) or "all",
        "effective_from": rule.effective_from,
        "effective_until": rule.effective_until,
    }
    record(what=what, about=rule.name, by=by, at=at, facts=facts)
