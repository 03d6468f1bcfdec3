"""Devices, and what each is to the count: covered, doubtful, a duplicate, spare."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import Count, Q, QuerySet
from django.db.models.functions import Lower

from clients.counting import AssetFact, DeviceState, count_devices
from clients.mapping import ASSET_FACT_COLUMNS, asset_fact, asset_fact_of
from clients.models import Asset
from clients.queries.rules import inventory_rules

STATE_LABELS: dict[DeviceState, str] = {
    DeviceState.COVERED: "Covered",
    DeviceState.DOUBTFUL: "Doubtful: not seen for long",
    DeviceState.UNCLASSIFIED: "Without a class",
    DeviceState.DUPLICATE: "Duplicate of another",
    DeviceState.SPARE: "Spare or not managed",
    DeviceState.RETIRED: "Retired",
}


def device_states(assets: Iterable[Asset], *, on: date) -> dict[UUID, DeviceState]:
    """Return what each of some devices is to the count; two queries, however many.

    Only records that share a serial number or a hostname with one of them are read beside.
    """
    rows = list(assets)
    serials = {row.serial_number for row in rows} - {""}
    hosts = {row.hostname.lower() for row in rows} - {""}
    near = Asset.objects.filter(client__in={row.client_id for row in rows}).annotate(host=Lower("hostname"))
    near = near.filter(Q(serial_number__in=serials) | Q(host__in=hosts)).exclude(pk__in=[row.pk for row in rows])
    facts: dict[Any, list[AssetFact]] = defaultdict(list)
    for row in (*rows, *near):
        facts[row.client_id].append(asset_fact(row))
    states = _states(facts, on)
    return {row.pk: states[row.pk] for row in rows if row.pk in states}


def duplicates_in(assets: QuerySet[Asset], *, on: date) -> list[UUID]:
    """Return which of some devices are further records of a device that counts; three queries.

    Of all devices, only those are looked at whose serial number or hostname their client has more than once.
    """
    live = assets.filter(retired_on=None, is_managed=True).order_by()
    twice = Q(pk__in=[])
    for column in ("serial_number", "hostname"):
        named = live.exclude(**{column: ""}).annotate(key=Lower(column)).values("client", "key")
        keys = named.annotate(number=Count("pk")).filter(number__gt=1).values("key")
        twice |= Q(**{f"{column}_key__in": keys})
    rows = live.annotate(serial_number_key=Lower("serial_number"), hostname_key=Lower("hostname")).filter(twice)
    facts: dict[Any, list[AssetFact]] = defaultdict(list)
    for client, *columns in rows.values_list("client_id", *ASSET_FACT_COLUMNS):
        facts[client].append(asset_fact_of(columns))
    return [pk for pk, state in _states(facts, on).items() if state is DeviceState.DUPLICATE]


def doubtful_in(assets: QuerySet[Asset], *, on: date) -> QuerySet[Asset]:
    """Return the devices in use that were not seen for longer than the MSP's limit; one query for the limit."""
    days = inventory_rules().stale_after_days
    if days is None:
        return assets.none()
    last = date.fromordinal(on.toordinal() - days)
    return assets.filter(retired_on=None, is_managed=True, asset_class__isnull=False, last_contact_on__lt=last)


def _states(facts: dict[Any, list[AssetFact]], on: date) -> dict[UUID, DeviceState]:
    days = inventory_rules().stale_after_days
    return {UUID(line.subject): line.state for own in facts.values() for line in count_devices(own, on, days).lines}
