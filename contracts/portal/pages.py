"""From visible rows to what each page says: frozen contexts, built from the frozen terms where something was agreed."""

from collections.abc import Iterable, Sequence
from datetime import timedelta

from django.urls import reverse
from django.utils import timezone

from clients.models import InventoryCount
from contracts.documents import sentences
from contracts.documents.contexts import Counted, CountLine
from contracts.models import Ceiling, Contract, Proposal, TermsVersion
from contracts.portal import contexts
from contracts.portal.in_force import models_of
from contracts.queries.fans import fan_of
from contracts.queries.rooms import Room
from pricing.charts import words
from pricing.charts.counts_over_months import CountHistory, MonthCount, counts_over_months
from pricing.charts.counts_over_months import finding as history_finding
from pricing.charts.fan_chart import fan_figure
from pricing.charts.figure import Figure
from pricing.charts.headroom_gauge import Headroom as GaugeValue
from pricing.charts.headroom_gauge import headroom_gauge
from pricing.engine.billing_model import BillingModel


def proposal_row(row: Proposal) -> contexts.ProposalRow:
    """Return a proposal as a list shows it."""
    assert row.sent_at is not None  # noqa: S101  -- only sent proposals are visible
    return contexts.ProposalRow(
        number=str(row),
        url=reverse("portal:proposal", args=[row.pk]),
        status=row.status,
        monthly_amount=row.monthly_amount,
        currency=row.currency,
        sent_on=timezone.localdate(row.sent_at),
        valid_until=row.expires_on,
    )


def contract_row(row: Contract, version: TermsVersion | None) -> contexts.ContractRow:
    """Return a contract as a list shows it, with the terms that hold today."""
    return contexts.ContractRow(
        number=str(row),
        url=reverse("portal:contract", args=[row.pk]),
        status=row.status,
        models=models_of(version) if version else (BillingModel(row.billing_model),),
        monthly_amount=version.monthly_amount if version else row.monthly_amount,
        currency=row.currency,
        starts_on=row.effective_from,
        ends_on=row.covered_until - timedelta(days=1),
    )


def count_row(row: InventoryCount) -> contexts.CountRow:
    """Return a count as a list shows it."""
    return contexts.CountRow(row.on, row.user_count, row.device_count)


def gauge(room: Room, locale: str) -> contexts.Gauge:
    """Return the headroom under a ceiling that something was counted against, as sentence and picture."""
    headroom, noun = room.headroom, "user" if room.ceiling.unit == Ceiling.Unit.USERS else "device"
    assert headroom is not None  # noqa: S101  -- rooms without a count are left out before
    covers = f"Covers {headroom.count} of {words.count_of(headroom.ceiling, noun, '', locale)}."
    left = f"{headroom.left} left." if headroom.left >= 0 else f"{headroom.over} above the ceiling."
    drawn = headroom_gauge(GaugeValue(headroom.count, headroom.ceiling, headroom.state.value, noun), locale=locale)
    return contexts.Gauge(f"{covers} {left}", headroom.state.value, drawn)


def outlook(room: Room, locale: str) -> contexts.Outlook | None:
    """Return where the count under a ceiling is heading, None where nothing is forecast of it."""
    fan = fan_of(room.ceiling, tells_chances=False)
    if fan is None:
        return None
    is_of_users = room.ceiling.unit == Ceiling.Unit.USERS
    return contexts.Outlook(fan_figure(fan, locale=locale), reverse("portal:announce") if is_of_users else "")


def outlooks(rooms: Iterable[Room], locale: str) -> tuple[contexts.Outlook, ...]:
    """Return where the counts under ceilings are heading, of those that are forecast."""
    return tuple(found for room in rooms if (found := outlook(room, locale)) is not None)


def history_figure(counts: Sequence[InventoryCount], ceiling: int | None, locale: str) -> Figure | None:
    """Return users over the months with the ceiling as the line; None below two months."""
    points = tuple(MonthCount(count.on.replace(day=1), count.user_count) for count in counts)
    if len(points) < 2:
        return None
    history = CountHistory(points, ceiling=ceiling)
    return Figure(counts_over_months(history, locale=locale), history_finding(history, locale=locale))


def counted_now(count: InventoryCount) -> Counted:
    """Return a count in the words of paper."""
    return Counted(
        counted_on=count.on,
        counting_policy=sentences.counting_policy(count.policy),
        users_count=count.user_count,
        devices_count=count.device_count,
        users=(CountLine("Billable users", count.user_count),),
        devices=tuple(
            CountLine(sentences.class_title(code, plural=True), number) for code, number in count.device_counts.items()
        ),
    )
