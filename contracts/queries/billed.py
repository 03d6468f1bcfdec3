"""What of a period is billed: users and devices at the client's counting moment, and where each number comes from."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, time
from zoneinfo import ZoneInfo

from clients.asset_classes import AssetClass
from clients.counting.moments import Billable, DayCount, Moment, Period, billable
from clients.models import CountingChoice, InventoryCount
from clients.queries.rules import choice_for
from contracts.agreed import estate_of
from contracts.models import Contract
from pricing.engine.estate import Estate
from pricing.engine.rates.per_device import NOUNS

OF_ONE_DAY = {Moment.PERIOD_END, Moment.DAY}
USERS = "user"


@dataclass(frozen=True, slots=True)
class Billed:
    """Users and devices that a period is billed for.

    `count` is the day's count that stands for the period. `because` says where a number comes from, by the noun of its
    line; a line of no noun has `otherwise`. Where `unknown` says why, nothing can be billed.
    """

    moment: Moment
    count: InventoryCount | None
    estate: Estate
    unclassified_count: int
    because: Mapping[str, str]
    otherwise: str
    unknown: str = ""

    def says(self, noun: str) -> str:
        """Say where the number of a line comes from, blank where the day of the count says it all."""
        return "" if self.moment is Moment.PERIOD_END else self.because.get(noun, self.otherwise)


def billed(contract: Contract, period: Period) -> Billed:
    """Return what a month of a contract is billed for, by its client's counting moment; two queries.

    At the period's end or on a fixed day, users and devices are those of one and the same day. Of a peak or an average,
    users and each device class have their own; there, counts with devices of unknown kind are left out for devices.
    """
    counts = list(
        InventoryCount.objects.filter(
            client=contract.client, policy=contract.counting_policy, on__gte=period.start, on__lt=period.until
        ).order_by("on")
    )
    choice = choice_for(contract.client, policy=contract.counting_policy, before=_end_of(contract, period))
    moment, day = _moment_of(choice)
    users = billable([DayCount(count.on, count.user_count) for count in counts], period, moment, day=day)
    if users.count is None:
        return Billed(moment, None, Estate.of(0, {}), 0, {}, "", unknown=users.because)
    chosen = next(count for count in counts if count.on == (users.days[0] if moment is Moment.PEAK else users.days[-1]))
    if moment in OF_ONE_DAY:
        of_the_day = f"{users.because} Users and devices are those of that day."
        return Billed(moment, chosen, estate_of(chosen), chosen.unclassified_count, {}, of_the_day)
    return _of_many_days(moment, chosen, users, counts, period)


def _of_many_days(
    moment: Moment, chosen: InventoryCount, users: Billable, counts: Sequence[InventoryCount], period: Period
) -> Billed:
    known = [count for count in counts if not count.unclassified_count]
    classes = sorted({name for count in known for name in count.device_counts})
    each = {
        AssetClass(name): billable(
            [DayCount(count.on, count.device_counts.get(name, 0)) for count in known], period, moment
        )
        for name in classes
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
            station_accounts=chosen.station_count,
        ),
        unclassified_count=0 if known else max(count.unclassified_count for count in counts),
        because={USERS: users.because, f"{USERS} above the ceiling": users.because} | because,
        otherwise=own,
    )


def _moment_of(choice: CountingChoice | None) -> tuple[Moment, int | None]:
    return (Moment.PERIOD_END, None) if choice is None else (Moment(choice.moment), choice.day)


def _end_of(contract: Contract, period: Period) -> datetime:
    return datetime.combine(period.until, time.min, ZoneInfo(contract.client.time_zone))
