"""Findings: what triggers each, and how it is worded (domain notes, section 5)."""

import re
from dataclasses import replace
from datetime import date, datetime

import pytest

from clients.counting import (
    AccountFact,
    AccountKind,
    EphiAccess,
    Facts,
    LogonFact,
    PersonFact,
    Severity,
    StationFact,
    SystemFact,
    find,
)
from clients.counting.finding_values import RULES
from tests.unit.clients.counting import p01

ON = date(2026, 11, 20)
EMR = SystemFact("EMR", maintains_ephi=True)
OR1 = AccountFact("or1", "m365", username="or1", kind=AccountKind.SHARED_STATION, is_enabled=True)
AMY = AccountFact("amy", "emr", username="AMY", kind=AccountKind.PERSON, person="amy")
PERSONS = (PersonFact("amy", "Amy"), PersonFact("bob", "Bob"))


def _found(**facts) -> dict[str, list]:
    found: dict[str, list] = {}
    for one in find(Facts(**{"is_covered_entity": True, **facts}), ON):
        found.setdefault(one.code, []).append(one)
    return found


def _logon(account: str, person: str = "", on: date = date(2026, 11, 18), **values) -> LogonFact:
    return LogonFact(account, on, person=person, **{"system": "EMR", **values})


def test_a_sign_in_of_two_persons_to_a_system_with_ephi_is_pii_1():
    logons = (_logon("amy", "amy"), _logon("amy", "bob"))

    (one,) = _found(accounts=(AMY,), persons=PERSONS, logons=logons, systems=(EMR,))["PII-1"]

    assert one.severity is Severity.HIGH
    assert one.because == (
        "Amy and Bob signed in to EMR as AMY. Potential finding: may not meet unique user identification "
        "(45 CFR 164.312(a)(2)(i); HHS FAQ 2018). Please confirm with your compliance officer."
    )


@pytest.mark.parametrize("maintains", [False, None])
def test_a_shared_sign_in_elsewhere_is_no_pii_1(maintains):
    logons = (_logon("amy", "amy"), _logon("amy", "bob"))

    assert "PII-1" not in _found(
        accounts=(AMY,), persons=PERSONS, logons=logons, systems=(SystemFact("EMR", maintains),)
    )


@pytest.mark.parametrize(
    ("station", "code", "severity"),
    [
        (StationFact("OR1", EphiAccess.REACHABLE, ON), "PII-2", Severity.HIGH),
        (StationFact("OR1", EphiAccess.BEHIND_OWN_SIGN_IN, ON), "PII-3", Severity.INFO),
        (
            StationFact("OR1", EphiAccess.BEHIND_OWN_SIGN_IN),
            "PII-4",
            Severity.MEDIUM,
        ),  # an answer without its day is none
        (StationFact("OR1"), "PII-4", Severity.MEDIUM),
        (StationFact("OR2", EphiAccess.REACHABLE, ON), "PII-4", Severity.MEDIUM),  # another station's answer
    ],
)
def test_the_answer_for_a_station_decides_between_pii_2_3_and_4(station, code, severity):
    found = _found(accounts=(OR1,), stations=(station,))

    assert {"PII-2", "PII-3", "PII-4"} & set(found) == {code}
    assert found[code][0].severity is severity


def test_a_station_without_automatic_logoff_is_pii_5_and_one_with_it_is_not():
    assert "PII-5" in _found(accounts=(OR1,), stations=(StationFact("OR1"),))
    assert "PII-5" not in _found(accounts=(OR1,), stations=(StationFact("OR1", logs_off_after_minutes=10),))


def test_an_audit_that_lacks_the_workstation_is_pii_6():
    (one,) = _found(systems=(replace(EMR, audit_lacks=("workstation",)),))["PII-6"]

    assert one.because.startswith("The sign-in audit of EMR lacks workstation.")


def test_a_leavers_later_sign_in_to_the_emr_is_pii_7_and_an_earlier_one_is_not():
    leaver = PersonFact("amy", "Amy", left_on=date(2026, 11, 1))

    assert "PII-7" in _found(accounts=(AMY,), persons=(leaver,), logons=(_logon("amy"),), systems=(EMR,))
    assert "PII-7" not in _found(
        accounts=(AMY,), persons=(leaver,), logons=(_logon("amy", on=date(2026, 11, 1)),), systems=(EMR,)
    )


def test_a_disabled_person_who_uses_the_emr_is_pii_7_with_a_doubt():
    disabled = AccountFact("m", "m365", username="amy@x", kind=AccountKind.PERSON, is_enabled=False, person="amy")

    (one,) = _found(accounts=(AMY, disabled), persons=PERSONS, logons=(_logon("amy"),), systems=(EMR,))["PII-7"]

    assert "Check which came first." in one.because


def test_one_person_at_two_stations_at_once_is_pii_8():
    windows = AccountFact("m", "m365", username="amy@x", kind=AccountKind.PERSON, person="amy")
    logons = tuple(
        _logon(account, station=station, started_at=datetime(2026, 11, 18, start), ended_at=datetime(2026, 11, 18, 12))
        for account, station, start in (("amy", "OR1", 8), ("m", "OR2", 9))
    )

    (one,) = _found(accounts=(AMY, windows), persons=PERSONS, logons=logons)["PII-8"]

    assert one.because.startswith("Amy was signed in at OR1 and OR2 at once on 18 Nov 2026.")


def test_a_client_that_is_no_covered_entity_gets_no_regulatory_finding():
    found = {one.code for one in find(replace(p01.FACTS, is_covered_entity=False), p01.ON)}

    assert not {code for code in found if RULES[code].is_regulatory}
    assert {"LIC-1", "LIC-2", "ACC-2"} <= found


@pytest.mark.parametrize(
    ("licences", "is_found"),
    [
        (("Microsoft 365 Business Standard",), True),
        (("Exchange Online (Plan 1)",), False),
        (("Exchange Online (Plan 1)", "Office 365 E3"), True),
        (("Microsoft 365 Business Basic", "Power BI Pro"), False),
        ((), True),
    ],
)
def test_a_shared_account_with_desktop_apps_is_lic_1_and_one_with_mail_only_is_not(licences, is_found):
    or1 = AccountFact(
        "or1", "m365-users", "or1@a.example", kind=AccountKind.SHARED_STATION, is_enabled=True, is_licensed=True,
        licenses=licences,
    )  # fmt: skip

    assert ("LIC-1" in {one.code for one in find(Facts(accounts=(or1,)), ON)}) is is_found


def test_a_leaver_is_found_once_not_twice():
    codes = [one.code for one in find(p01.FACTS, p01.ON) if one.subject == "cara"]

    assert codes == ["PII-7"]


def test_findings_say_potential_and_never_certify_or_accuse():
    for one in find(p01.FACTS, p01.ON):
        assert "Potential finding: " in one.because
        assert not re.search(r"\b(compliant|violation|violates|illegal|breach)\b", one.because, re.IGNORECASE)
        if RULES[one.code].is_regulatory or one.code == "LIC-1":
            assert one.because.endswith("Please confirm with your compliance officer.")
        if RULES[one.code].is_regulatory:
            assert one.citation.startswith("45 CFR 164.")
            assert one.citation in one.because


def test_the_most_urgent_come_first_and_each_is_told_from_the_others():
    found = find(p01.FACTS, p01.ON)

    order = [tuple(Severity).index(one.severity) for one in found]
    assert order == sorted(order)
    assert len({(one.code, one.subject) for one in found}) == len(found)
