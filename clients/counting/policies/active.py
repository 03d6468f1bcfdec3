"""ACTIVE_30 and ACTIVE_90: distinct persons with an interactive sign-in in the window that ends on the day."""

from datetime import date

from clients.counting import wording
from clients.counting.census import Census, Count
from clients.counting.individuals import Individual
from clients.counting.presuming import decisions
from clients.counting.results import CountingPolicy, CountResult, Decision, result, unknown
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
        lines = list(decisions(census.individuals, lambda one: _decide(one, policy, on, days, telling)))
        return result(policy.code, on, lines + census.impersonal("only the persons behind it can be active"))

    return count


def telling_sources(facts: Facts) -> frozenset[str]:
    """Return the sources that tell of activity; in any other a missing sign-in means nothing."""
    sources = {account.ref: account.source for account in facts.accounts}
    stated = {account.source for account in facts.accounts if account.last_active_on}
    return frozenset(stated | {sources[logon.account] for logon in facts.logons if logon.account in sources})


def _decide(one: Individual, policy: CountingPolicy, on: date, days: int, telling: frozenset[str]) -> Decision:
    age = None if one.last_active_on is None else (on - one.last_active_on).days
    is_active = age is not None and age < days
    undecided = counted = False
    if one.person and one.person.joined_on and one.person.is_to_come(on):
        because = f"joins on {wording.day(one.person.joined_on)}"
    elif one.person and one.person.has_left(on) and one.person.left_on:
        counted = is_active and policy.leavers_count
        because = (
            f"left on {wording.day(one.person.left_on)}{', yet an account was used since' if _used_since(one) else ''}"
        )
    elif one.is_guest:
        because = "a guest from outside"
    elif is_active and age is not None:
        counted, undecided = not one.is_unresolved, one.is_unresolved
        because = f"signed in {wording.ago(age)}, within {days} days"
        because += "" if counted else ", but nobody has said who is behind the account"
    else:
        counted, undecided, because = _inactive(one, age, days, telling)
    verdict = "Counted" if counted else "Not counted"
    return Decision(one.name, counted, f"{verdict}: {because}.", one.evidence, undecided, one.ref)


def _inactive(one: Individual, age: int | None, days: int, telling: frozenset[str]) -> tuple[bool, bool, str]:
    """Decide on someone without a sign-in in the window: whether counted, whether undecided, and why."""
    if not one.accounts:
        return False, False, "no account and no sign-in in any source"
    if one.is_shut_out:
        return False, False, "every account is disabled"
    if one.was_active_later:
        return True, True, "signed in after the day; whether also in the window, the source no longer tells"
    if age is not None:
        return False, False, f"last signed in {wording.ago(age)}; the rule looks at {days} days"
    if any(account.source in telling for account in one.accounts):
        return False, False, "no sign-in, although the source tells of others'"
    if one.is_unresolved:
        return False, True, "no source tells of sign-ins, and nobody has said who is behind the account"
    return True, True, "has an enabled account, and no source tells of sign-ins; import activity to be sure"


def _used_since(one: Individual) -> bool:
    left_on = one.person.left_on if one.person else None
    return left_on is not None and one.last_active_on is not None and one.last_active_on > left_on
