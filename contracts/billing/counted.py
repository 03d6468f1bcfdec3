"""What of a span of days is billed: users and devices at the agreed moment, and where each number comes from."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from clients.asset_classes import AssetClass
from clients.counting.moments import Billable, DayCount, Moment, Period, billable
from contracts.agreement import Counting
from pricing.engine.estate import Estate
from pricing.engine.rates.per_device import NOUNS

OF_ONE_DAY = {Moment.PERIOD_END, Moment.DAY}
USERS = "user"


@dataclass(frozen=True, slots=True)
class Counted:
    """A frozen count as it is billed from; `ref` is the id of its row."""

    on: date
    estate: Estate
    unclassified_count: int
    ref: UUID


@dataclass(frozen=True, slots=True)
class Billed:
    """Users and devices that a span of days is billed for.

    `count` is the day's count that stands for the span. `because` says where a number comes from, by the noun of its
    line; a line of no noun has `otherwise`. Where `unknown` says why, nothing can be billed.
    """

    moment: Moment
    count: Counted | None
    estate: Estate
    unclassified_count: int
    because: Mapping[str, str]
    otherwise: str
    unknown: str = ""

    def says(self, noun: str) -> str:
        """Say where the number of a line comes from, blank where the day of the count says it all."""
        return "" if self.moment is Moment.PERIOD_END else self.because.get(noun, self.otherwise)


def billed(counts: Sequence[Counted], counting: Counting, period: Period) -> Billed:
    """Return what a period is billed for by the agreed moment; counts of other days are left out.

    At the period's end or on a fixed day, users and devices are those of one and the same day. Of a peak or an average,
    users and each device class have their own; there, counts with devices of unknown kind are left out for devices.
    """
    inside = sorted((count for count in counts if count.on in period), key=lambda count: count.on)
    moment = Moment(counting.moment)
    users = billable([DayCount(one.on, one.estate.users) for one in inside], period, moment, day=counting.day)
    if users.count is None:
        return Billed(moment, None, Estate.of(0, {}), 0, {}, "", unknown=users.because)
    chosen = next(count for count in inside if count.on == (users.days[0] if moment is Moment.PEAK else users.days[-1]))
    if moment in OF_ONE_DAY:
        of_the_day = f"{users.because} Users and devices are those of that day."
        return Billed(moment, chosen, chosen.estate, chosen.unclassified_count, {}, of_the_day)
    return _of_many_days(moment, chosen, users, inside, period)


def _of_many_days(
    moment: Moment, chosen: Counted, users: Billable, counts: Sequence[Counted], period: Period
) -> Billed:
    known = [count for count in counts if not count.unclassified_count]
    by_day = [(count.on, dict(count.estate.devices)) for count in known]
    classes = sorted({cls for _, devices in by_day for cls in devices})
    each: dict[AssetClass, Billable] = {
        cls: billable([DayCount(on, devices.get(cls, 0)) for on, devices in by_day], period, moment) for cls in classes
    }
    left_out = f" {len(counts) - len(known)} with devices of unknown kind left out." if len(known) < len(counts) else ""
    own = f"Users, and devices of each class, at their own {'peak' if moment is Moment.PEAK else 'average'}.{left_out}"
    because = {NOUNS[cls]: f"{found.because}{left_out}" for cls, found in each.items()}
    return Billed(
        moment=moment,
        count=chosen,
        estate=Estate.of(
            users.count or 0,
            {cls: found.count or 0 for cls, found in each.items()},
            station_accounts=chosen.estate.station_accounts,
        ),
        unclassified_count=0 if known else max(count.unclassified_count for count in counts),
        because={USERS: users.because, f"{USERS} above the ceiling": users.because} | because,
        otherwise=own,
    )
