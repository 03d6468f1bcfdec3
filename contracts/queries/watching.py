"""What a night reads of each ceiling in force: its count, its months, what is known ahead and what was said of it.

Some hundred ceilings at a time cost five queries together, whatever their history.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.db.models import DateField, F, Func, JSONField, Value

from clients.models import Notice
from contracts.models import Ceiling, CeilingAlert, CountRemark, ExpectedChange
from contracts.months import add_months
from contracts.outlook import Change
from contracts.queries.rooms import Room, ceilings_with_room, room_of
from pricing.engine.forecast.series import MonthCount

HISTORY_MONTHS = 60
Key = tuple[UUID, str, str]  # client, counting policy, unit


class _Months(Func):
    """Read the newest count of each month as pairs [month's index, count], oldest first; null where there is none.

    One look into the index a month, so that counts of every night cost no more than one a month.
    """

    template = (
        "(SELECT jsonb_agg(jsonb_build_array("
        "  (EXTRACT(YEAR FROM begins) * 12 + EXTRACT(MONTH FROM begins) - 1)::integer,"
        "  CASE given.unit WHEN 'USERS' THEN newest.user_count ELSE (SELECT COALESCE(SUM(of_a_class.value::integer), 0)"
        "    FROM jsonb_each_text(newest.device_counts) AS of_a_class"
        "    WHERE jsonb_array_length(given.classes) = 0 OR given.classes ? of_a_class.key) END) ORDER BY begins)"
        " FROM (SELECT %(expressions)s) AS given (client, policy, unit, classes, since, until)"
        " CROSS JOIN LATERAL generate_series(given.since::timestamp, given.until::timestamp, interval '1 month') begins"
        " CROSS JOIN LATERAL (SELECT one.user_count, one.device_counts FROM clients_inventorycount one"
        '  WHERE one.client_id = given.client AND one.policy = given.policy AND one."on" >= begins::date'
        '  AND one."on" < (begins + interval \'1 month\')::date AND one."on" <= given.until'
        '  ORDER BY one."on" DESC LIMIT 1) newest)'
    )
    output_field = JSONField()


@dataclass(frozen=True, slots=True)
class Watched:
    """A ceiling in force with all that a night decides by; `alert` is the open one, None for none."""

    room: Room
    months: tuple[MonthCount, ...]
    changes: tuple[Change, ...]
    remarks: tuple[CountRemark, ...]
    alert: CeilingAlert | None

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


def index_of(day: date) -> int:
    """Return a day's month as the number of months since year 0."""
    return day.year * 12 + day.month - 1


def first_day_of(index: int) -> date:
    """Return the first day of a month given by its index."""
    return date(index // 12, index % 12 + 1, 1)


def watched_in_chunks(on: date, *, size: int) -> Iterator[tuple[Watched, ...]]:
    """Yield every ceiling in force on a day, so many at a time, in the order of their ids; five queries each."""
    last, is_more = None, True
    while is_more:
        chunk = _chunk(on, after=last, size=size)
        if chunk:
            last = chunk[-1].pk
            yield _with_all_around(chunk, on)
        is_more = len(chunk) == size


def watched_one(ceiling_id: UUID, on: date) -> Watched | None:
    """Return one ceiling as a night sees it on a day, None where it is not in force; five queries."""
    found = list(in_force_with_months(on).filter(pk=ceiling_id))
    return _with_all_around(found, on)[0] if found else None


def in_force_with_months(on: date) -> Any:
    """Return the ceilings in force on a day with room, terms and the counts of their months; one query when evaluated.

    Annotation: months, pairs [month's index, count], oldest first, None where there is no count.
    """
    since = add_months(on.replace(day=1), 1 - HISTORY_MONTHS)
    days = (Value(day, output_field=DateField()) for day in (since, on))
    of_count = (F("contract__client"), F("version__counting_policy"), F("unit"), F("classes"))
    rows = ceilings_with_room(on).annotate(months=_Months(*of_count, *days)).filter(is_in_force=True)
    return rows.select_related("version").defer("contract__terms", "version__agreement", "version__document")


def _chunk(on: date, *, after: UUID | None, size: int) -> list[Any]:
    rows = in_force_with_months(on).order_by("pk")
    return list((rows if after is None else rows.filter(pk__gt=after))[:size])


def _with_all_around(ceilings: Sequence[Any], on: date) -> tuple[Watched, ...]:
    clients = {ceiling.contract.client_id for ceiling in ceilings}
    changes, remarks = _changes(clients, on), _remarks(clients)
    alerts = {alert.ceiling_id: alert for alert in CeilingAlert.objects.filter(ceiling__in=ceilings, cleared_on=None)}
    return tuple(
        Watched(
            room=room_of(ceiling),
            months=tuple(MonthCount(index, count) for index, count in ceiling.months or ()),
            changes=tuple(changes.get((ceiling.contract.client_id, ceiling.unit), ())),
            remarks=tuple(remarks.get((ceiling.contract.client_id, ceiling.version.counting_policy, ceiling.unit), ())),
            alert=alerts.get(ceiling.pk),
        )
        for ceiling in ceilings
    )


def _changes(clients: set[UUID], on: date) -> dict[tuple[UUID, str], list[Change]]:
    """Return what staff entered and clients announced, of days not long past; two queries."""
    found: dict[tuple[UUID, str], list[Change]] = defaultdict(list)
    recently = on - timedelta(days=93)
    entered = ExpectedChange.objects.filter(client__in=clients, withdrawn_at=None, on__gt=recently)
    for row in entered:
        found[row.client_id, row.unit].append(Change(row.on, row.change))
    announced = Notice.objects.filter(client__in=clients, on__gte=recently).exclude(status=Notice.Status.DISMISSED)
    for notice in announced:
        joins = notice.kind == Notice.Kind.JOINER
        day = notice.on if joins else notice.on + timedelta(days=1)
        found[notice.client_id, Ceiling.Unit.USERS].append(Change(day, 1 if joins else -1))
    return found


def _remarks(clients: set[UUID]) -> dict[Key, list[CountRemark]]:
    found: dict[Key, list[CountRemark]] = defaultdict(list)
    for row in CountRemark.objects.filter(client__in=clients):
        found[row.client_id, row.policy, row.unit].append(row)
    return found
