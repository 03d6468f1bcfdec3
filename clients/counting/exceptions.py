"""What was agreed against the rule: applied to the lines of a count, and said in them."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import replace

from clients.counting.results import CountResult, DeviceCount, result
from clients.counting.values import AccountFact, ExceptionFact, Facts

Agreed = Mapping[str, ExceptionFact]


def agreed_on(facts: Facts) -> Agreed:
    """Return the exceptions by what they are about.

    One about a person is about each account of theirs, for rules that go by accounts. One about an account is about
    its person too, for rules that go by persons, unless another account of theirs was not agreed on alike: an account
    that stood for somebody unknown stays agreed on once it is known whose it is.
    """
    found = {one.ref: one for one in facts.exceptions}
    if not found:
        return found
    agreed = dict(found)
    accounts: dict[str, list[AccountFact]] = defaultdict(list)
    for account in facts.accounts:
        if account.person:
            accounts[account.person].append(account)
    for person, theirs in accounts.items():
        if person in found:
            agreed |= {account.ref: found[person] for account in theirs if account.ref not in found}
        elif all(account.ref in found for account in theirs):
            of_each = [found[account.ref] for account in theirs]
            if len({one.is_counted for one in of_each}) == 1:
                agreed[person] = of_each[0]
    return agreed


def except_users(counted: CountResult, agreed: Agreed) -> CountResult:
    """Return a count with what was agreed; a count that the facts cannot tell stays unknown.

    Of several lines about one person, all are left out, and the first is the one that is added.
    """
    if counted.count is None or not any(line.subject in agreed for line in counted.lines):
        return counted
    firmly = {
        agreed[line.subject].ref
        for line in counted.lines
        if line.counted and not line.is_undecided and line.subject in agreed
    }
    lines = []
    for line in counted.lines:
        one = agreed.get(line.subject)
        if one is None or (one.is_counted and one.ref in firmly):
            lines.append(line)
            continue
        if one.is_counted:
            firmly.add(one.ref)
        lines.append(line._replace(counted=one.is_counted, because=_said(one), is_undecided=False))
    return result(counted.policy, counted.on, lines)


def except_devices(counted: DeviceCount, agreed: Agreed) -> DeviceCount:
    """Return a count of devices with what was agreed; a device without a class cannot be counted in any."""
    lines = tuple(
        line._replace(counted=one.is_counted, because=_said(one), is_undecided=False)
        if (one := agreed.get(line.subject)) is not None and (line.asset_class or not one.is_counted)
        else line
        for line in counted.lines
    )
    return replace(counted, lines=lines)


def _said(one: ExceptionFact) -> str:
    told = f"{'Counted' if one.is_counted else 'Not counted'}: {one.because.strip()}"
    return told if told.endswith((".", "!", "?", "…")) else f"{told}."
