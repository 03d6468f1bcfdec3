"""ACTIVE_30 and ACTIVE_90: distinct persons with an interactive sign-in in the window that ends on the day."""

from datetime import date

from clients.counting import wording
from clients.counting.census import Census, Count
from clients.counting.individuals import Standing
from clients.counting.lines import Verdict
from clients.counting.presuming import rulings
from clients.counting.results import CountingPolicy, CountResult, result, unknown
from clients.counting.values import Facts


def within(days: int) -> Count:
    """Return the rule for a window of so many days, the day itself being the last of them."""

    def count(policy: CountingPolicy, census: Census) -> CountResult:
        facts, on = census.facts, census.on
        if not census.accounts and not facts.logons:
            return unknown(
                policy.code, on, "No accounts and no sign-ins are known. Import accounts with their activity."
            )
        telling = telling_sources(facts)
        humans = rulings(census.individuals, lambda standing: _decide(standing, policy, on, days, telling))
        others = census.impersonal("only the persons behind it can be active")
        return result(policy.code, on, (*humans, *others))

    return count


def telling_sources(facts: Facts) -> frozenset[str]:
    """Return the sources that tell of activity; in any other a missing sign-in means nothing."""
    sources = {account.ref: account.source for account in facts.accounts}
    stated = {account.source for account in facts.accounts if account.last_active_on}
    return frozenset(stated | {sources[logon.account] for logon in facts.logons if logon.account in sources})


def _decide(one: Standing, policy: CountingPolicy, on: date, days: int, telling: frozenset[str]) -> Verdict:
    age = one.days_since_active(on)
    is_active = age is not None and age < days
    undecided = counted = False
    if one.joins_on:
        because = f"joins on {wording.day(one.joins_on)}"
    elif one.left_on:
        counted = is_active and policy.leavers_count
        is_used = one.last_active_on is not None and one.last_active_on > one.left_on
        because = f"left on {wording.day(one.left_on)}{', yet an account was used since' if is_used else ''}"
    elif one.is_guest:
        because = "a guest from outside"
    elif is_active and age is not None:
        counted, undecided = not one.is_unresolved, one.is_unresolved
        because = f"signed in {wording.ago(age)}, within {days} days"
        because += "" if counted else ", but nobody has said who is behind the account"
    else:
        counted, undecided, because = _inactive(one, age, days, telling)
    return Verdict(counted, f"{'Counted' if counted else 'Not counted'}: {because}.", undecided)


def _inactive(one: Standing, age: int | None, days: int, telling: frozenset[str]) -> tuple[bool, bool, str]:
    """Decide on someone without a sign-in in the window: whether counted, whether undecided, and why."""
    if not one.accounts:
        return False, False, "no account and no sign-in in any source"
    if one.is_shut_out:
        return False, False, "every account is disabled"
    if one.was_active_later:
        return True, True, "signed in after the day; whether also in the window, the source no longer tells"
    if age is not None:
        return False, False, f"last signed in {wording.ago(age)}; the rule looks at {days} days"
    if any(source in telling for _, _, source in one.accounts):
        return False, False, "no sign-in, although the source tells of others'"
    if one.is_unresolved:
        return False, True, "no source tells of sign-ins, and nobody has said who is behind the account"
    return True, True, "has an enabled account, and no source tells of sign-ins; import activity to be sure"
