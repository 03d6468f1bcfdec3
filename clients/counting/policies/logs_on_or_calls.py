"""LOGS_ON_OR_CALLS: persons who sign in anywhere or may call the desk, that is the roster with its contractors."""

from datetime import date

from clients.counting import wording
from clients.counting.census import Census
from clients.counting.individuals import Standing
from clients.counting.lines import Verdict
from clients.counting.presuming import rulings
from clients.counting.results import CountingPolicy, CountResult, PolicyCode, result, unknown

_WINDOW_DAYS = 90


def count(policy: CountingPolicy, census: Census) -> CountResult:
    """Count everyone on the roster who has not left, and everyone else who signs in or could.

    It is answered once for a census: what is the larger, users or devices, asks the same.
    """
    if policy.leavers_count not in census.callers:
        census.callers[policy.leavers_count] = _count(policy, census)
    return census.callers[policy.leavers_count]


def _count(policy: CountingPolicy, census: Census) -> CountResult:
    on = census.on
    if not census.individuals:
        return unknown(PolicyCode.LOGS_ON_OR_CALLS, on, "Nobody is known. Import the client's people or accounts.")
    humans = rulings(census.individuals, lambda standing: _decide(standing, policy, on))
    return result(PolicyCode.LOGS_ON_OR_CALLS, on, (*humans, *census.impersonal("nobody calls the desk as it")))


def _decide(one: Standing, policy: CountingPolicy, on: date) -> Verdict:
    age = one.days_since_active(on)
    is_active = age is not None and age < _WINDOW_DAYS
    undecided = counted = False
    if one.joins_on:
        because = f"joins on {wording.day(one.joins_on)}"
    elif one.left_on:
        counted = is_active and policy.leavers_count
        because = f"left on {wording.day(one.left_on)}"
    elif one.is_on_roster:
        counted, because = True, "on the roster, so may call the desk"
    elif one.is_guest:
        because = "a guest from outside, not on the roster"
    elif one.is_unresolved:
        undecided = not one.is_shut_out
        because = (
            "nobody has said who is behind the account" if undecided else "disabled, and nobody is known behind it"
        )
    elif is_active and age is not None:
        counted, because = True, f"not on the roster, but signed in {wording.ago(age)}"
    elif not one.accounts or one.is_shut_out:
        because = "not on the roster and no account that could sign in"
    else:
        counted, because = True, "not on the roster, but has an account that can sign in"
    return Verdict(counted, f"{'Counted' if counted else 'Not counted'}: {because}.", undecided)
