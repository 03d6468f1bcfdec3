"""The life of a ceiling's alert: opened once for each class, followed by a worse one, ended when there is room again.

Twice is as good as once: what a night found is held against the alert that is open, and a day long past says nothing.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal

from django.db import transaction
from django.db.models import Q

from contracts.actions.digests import tell_client
from contracts.actions.events import record
from contracts.actions.webhooks import queue_event
from contracts.ceilings import CeilingState, Headroom
from contracts.lifecycle import ContractStatus
from contracts.models import Ceiling, CeilingAlert
from contracts.outlook import ALERTED, WatchPolicy, is_over, is_worse
from contracts.queries.forecasts import Assessed
from pricing.charts import words


@dataclass(frozen=True, slots=True)
class Settled:
    """What a night did with an alert: the one that rose, None where none did, and whether one ended for good."""

    rose: CeilingAlert | None = None
    has_cleared: bool = False


UNCHANGED = Settled()


def settle_alert(*, seen: Assessed, policy: WatchPolicy, on: date, at: datetime) -> Settled:
    """Open, worsen or clear the alert of one ceiling in a transaction of its own; none where nothing is to be done."""
    if seen.headroom is None or not _moves(seen, seen.headroom, seen.watched.alert, policy, on):
        return UNCHANGED
    with transaction.atomic():
        ceiling = seen.watched.room.ceiling
        Ceiling.objects.select_for_update().get(pk=ceiling.pk)
        # A day long past says nothing about today's alert, and opens none again that was over since.
        if ceiling.alerts.filter(Q(raised_on__gt=on) | Q(cleared_on__gt=on)).exists():
            return UNCHANGED
        present = ceiling.alerts.filter(cleared_on=None).first()
        if not _moves(seen, seen.headroom, present, policy, on):
            return UNCHANGED
        if seen.state in ALERTED and (present is None or is_worse(seen.state, CeilingState(present.state))):
            return Settled(rose=_raise(seen, seen.headroom, present, on, at))
        assert present is not None  # noqa: S101  -- else nothing moves
        if is_over(seen.headroom, seen.outlook, policy):
            return _clear(present, seen.headroom, on, at)
        _wake(present)
        return UNCHANGED


def _moves(seen: Assessed, room: Headroom, alert: CeilingAlert | None, policy: WatchPolicy, on: date) -> bool:
    """Say whether a night has something to do about an alert."""
    if alert is None:
        return seen.state in ALERTED
    has_slept = alert.snoozed_until is not None and alert.snoozed_until <= on
    return is_worse(seen.state, CeilingState(alert.state)) or is_over(room, seen.outlook, policy) or has_slept


def _raise(seen: Assessed, room: Headroom, present: CeilingAlert | None, on: date, at: datetime) -> CeilingAlert:
    if present is not None:
        present.cleared_on = on
        present.save(update_fields=["cleared_on"])
    alert = CeilingAlert.objects.create(
        ceiling=seen.watched.room.ceiling,
        state=seen.state.value,
        counted=room.count,
        raised_on=on,
        crossing_share=seen.row.crossing_share,
        expected_on=seen.row.expected_on,
        follows=present,
    )
    _note(
        f"ceiling.{seen.state.lower()}",
        alert,
        room,
        at,
        chance=_exactly(seen.row.crossing_share),
        month=seen.row.expected_on,
    )
    # What looks like an import fault is for the account manager to look at, and for nobody else.
    if seen.row.refused != seen.row.Refused.JUMP:
        tell_client(alert=alert, seen=seen, at=at)
    return alert


def _clear(alert: CeilingAlert, room: Headroom, on: date, at: datetime) -> Settled:
    alert.cleared_on = on
    alert.save(update_fields=["cleared_on"])
    _note("ceiling.cleared", alert, room, at)
    return Settled(has_cleared=True)


def _wake(alert: CeilingAlert) -> None:
    """End a snooze that is over: the next digest names the alert again, unless somebody has taken it up."""
    alert.snoozed_until = None
    if alert.acknowledged_at is None:
        alert.told_at = None
    alert.save(update_fields=["snoozed_until", "told_at"])


def clear_lapsed_alert(*, alert: CeilingAlert, on: date, at: datetime) -> CeilingAlert | None:
    """End the open alert of a ceiling that does not hold any more, and say why; None where that was done meanwhile.

    A ceiling that holds again, as of a contract that is resumed, is warned of anew where its count is near.
    """
    ceiling = alert.ceiling
    with transaction.atomic():
        Ceiling.objects.select_for_update().get(pk=ceiling.pk)
        if not CeilingAlert.objects.filter(pk=alert.pk, cleared_on=None).exists():
            return None
        alert.cleared_on, alert.cleared_because = on, _why_it_does_not_hold(ceiling, on)
        alert.save(update_fields=["cleared_on", "cleared_because"])
        _note("ceiling.lapsed", alert, None, at, because=alert.cleared_because)
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


def _exactly(share: float | None) -> Decimal | None:
    return None if share is None else Decimal(str(share))


def _note(what: str, alert: CeilingAlert, room: Headroom | None, at: datetime, **more: object) -> None:
    """Put what happened on record, and tell the MSP's own tools."""
    ceiling, contract = alert.ceiling, alert.ceiling.contract
    facts: dict[str, object] = {"unit": ceiling.unit, "ceiling": ceiling.limit_count}
    if room is not None:
        facts["count"] = room.count
    facts |= {name: value for name, value in more.items() if value is not None}
    record(what=what, about=str(contract), by=None, at=at, client=contract.client, facts=facts)
    told = {"alert": str(alert.pk), "contract": str(contract), "client": contract.client.slug}
    queue_event(event=what, key=f"{what}:{alert.pk}", facts=told | facts, at=at)
