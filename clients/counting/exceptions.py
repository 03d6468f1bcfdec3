"""What was agreed against the rule: applied to the lines of a count, and said in them."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import replace

from clients.counting.lines import Verdict
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

    Of several verdicts on one person, all are left out, and the first is the one that is added.
    """
    if counted.count is None or not any(subject.ref in agreed for subject, _ in counted.rulings):
        return counted
    firmly = {
        agreed[subject.ref].ref
        for subject, verdict in counted.rulings
        if verdict.counted and not verdict.is_undecided and subject.ref in agreed
    }
    rulings = []
    for subject, verdict in counted.rulings:
        one = agreed.get(subject.ref)
        if one is None or (one.is_counted and one.ref in firmly):
            rulings.append((subject, verdict))
            continue
        if one.is_counted:
            firmly.add(one.ref)
        rulings.append((subject, Verdict(one.is_counted, _said(one))))
    return result(counted.policy, counted.on, rulings)


def except_devices(counted: DeviceCount, agreed: Agreed) -> DeviceCount:
    """Return a count of devices with what was agreed; a device without a class cannot be counted in any."""
    rulings = tuple(
        (asset, verdict._replace(counted=one.is_counted, because=_said(one), is_undecided=False))
        if (one := agreed.get(asset.ref)) is not None and (asset.asset_class or not one.is_counted)
        else (asset, verdict)
        for asset, verdict in counted.rulings
    )
    return replace(counted, rulings=rulings)


def _said(one: ExceptionFact) -> str:
    told = f"{'Counted' if one.is_counted else 'Not counted'}: {one.because.strip()}"
    return told if told.endswith((".", "!", "?", "…")) else f"{told}."
