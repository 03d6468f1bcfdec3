"""MAX_USERS_DEVICES: persons, or endpoints where there are more of them."""

from clients.counting import wording
from clients.counting.census import Census
from clients.counting.devices import endpoint_rulings
from clients.counting.exceptions import except_users
from clients.counting.lines import Entry, Verdict
from clients.counting.policies import logs_on_or_calls
from clients.counting.results import CountingPolicy, CountResult, Interval, PolicyCode, result, unknown


def count(policy: CountingPolicy, census: Census) -> CountResult:
    """Count whichever is more: the persons of LOGS_ON_OR_CALLS, or the endpoints; both must be known."""
    facts, on = census.facts, census.on
    users = except_users(logs_on_or_calls.count(policy, census), census.agreed)
    devices = result(PolicyCode.MAX_USERS_DEVICES, on, endpoint_rulings(census.devices))
    if users.count is None or users.interval is None:
        return unknown(PolicyCode.MAX_USERS_DEVICES, on, users.missing)
    if devices.count is None or devices.interval is None or not facts.assets:
        return unknown(PolicyCode.MAX_USERS_DEVICES, on, "No devices are known. Import them.", users.rulings)
    more = devices if devices.count > users.count else users
    told = (
        f"{wording.counted(users.count, 'person')} and {wording.counted(devices.count, 'endpoint')}: the larger counts."
    )
    interval = _larger(users.interval, devices.interval)
    rulings = ((Entry("Persons and endpoints"), Verdict(False, told)), *more.rulings)
    return CountResult(PolicyCode.MAX_USERS_DEVICES, on, interval[1], interval, rulings)


def _larger(users: Interval, devices: Interval) -> Interval:
    return max(users[0], devices[0]), max(users[1], devices[1]), max(users[2], devices[2])
