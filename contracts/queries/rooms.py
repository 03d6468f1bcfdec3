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
    QuerySet,
    Subquery,
    UUIDField,
    When,
)
from django.db.models.functions import Cast, Coalesce

from clients.models import InventoryCount
from contracts.ceilings import Headroom
from contracts.models import Ceiling
from contracts.queries.force import contract_in_force, version_in_force
from pricing.models import DecisionPolicy


class _DeviceTotal(Func):
    """Add up a count's devices of the given classes, of all where none is given; null where there is no count."""

    template = (
        "(SELECT SUM(of_a_class.value::integer) FROM (SELECT %(expressions)s) AS given (counts, classes),"
        " jsonb_each_text(given.counts) AS of_a_class"
        " WHERE jsonb_array_length(given.classes) = 0 OR given.classes ? of_a_class.key)"
    )
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
        client=OuterRef("contract__client"), policy=OuterRef("version__counting_policy"), on__lte=on
    ).order_by("-on")
    devices = Subquery(newest.values("device_counts")[:1])
    in_force = contract_in_force(on, of="contract__") & version_in_force(on, of="version__")
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
                default=Coalesce(_DeviceTotal(devices, F("classes")), 0),
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
