"""MAX_USERS_DEVICES: persons, or endpoints where there are more of them."""

from datetime import date

from clients.counting.devices import count_devices, endpoint_lines
from clients.counting.policies import logs_on_or_calls
from clients.counting.results import CountingPolicy, CountResult, Interval, PolicyCode, result
from clients.counting.values import Facts


def count(policy: CountingPolicy, facts: Facts, on: date) -> CountResult:
    """Count whichever is more: the persons of LOGS_ON_OR_CALLS, or the endpoints."""
    users = logs_on_or_calls.count(policy, facts, on)
    devices = result(PolicyCode.MAX_USERS_DEVICES, on, endpoint_lines(count_devices(facts.assets, on)))
    if users.count is None and not facts.assets:
        return CountResult(PolicyCode.MAX_USERS_DEVICES, on, None, None, (), users.missing)
    user_count, device_count = users.count or 0, devices.count or 0
    more = devices if device_count > user_count else users
    highest = _larger(users.interval, devices.interval)
    return CountResult(PolicyCode.MAX_USERS_DEVICES, on, max(user_count, device_count), highest, more.lines)


def _larger(users: Interval | None, devices: Interval | None) -> Interval:
    one, other = users or (0, 0, 0), devices or (0, 0, 0)
    return max(one[0], other[0]), max(one[1], other[1]), max(one[2], other[2])
