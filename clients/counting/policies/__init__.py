"""The counting policies, one file each; every policy decides on everyone and says why."""

from collections.abc import Callable, Mapping
from datetime import date

from clients.counting.policies import active, concurrent, larger, licensed, logs_on_or_calls, named, station_seat
from clients.counting.results import CountingPolicy, CountResult, PolicyCode
from clients.counting.values import Facts

Count = Callable[[CountingPolicy, Facts, date], CountResult]

POLICIES: Mapping[PolicyCode, Count] = {
    PolicyCode.LICENSED: licensed.count,
    PolicyCode.NAMED_FRONTLINE_SHARED: named.count,
    PolicyCode.ACTIVE_30: active.within(30),
    PolicyCode.ACTIVE_90: active.within(90),
    PolicyCode.LOGS_ON_OR_CALLS: logs_on_or_calls.count,
    PolicyCode.STATION_SEAT: station_seat.count,
    PolicyCode.CONCURRENT: concurrent.count,
    PolicyCode.MAX_USERS_DEVICES: larger.count,
}


def count_users(policy: CountingPolicy | PolicyCode, facts: Facts, on: date) -> CountResult:
    """Count the billable users of a client on a day under a policy."""
    chosen = CountingPolicy(policy) if isinstance(policy, PolicyCode) else policy
    return POLICIES[chosen.code](chosen, facts, on)
