"""The counting policies, one file each; every policy decides on everyone and says why."""

from collections.abc import Iterable, Mapping
from datetime import date

from clients.counting.census import Census, Count
from clients.counting.exceptions import except_users
from clients.counting.policies import active, concurrent, larger, licensed, logs_on_or_calls, named, station_seat
from clients.counting.results import CountingPolicy, CountResult, PolicyCode
from clients.counting.values import Facts

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

# Sessions are nobody's to leave out, and the larger of two counts is taken of counts that have their exceptions.
_BY_THEMSELVES = frozenset({PolicyCode.CONCURRENT, PolicyCode.MAX_USERS_DEVICES})


def count_users(policy: CountingPolicy | PolicyCode, facts: Facts, on: date) -> CountResult:
    """Count the billable users of a client on a day under a policy."""
    return count_under((policy,), Census(facts, on))[0]


def count_under(policies: Iterable[CountingPolicy | PolicyCode], census: Census) -> tuple[CountResult, ...]:
    """Count the billable users of a census under several policies, in their order."""
    chosen = (
        CountingPolicy(policy, leavers_count=policy.value == census.facts.leavers_under)
        if isinstance(policy, PolicyCode)
        else policy
        for policy in policies
    )
    return tuple(
        counted if policy.code in _BY_THEMSELVES else except_users(counted, census.agreed)
        for policy in chosen
        for counted in (POLICIES[policy.code](policy, census),)
    )
