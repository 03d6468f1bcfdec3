"""What people do about an alert: say what is being done about it, or put it off."""

from datetime import date, datetime, timedelta

from django.db import transaction

from clients.staff import Staff
from contracts.actions.events import record
from contracts.models import CeilingAlert
from contracts.queries.letterhead import local_day
from pricing.charts import words

LONGEST_SNOOZE = timedelta(days=180)


class AlertRefused(ValueError):
    """An alert that is over is neither acknowledged nor put off, nor one put off to a day past or far; it says why."""


@transaction.atomic
def acknowledge_alert(*, alert: CeilingAlert, note: str, by: Staff, at: datetime) -> CeilingAlert:
    """Keep who looks after an open alert and what is being done; again puts another note in its place.

    Raises AlertRefused. A worse class opens an alert that nobody has acknowledged yet.
    """
    alert = _open(alert)
    if not note.strip():
        raise AlertRefused("Say what is being done about it. Whoever looks next reads it.")
    alert.acknowledged_at, alert.acknowledged_by_id, alert.note = at, by.pk, note.strip()
    alert.save(update_fields=["acknowledged_at", "acknowledged_by", "note"])
    _record("alert.acknowledged", alert, by, at, note=alert.note)
    return alert


@transaction.atomic
def snooze_alert(*, alert: CeilingAlert, until: date, by: Staff, at: datetime) -> CeilingAlert:
    """Put an open alert off until a day, on which it is told of again; a worse class does not wait for it.

    Raises AlertRefused.
    """
    alert, today = _open(alert), local_day(at)
    if until <= today:
        raise AlertRefused(f"{words.on_date(until)} is not ahead. Choose a later day.")
    if until > today + LONGEST_SNOOZE:
        latest = words.on_date(today + LONGEST_SNOOZE)
        raise AlertRefused(f"An alert is put off until {latest} at the latest. Choose an earlier day.")
    alert.snoozed_until = until
    alert.save(update_fields=["snoozed_until"])
    _record("alert.snoozed", alert, by, at, until=until)
    return alert


def _open(alert: CeilingAlert) -> CeilingAlert:
    """Return the alert as it is now, locked; raises AlertRefused where it is over."""
    rows = CeilingAlert.objects.select_for_update(of=("self",)).select_related("ceiling__contract__client")
    alert = rows.defer("ceiling__contract__terms").get(pk=alert.pk)
    if alert.cleared_on is not None:
        raise AlertRefused(f"This alert has been over since {words.on_date(alert.cleared_on)}. There is nothing to do.")
    return alert


def _record(what: str, alert: CeilingAlert, by: Staff, at: datetime, **facts: object) -> None:
    contract = alert.ceiling.contract
    about = {"alert": str(alert.pk), "state": alert.state}
    record(what=what, about=str(contract), by=by, at=at, client=contract.client, facts=about | facts)
