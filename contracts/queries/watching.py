"""What a night reads of each ceiling in force: its count, its months, what is known ahead and what was said of it.

Some hundred ceilings at a time cost one query, whatever their history, and all together four more.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.contrib.postgres.fields import ArrayField
from django.db.models import DateField, F, Func, IntegerField, Value

from clients.models import Notice
from contracts.models import Ceiling, CeilingAlert, CountRemark, ExpectedChange
from contracts.months import add_months
from contracts.outlook import Change
from contracts.queries.rooms import Room, ceilings_with_room, room_of
from pricing.engine.forecast.series import MonthCount

HISTORY_MONTHS = 60
RECENTLY = timedelta(days=93)  # a count of an older day would be too old to forecast from
LOADED = (
    "unit", "limit_count", "version", "contract__number", "contract__notice_days", "contract__client",
)  # fmt: skip


class _Months(Func):
    """Read the newest count of each month as pairs [month's index, count], oldest first; null where there is none.

    One look into the index a month, so that counts of every night cost no more than one a month.
    """

    template = (
        "(SELECT array_agg(ARRAY["
        "  (EXTRACT(YEAR FROM begins) * 12 + EXTRACT(MONTH FROM begins) - 1)::integer,"
        "  CASE given.unit WHEN 'USERS' THEN newest.user_count ELSE (SELECT COALESCE(SUM(of_a_class.value::integer), 0)"
        "    FROM jsonb_each_text(newest.device_counts) AS of_a_class"
        "    WHERE jsonb_array_length(given.classes) = 0 OR given.classes ? of_a_class.key)::integer"
        "   END] ORDER BY begins)"
        " FROM (SELECT %(expressions)s) AS given (client, policy, unit, classes, since, until)"
        " CROSS JOIN LATERAL generate_series(given.since::timestamp, given.until::timestamp, interval '1 month') begins"
        " CROSS JOIN LATERAL (SELECT one.user_count, one.device_counts FROM clients_inventorycount one"
        '  WHERE one.client_id = given.client AND one.policy = given.policy AND one."on" >= begins::date'
        '  AND one."on" < (begins + interval \'1 month\')::date AND one."on" <= given.until'
        '  ORDER BY one."on" DESC LIMIT 1) newest)'
    )
    output_field = ArrayField(ArrayField(IntegerField()))


@dataclass(frozen=True, slots=True)
class Watched:
    """A ceiling in force with all that a night decides by; `alert` is the open one, None for none.

    `counted` has the newest count of each month as pairs [month's index, count], oldest first.
    """

    room: Room
    counted: Sequence[Sequence[int]]
    changes: Sequence[Change]
    remarks: Sequence[CountRemark]
    alert: CeilingAlert | None

    @property
    def months(self) -> tuple[MonthCount, ...]:
        """Return the months as a forecast takes them."""
        return tuple(MonthCount(index, count) for index, count in self.counted)

    @property
    def left_out(self) -> frozenset[int]:
        """Return the months, by index, that somebody called an import fault."""
        return self._said(CountRemark.Verdict.FAULT)

    @property
    def begins_anew(self) -> frozenset[int]:
        """Return the months, by index, whose jump somebody called right."""
        return self._said(CountRemark.Verdict.RIGHT)

    def _said(self, verdict: CountRemark.Verdict) -> frozenset[int]:
        return frozenset(index_of(said.month) for said in self.remarks if said.verdict == verdict)


@dataclass(frozen=True, slots=True)
class _Around:
    """What is known beside the counts of all clients, or of one; four queries."""

    changes: Mapping[tuple[UUID, str], list[Change]]  # by client and unit
    remarks: Mapping[tuple[UUID, str, str], list[CountRemark]]  # by client, counting policy and unit
    alerts: Mapping[UUID, CeilingAlert]  # the open ones, by ceiling

    @classmethod
    def of(cls, on: date, client: UUID | None = None) -> "_Around":
        """Read it as of a day."""
        whose = {} if client is None else {"client": client}
        open_alerts = CeilingAlert.objects.filter(cleared_on=None)
        if client is not None:
            open_alerts = open_alerts.filter(ceiling__contract__client=client)
        remarks = defaultdict(list)
        for row in CountRemark.objects.filter(**whose):
            remarks[row.client_id, row.policy, row.unit].append(row)
        return cls(_changes(on, whose), remarks, {alert.ceiling_id: alert for alert in open_alerts})

    def watched(self, ceiling: Any) -> Watched:
        """Put what is known around a ceiling."""
        client = ceiling.contract.client_id
        return Watched(
            room=room_of(ceiling),
            counted=ceiling.months or (),
            changes=self.changes.get((client, ceiling.unit), ()),
            remarks=self.remarks.get((client, ceiling.policy, ceiling.unit), ()),
            alert=self.alerts.get(ceiling.pk),
        )


def index_of(day: date) -> int:
    """Return a day's month as the number of months since year 0."""
    return day.year * 12 + day.month - 1


def first_day_of(index: int) -> date:
    """Return the first day of a month given by its index."""
    return date(index // 12, index % 12 + 1, 1)


def watched_in_chunks(on: date, *, size: int) -> Iterator[tuple[Watched, ...]]:
    """Yield every ceiling in force on a day, so many at a time, in the order of their ids; one query each, and four."""
    around, last, is_more = _Around.of(on), None, True
    while is_more:
        chunk = _chunk(on, after=last, size=size)
        if chunk:
            last = chunk[-1].pk
            yield tuple(around.watched(ceiling) for ceiling in chunk)
        is_more = len(chunk) == size


def watched_one(ceiling_id: UUID, on: date) -> Watched | None:
    """Return one ceiling as a night sees it on a day, None where it is not in force; five queries."""
    ceiling = in_force_with_months(on).filter(pk=ceiling_id).first()
    return None if ceiling is None else _Around.of(on, ceiling.contract.client_id).watched(ceiling)


def in_force_with_months(on: date) -> Any:
    """Return the ceilings in force on a day as `with_months` does, with what a sweep decides by; one query.

    Of the contract it loads little, as there may be thousands; the rest comes when it is asked for.
    """
    rows = with_months(on).filter(is_in_force=True)
    return rows.select_related(None).select_related("contract").defer(None).only(*LOADED)


def with_months(on: date) -> Any:
    """Return every ceiling with its room and the counts of its months up to a day; one query when evaluated.

    Annotations: months, pairs [month's index, count], oldest first, None where there is no count; policy, by which is
    counted.
    """
    since = add_months(on.replace(day=1), 1 - HISTORY_MONTHS)
    days = (Value(day, output_field=DateField()) for day in (since, on))
    of_count = (F("contract__client"), F("version__counting_policy"), F("unit"), F("classes"))
    rows = ceilings_with_room(on).annotate(months=_Months(*of_count, *days), policy=F("version__counting_policy"))
    return rows.select_related("version").defer("contract__terms", "version__agreement", "version__document")


def _chunk(on: date, *, after: UUID | None, size: int) -> list[Any]:
    rows = in_force_with_months(on).order_by("pk")
    return list((rows if after is None else rows.filter(pk__gt=after))[:size])


def _changes(on: date, whose: Mapping[str, UUID]) -> Mapping[tuple[UUID, str], list[Change]]:
    """Return what staff entered and clients announced, of days not long past; two queries."""
    found: dict[tuple[UUID, str], list[Change]] = defaultdict(list)
    recently = on - RECENTLY
    for row in ExpectedChange.objects.filter(**whose, withdrawn_at=None, on__gt=recently):
        found[row.client_id, row.unit].append(Change(row.on, row.change))
    announced = Notice.objects.filter(**whose, on__gte=recently).exclude(status=Notice.Status.DISMISSED)
    for notice in announced:
        joins = notice.kind == Notice.Kind.JOINER
        day = notice.on if joins else notice.on + timedelta(days=1)
        found[notice.client_id, Ceiling.Unit.USERS].append(Change(day, 1 if joins else -1))
    return found
