"""The room below each ceiling, computed with its row so that a list of any length stays one query."""

from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Any

from django.db.models import (
    BooleanField,
    Case,
    DateField,
    DecimalField,
    ExpressionWrapper,
    F,
    Func,
    IntegerField,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    UUIDField,
    When,
)
from django.db.models.functions import Cast, Coalesce

from clients.models import InventoryCount
from contracts.ceilings import Headroom
from contracts.lifecycle import ContractStatus
from contracts.models import Ceiling
from pricing.models import DecisionPolicy


class _DeviceTotal(Func):
    """Add up a count's devices of all classes; null where there is no count."""

    template = "(SELECT SUM(of_a_class.value::integer) FROM jsonb_each_text(%(expressions)s) AS of_a_class)"
    output_field = IntegerField()


@dataclass(frozen=True, slots=True)
class Room:
    """A ceiling with what was counted against it; without a count there is no headroom to tell of."""

    ceiling: Ceiling
    headroom: Headroom | None
    counted_on: date | None
    count_pk: Any


def ceilings_with_room(on: date) -> QuerySet[Any]:
    """Return every ceiling with its contract, client and newest count up to a day; one query when evaluated.

    Annotations: counted, counted_on and count_pk (None before the first count), near_share, used_share, is_in_force.
    """
    newest = InventoryCount.objects.filter(
        client=OuterRef("contract__client"), policy=OuterRef("contract__counting_policy"), on__lte=on
    ).order_by("-on")
    devices = Subquery(newest.values("device_counts")[:1])
    in_force = Q(
        contract__status=ContractStatus.ACTIVE, contract__effective_from__lte=on, contract__effective_until__gt=on
    )
    share = DecimalField(max_digits=20, decimal_places=6)
    return (
        Ceiling.objects.select_related("contract__client__account_manager")
        .defer("contract__terms")
        .annotate(
            count_pk=Subquery(newest.values("pk")[:1], output_field=UUIDField()),
            counted_on=Subquery(newest.values("on")[:1], output_field=DateField()),
            near_share=Subquery(DecisionPolicy.objects.order_by("-version").values("near_breach_share")[:1]),
            is_in_force=ExpressionWrapper(in_force, output_field=BooleanField()),
        )
        .annotate(
            counted=Case(
                When(count_pk=None, then=None),
                When(unit=Ceiling.Unit.USERS, then=Subquery(newest.values("user_count")[:1])),
                default=Coalesce(_DeviceTotal(devices), 0),
                output_field=IntegerField(),
            ),
        )
        .annotate(used_share=Cast(F("counted"), share) / Cast(F("limit_count"), share))
    )


def room_of(ceiling: Any) -> Room:
    """Read the annotations of `ceilings_with_room`."""
    headroom = None
    if ceiling.counted is not None:
        headroom = Headroom(ceiling.counted, ceiling.limit_count, Fraction(ceiling.near_share))
    return Room(ceiling, headroom, ceiling.counted_on, ceiling.count_pk)
