"""Watch flat-rate ceilings: warn early, once, and again only when it gets worse."""

from datetime import date, datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.utils.module_loading import import_string

from contracts import emails, paths
from contracts.actions.events import record
from contracts.actions.mails import queue_mail
from contracts.ceilings import CeilingState, Headroom
from contracts.lifecycle import ContractStatus
from contracts.models import Ceiling, CeilingAlert, Letterhead
from contracts.queries.ceilings import alerts_out_of_force, rooms_in_force
from contracts.queries.people import answerable_for
from contracts.queries.rooms import Room
from pricing.charts import words

SEVERITY = (CeilingState.OK, CeilingState.NEAR, CeilingState.AT, CeilingState.BREACHED)
NOUNS = {Ceiling.Unit.USERS: "user", Ceiling.Unit.DEVICES: "device"}


def check_ceilings(*, on: date, at: datetime) -> tuple[CeilingAlert, ...]:
    """Hold the newest counts up to the day against every ceiling in force; return the alerts that rose.

    One spell is one open alert: a worse state closes it and opens the next, a better one leaves it until the count is
    below the near share again. Each alert is mailed once. Twice is as good as once.
    """
    raised = (check_ceiling(room=room, on=on, at=at) for room in rooms_in_force(on))
    return tuple(alert for alert in raised if alert is not None)


@transaction.atomic
def check_ceiling(*, room: Room, on: date, at: datetime) -> CeilingAlert | None:
    """Open, worsen or clear the alert of one ceiling in a transaction of its own; return it if it rose."""
    if room.headroom is None:
        return None
    Ceiling.objects.select_for_update().get(pk=room.ceiling.pk)
    # A day long past says nothing about today's alert, and opens none again that was over since.
    if room.ceiling.alerts.filter(Q(raised_on__gt=on) | Q(cleared_on__gt=on)).exists():
        return None
    present = room.ceiling.alerts.filter(cleared_on=None).first()
    state = room.headroom.state
    if present is not None and _has_not_moved(CeilingState(present.state), state):
        return None
    if present is not None:
        present.cleared_on = on
        present.save(update_fields=["cleared_on"])
    if state is CeilingState.OK:
        if present is not None:
            _record("ceiling.cleared", room.ceiling, room.headroom, at)
        return None
    alert = CeilingAlert.objects.create(
        ceiling=room.ceiling, state=state.value, counted=room.headroom.count, raised_on=on
    )
    _record(f"ceiling.{state.lower()}", room.ceiling, room.headroom, at)
    _mail(alert, room.headroom, counted_on=room.counted_on or on, on=on, at=at)
    return alert


def clear_lapsed_alerts(*, on: date, at: datetime) -> tuple[CeilingAlert, ...]:
    """End the open alerts of ceilings that do not hold on a day any more, and say why; return those. Safe to repeat.

    A ceiling that holds again, as of a contract that is resumed, is warned of anew where its count is near.
    """
    ended = (clear_lapsed_alert(alert=alert, on=on, at=at) for alert in alerts_out_of_force(on))
    return tuple(alert for alert in ended if alert is not None)


@transaction.atomic
def clear_lapsed_alert(*, alert: CeilingAlert, on: date, at: datetime) -> CeilingAlert | None:
    """End one such alert in a transaction of its own; return it, None where that was done meanwhile."""
    ceiling = alert.ceiling
    Ceiling.objects.select_for_update().get(pk=ceiling.pk)
    if not CeilingAlert.objects.filter(pk=alert.pk, cleared_on=None).exists():
        return None
    alert.cleared_on, alert.cleared_because = on, _why_it_does_not_hold(ceiling, on)
    alert.save(update_fields=["cleared_on", "cleared_because"])
    facts = {"unit": ceiling.unit, "ceiling": ceiling.limit_count, "because": alert.cleared_because}
    contract = ceiling.contract
    record(what="ceiling.lapsed", about=str(contract), by=None, at=at, client=contract.client, facts=facts)
    return alert


def _why_it_does_not_hold(ceiling: Ceiling, on: date) -> str:
    contract, version = ceiling.contract, ceiling.version
    if version.effective_until is not None and version.effective_until <= on:
        return f"Since {words.on_date(version.effective_until)} other terms hold for contract {contract}."
    if contract.status == ContractStatus.SUSPENDED:
        return f"Contract {contract} is suspended."
    renewed = "was renewed" if contract.status == ContractStatus.RENEWED else "ended"
    last = words.on_date(contract.covered_until - timedelta(days=1))
    return f"Contract {contract} {renewed}: its last day was {last}."


def _has_not_moved(before: CeilingState, now: CeilingState) -> bool:
    return now is not CeilingState.OK and SEVERITY.index(now) <= SEVERITY.index(before)


def _record(what: str, ceiling: Ceiling, headroom: Headroom, at: datetime) -> None:
    contract = ceiling.contract
    facts = {"unit": ceiling.unit, "count": headroom.count, "ceiling": headroom.ceiling}
    record(what=what, about=str(contract), by=None, at=at, client=contract.client, facts=facts)


def _mail(alert: CeilingAlert, headroom: Headroom, *, counted_on: date, on: date, at: datetime) -> None:
    contract = alert.ceiling.contract
    letterhead = Letterhead.objects.get()
    notice_by = contract.effective_until - timedelta(days=contract.notice_days)
    for person in answerable_for(contract.client):
        message = emails.write(
            emails.NearCeiling(
                recipient_name=person.name,
                client_name=contract.client.name,
                contract_number=str(contract),
                counted_on=counted_on,
                count=headroom.count,
                ceiling=headroom.ceiling,
                left=headroom.left,
                over=headroom.over,
                nouns=NOUNS[Ceiling.Unit(alert.ceiling.unit)],
                notice_by=notice_by if notice_by >= on else None,
                likely_month=None,
                url=import_string(settings.PUBLIC_URL)(paths.contract_in_admin(contract.pk)),
            ),
            letterhead,
        )
        queue_mail(
            key=f"ceiling:{alert.pk}:{person.pk}", to=person.email, message=message, at=at, client=contract.client
        )
