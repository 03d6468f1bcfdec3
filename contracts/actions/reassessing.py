"""Forecast some ceilings at once, where a person said something by which tonight's sweep would forecast otherwise.

Alerts wait for the night: what a person enters is looked at before anybody is told of it.
"""

from collections.abc import Iterable
from datetime import date, datetime
from uuid import UUID

from django.db import transaction

from clients.models import Client
from clients.staff import Staff
from contracts.actions.expecting import expect_change, withdraw_expected
from contracts.actions.sweeping import KEPT
from contracts.models import Ceiling, CeilingForecast, ExpectedChange
from contracts.queries.forecasts import assess, watch_policy
from contracts.queries.letterhead import local_day
from contracts.queries.rooms import ceilings_with_room
from contracts.queries.watching import watched_one
from pricing.queries.rates import current_policy


@transaction.atomic
def expect_at_once(*, ceiling: Ceiling, on: date, change: int, note: str, by: Staff, at: datetime) -> ExpectedChange:
    """Keep a change that is known of what a ceiling counts, and forecast by it. Raises ExpectationRefused."""
    client = ceiling.contract.client
    kept = expect_change(client=client, unit=ceiling.unit, on=on, change=change, note=note, by=by, at=at)
    reassess(client=client, unit=ceiling.unit, at=at)
    return kept


@transaction.atomic
def withdraw_at_once(*, expected: ExpectedChange, by: Staff, at: datetime) -> ExpectedChange:
    """Take a change back that will not come, and forecast without it. Raises WithdrawnAlready."""
    gone = withdraw_expected(expected=expected, by=by, at=at)
    reassess(client=gone.client, unit=gone.unit, at=at)
    return gone


@transaction.atomic
def reassess(*, client: Client, unit: str, at: datetime) -> None:
    """Forecast the ceilings in force that count a client's users or devices anew; eight queries each."""
    on = local_day(at)
    held = ceilings_with_room(on).filter(is_in_force=True, contract__client=client, unit=unit)
    _keep(_assessed(held.order_by("pk").values_list("pk", flat=True), on))


def _assessed(ceilings: Iterable[UUID], on: date) -> Iterable[CeilingForecast]:
    policy = watch_policy(current_policy())
    for pk in ceilings:
        watched = watched_one(pk, on)
        if watched is not None:
            yield assess(watched, policy, on=on).row


def _keep(rows: Iterable[CeilingForecast]) -> None:
    for row in rows:
        found = {name: getattr(row, name) for name in KEPT}
        CeilingForecast.objects.update_or_create(ceiling_id=row.ceiling_id, defaults=found)
