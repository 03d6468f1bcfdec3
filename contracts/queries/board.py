"""The board: every ceiling in force with its room, where it is heading and who looks after it, by urgency.

A count speaks first. Below the policy's share of the ceiling the last forecast does: by its chances alone, as what it
says of its own count is no news beside a newer one.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import (
    Case,
    CharField,
    Count,
    DateField,
    Exists,
    F,
    IntegerField,
    OuterRef,
    Q,
    QuerySet,
    Value,
    When,
)

from clients.staff import Staff
from contracts.models import CeilingAlert, CeilingForecast
from contracts.queries.rooms import ceilings_with_room

State = CeilingForecast.State
URGENCY = (State.OK, State.WATCH, State.NEAR, State.AT, State.BREACHED)
NEEDS = (State.NEAR, State.AT, State.BREACHED)
UNCOUNTED = -1  # before the first count
NAMED = 3  # in the sentence on top


@dataclass(frozen=True, slots=True)
class Needed:
    """How many ceilings there are and need somebody, how many of these a person answers for, and the first of those."""

    every: int
    needing: int
    own: int
    first: tuple[Any, ...]


def board(on: date) -> QuerySet[Any]:
    """Return every ceiling in force with contract, client and forecast, the most urgent first; one query.

    Annotations beside those of `ceilings_with_room`: now, a state of CeilingForecast or empty before the first count,
    urgency, its number; and today, the day asked for.
    """
    rows = with_state(on).filter(is_in_force=True).select_related("forecast")
    ordered: QuerySet[Any] = rows.order_by(
        "-urgency",
        F("forecast__expected_on").asc(nulls_last=True),
        F("forecast__crossing_share").desc(nulls_last=True),
        F("used_share").desc(nulls_last=True),
        "contract__client__name",
        "contract__number",
        "unit",
        "pk",
    )
    return ordered


def with_state(on: date, rows: QuerySet[Any] | None = None) -> QuerySet[Any]:
    """Return every ceiling with its room, and with `now`, `urgency` and `today`; one query when evaluated.

    `rows` are those of `ceilings_with_room`, where more was asked of them.
    """
    is_by_chance = Q(forecast__used_share__lt=F("near_share"))
    found = (ceilings_with_room(on) if rows is None else rows).annotate(
        today=Value(on, output_field=DateField()),
        now=Case(
            When(counted=None, then=Value("")),
            When(counted__gt=F("limit_count"), then=Value(State.BREACHED.value)),
            When(counted=F("limit_count"), then=Value(State.AT.value)),
            When(used_share__gte=F("near_share"), then=Value(State.NEAR.value)),
            When(is_by_chance, forecast__state__in=[State.WATCH, State.NEAR], then=F("forecast__state")),
            default=Value(State.OK.value),
            output_field=CharField(),
        ),
    )
    ranks = [When(now=state.value, then=Value(rank)) for rank, state in enumerate(URGENCY)]
    ranked: QuerySet[Any] = found.annotate(urgency=Case(*ranks, default=Value(UNCOUNTED), output_field=IntegerField()))
    return ranked


def needing(on: date) -> QuerySet[Any]:
    """Return the ceilings that need somebody: near, at or above, and neither put off nor taken up; one query."""
    return board(on).filter(_needs(on))


def needed(on: date, person: Staff, *, answers_for_all: bool) -> Needed:
    """Return how many ceilings need somebody on a day, and which of them first; two queries."""
    manager = "contract__client__account_manager"
    needs, own = _needs(on), Q() if answers_for_all else Q(**{manager: person.pk}) | Q(**{manager: None})
    rows = with_state(on).filter(is_in_force=True)
    found = rows.aggregate(every=Count("pk"), needing=Count("pk", filter=needs), own=Count("pk", filter=needs & own))
    first = tuple(needing(on).filter(own)[:NAMED]) if found["own"] else ()
    return Needed(**found, first=first)


def open_alerts(ceilings: Iterable[Any]) -> Mapping[UUID, CeilingAlert]:
    """Return the open alert of each ceiling that has one, with who took it up; one query."""
    rows = CeilingAlert.objects.filter(ceiling__in=ceilings, cleared_on=None).select_related("acknowledged_by")
    return {row.ceiling_id: row for row in rows}


def binding(on: date, ceilings: Sequence[Any]) -> frozenset[UUID]:
    """Return which ceilings bind: of a contract with several, the fullest one; one query."""
    contracts = {row.contract_id for row in ceilings}
    rows = ceilings_with_room(on).filter(is_in_force=True, contract__in=contracts)
    shares = rows.order_by("contract", F("used_share").desc(nulls_last=True), "unit")
    found = list(shares.values_list("contract", "pk", "used_share"))
    several = Counter(contract for contract, _, share in found if share is not None)
    first = {contract: pk for contract, pk, share in reversed(found) if share is not None}
    return frozenset(pk for contract, pk in first.items() if several[contract] > 1)


def _needs(on: date) -> Q:
    looked_after = Q(snoozed_until__gt=on) | Q(acknowledged_at__isnull=False)
    quiet = CeilingAlert.objects.filter(looked_after, ceiling=OuterRef("pk"), cleared_on=None)
    return ~Exists(quiet) & Q(now__in=NEEDS)
