"""P01 must give its published numbers under every policy (domain notes, section 4.3)."""

from decimal import Decimal

import pytest

from clients.counting import CountingPolicy, Decision, PolicyCode, count_users, find
from tests.unit.clients.counting.p01 import FACTS, ON

PUBLISHED = {
    # policy: count, interval, what it costs at 100 a user
    PolicyCode.LICENSED: (6, (6, 6, 6), "600"),
    PolicyCode.NAMED_FRONTLINE_SHARED: (4, (4, 4, 5), "400"),  # dan is the exception to decide
    PolicyCode.ACTIVE_30: (4, (4, 4, 5), "400"),  # TEMP1 may be a fifth
    PolicyCode.ACTIVE_90: (5, (5, 5, 6), "500"),
    PolicyCode.LOGS_ON_OR_CALLS: (6, (6, 6, 7), "600"),
    PolicyCode.STATION_SEAT: (3, (3, 3, 3), "300"),
    PolicyCode.CONCURRENT: (3, (3, 3, 3), "300"),
    PolicyCode.MAX_USERS_DEVICES: (8, (8, 8, 8), "800"),
}


@pytest.mark.parametrize(("policy", "published"), PUBLISHED.items())
def test_p01_gives_its_published_count_under_every_policy(policy, published):
    count, interval, charge = published

    result = count_users(policy, FACTS, ON)

    assert (result.count, result.interval) == (count, interval)
    assert result.count * Decimal(100) == Decimal(charge)


@pytest.mark.parametrize(("policy", "with_leaver"), [(PolicyCode.ACTIVE_30, 5), (PolicyCode.ACTIVE_90, 6)])
def test_p01_counts_the_leaver_cara_only_where_the_policy_says_so(policy, with_leaver):
    assert count_users(CountingPolicy(policy, leavers_count=True), FACTS, ON).count == with_leaver


def test_every_account_and_person_of_p01_has_one_sentence_whether_counted_or_not():
    for policy in PolicyCode:
        for line in count_users(policy, FACTS, ON).lines:
            assert line.because.endswith("."), line
            assert line.because[0].isupper() or line.because[0].isdigit(), line


def test_the_lines_of_p01_tell_its_story():
    active = _lines(PolicyCode.ACTIVE_30)
    assert active["Cara"].because == "Not counted: left on 1 May 2026, yet an account was used since."
    assert (
        active["TEMP1"].because
        == "Not counted: signed in 7 days ago, within 30 days, but nobody has said who is behind the account."
    )
    assert active["TEMP1"].is_undecided
    assert active["Farid"].because == "Not counted: last signed in 45 days ago; the rule looks at 30 days."
    assert not active["or1@clinic.example"].counted

    licensed = _lines(PolicyCode.LICENSED)
    assert licensed["cara@clinic.example"].because == "Counted: licensed, although disabled."
    assert licensed["scanner@clinic.example"].because == "Counted: licensed, although a service account."
    assert licensed["Seats bought"].because == "7 seats bought, 6 assigned: 1 seat unassigned."

    named = _lines(PolicyCode.NAMED_FRONTLINE_SHARED)
    counted = {who for who, line in named.items() if line.counted}
    assert counted == {f"{name}@clinic.example" for name in ("amy", "bob", "or1", "or2")}
    assert "exception" in named["dan@clinic.example"].because


def test_p01_yields_its_published_findings():
    found = {(finding.code, finding.about) for finding in find(FACTS, ON)}

    assert {
        ("LIC-2", "cara@clinic.example"),  # disabled but licensed
        ("PII-7", "Cara"),  # a leaver active in the EMR
        ("ACC-1", "TEMP1"),  # a generic EMR sign-in
        ("ACC-3", "or1@clinic.example"),  # used by several persons
        ("ACC-3", "or2@clinic.example"),
        ("LIC-3", "scanner@clinic.example"),  # a licensed service account
        ("LIC-4", "Seats"),  # one seat unused
    } <= found
    assert ("PII-4", "or1@clinic.example") in found
    assert ("LIC-1", "or2@clinic.example") in found


def _lines(policy: PolicyCode) -> dict[str, Decision]:
    return {line.who: line for line in count_users(policy, FACTS, ON).lines}
