"""Who is told of ceilings: each account manager in one mail a night, and the client where the MSP wants that."""

from collections.abc import Iterable
from datetime import date, datetime
from hashlib import sha256

from django.conf import settings
from django.db import transaction
from django.utils.module_loading import import_string

from clients.models import Contact
from clients.staff import Staff
from contracts import emails, paths
from contracts.actions.mails import queue_mail
from contracts.models import Ceiling, CeilingAlert, CeilingForecast, Letterhead
from contracts.outlook import SEVERITY
from contracts.queries.ceilings import alerts_untold
from contracts.queries.forecasts import Assessed
from contracts.queries.people import answerable_for
from contracts.renewing.dates import Notice
from pricing.charts import words

NOUNS = {Ceiling.Unit.USERS: "user", Ceiling.Unit.DEVICES: "device"}


@transaction.atomic
def tell_of_alerts(*, on: date, at: datetime) -> int:
    """Tell whoever answers of the open alerts that no digest has named yet, in one mail each; return how many mails.

    What is told is marked in the same transaction, so that a night run twice, or two at once, tell once.
    """
    untold = sorted(alerts_untold().select_for_update(of=("self",)), key=_urgency)
    known = dict[object, tuple[Staff, ...]]()
    digests: dict[Staff, list[CeilingAlert]] = {}
    for alert in untold:
        client = alert.ceiling.contract.client
        if client.account_manager_id not in known:
            known[client.account_manager_id] = answerable_for(client)
        for person in known[client.account_manager_id]:
            digests.setdefault(person, []).append(alert)
    letterhead = Letterhead.objects.get() if digests else None
    for person, alerts in digests.items():
        told = emails.CeilingsNear(
            recipient_name=person.name,
            news=tuple(_news(alert, on) for alert in alerts),
            url=_address(paths.CEILINGS_IN_ADMIN),
        )
        assert letterhead is not None  # noqa: S101  -- there is one where anybody is told
        queue_mail(key=_key(alerts, person, at), to=person.email, message=emails.write(told, letterhead), at=at)
    CeilingAlert.objects.filter(pk__in=[alert.pk for alert in untold]).update(told_at=at)
    return len(digests)


def tell_client(*, alert: CeilingAlert, seen: Assessed, at: datetime) -> None:
    """Tell whoever may sign for the client of an alert that rose, where the MSP wants that; two queries."""
    letterhead = Letterhead.objects.get()
    if not letterhead.tells_clients_of_ceilings or seen.headroom is None:
        return
    contract, room = alert.ceiling.contract, seen.headroom
    signatories = contract.client.contacts.filter(portal_role=Contact.PortalRole.SIGNATORY)
    for contact in signatories:
        told = emails.CeilingNear(
            contact_name=contact.name,
            client_name=contract.client.name,
            contract_number=str(contract),
            noun=NOUNS[Ceiling.Unit(alert.ceiling.unit)],
            count=room.count,
            ceiling=room.ceiling,
            left=room.left,
            over=room.over,
            counted_on=seen.row.counted_on or alert.raised_on,
            likely_month=alert.expected_on if room.left >= 0 else None,
            url=_address(paths.contract_in_portal(contract.pk)),
        )
        queue_mail(
            key=f"ceiling-client:{alert.pk}:{contact.pk}",
            to=contact.email,
            message=emails.write(told, letterhead),
            at=at,
            client=contract.client,
        )


def _urgency(alert: CeilingAlert) -> tuple[object, ...]:
    share = alert.counted / alert.ceiling.limit_count
    return (-[one.value for one in SEVERITY].index(alert.state), -share, alert.ceiling.contract.client.name, alert.pk)


def _news(alert: CeilingAlert, on: date) -> emails.CeilingNews:
    contract, limit = alert.ceiling.contract, alert.ceiling.limit_count
    forecast: CeilingForecast | None = getattr(alert.ceiling, "forecast", None)
    notice_by = Notice.before(contract.covered_until, contract.notice_days).last_on
    return emails.CeilingNews(
        client_name=contract.client.name,
        contract_number=str(contract),
        noun=NOUNS[Ceiling.Unit(alert.ceiling.unit)],
        count=alert.counted,
        ceiling=limit,
        left=limit - alert.counted,
        over=max(0, alert.counted - limit),
        counted_on=(forecast.counted_on if forecast else None) or alert.raised_on,
        notice_by=notice_by if notice_by >= on else None,
        likely_month=alert.expected_on,
        chance="" if alert.crossing_share is None else words.chance(alert.crossing_share),
        look_months=(forecast.look_months if forecast else None) or 0,
        is_suspect=forecast is not None and forecast.refused == CeilingForecast.Refused.JUMP,
        url=_address(paths.ceiling_in_admin(alert.ceiling_id)),
    )


def _key(alerts: Iterable[CeilingAlert], person: Staff, at: datetime) -> str:
    """Name a digest by what it tells and when: the same alerts, told of again after a snooze, are another mail."""
    named = "|".join(sorted(str(alert.pk) for alert in alerts))
    return f"ceilings:{sha256(f'{named}|{at.isoformat()}'.encode()).hexdigest()[:32]}:{person.pk}"


def _address(path: str) -> str:
    return str(import_string(settings.PUBLIC_URL)(path))
