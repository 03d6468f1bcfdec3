"""Names suggest what an account stands for; evidence decides."""

from datetime import date, datetime

import pytest

from clients.counting import AccountFact, AccountKind, LogonFact, decide_kind, sharing_of, suggest_kind
from tests.unit.clients.counting.p01 import ACCOUNTS


def _account(username: str, **values) -> AccountFact:
    return AccountFact(ref="x", source="m365", username=username, **values)


@pytest.mark.parametrize(
    ("username", "values", "kind"),
    [
        ("amy.adams@acme.example", {"given_name": "Amy", "surname": "Adams"}, AccountKind.PERSON),
        ("aadams", {"display_name": "Amy Adams"}, AccountKind.PERSON),
        ("aadams", {"employee_id": "1001"}, AccountKind.PERSON),
        ("or1@acme.example", {"is_licensed": True, "is_enabled": True}, AccountKind.SHARED_STATION),
        ("OR-2", {}, AccountKind.SHARED_STATION),
        ("frontdesk@acme.example", {"is_enabled": True, "is_licensed": True}, AccountKind.SHARED_STATION),
        ("frontdesk@acme.example", {"is_enabled": False, "is_licensed": False}, AccountKind.SHARED_MAILBOX),
        ("KIOSK3", {}, AccountKind.SHARED_STATION),
        ("pos-12", {}, AccountKind.SHARED_STATION),
        ("info@acme.example", {"is_enabled": True}, AccountKind.SHARED_MAILBOX),
        ("svc_backup", {}, AccountKind.SERVICE),
        ("scanner@acme.example", {"is_licensed": True}, AccountKind.SERVICE),
        ("relay", {}, AccountKind.SERVICE),
        (
            "Sync_DC01_1a2b@acme.onmicrosoft.example",
            {"display_name": "On-Premises Directory Synchronization"},
            AccountKind.SERVICE,
        ),
        ("adm-amy", {"given_name": "Amy", "surname": "Adams"}, AccountKind.ADMIN),
        ("amy.adams-adm@acme.example", {}, AccountKind.ADMIN),
        ("vendor_supplier.example#EXT#@acme.example", {"display_name": "Vendor Person"}, AccountKind.GUEST),
        ("boardroom@acme.example", {"display_name": "Board room"}, AccountKind.ROOM),
        ("TEMP1", {}, AccountKind.UNKNOWN),
        ("LOCUM", {}, AccountKind.UNKNOWN),
        ("xk7", {}, AccountKind.UNKNOWN),
    ],
)
def test_a_name_suggests_a_kind(username, values, kind):
    suggested = suggest_kind(_account(username, **values))

    assert suggested.kind is kind
    assert suggested.because


@pytest.mark.parametrize(
    "name", ["Oren", "Orla Lab", "Posey Till", "Adma Lovell", "Scanlon", "Roomi Khan", "Ernest Er", "Labib"]
)
def test_a_person_whose_name_begins_like_a_station_is_not_one(name):
    suggested = suggest_kind(_account(f"{name.split()[0].lower()}@acme.example", display_name=f"{name} Smith"))

    assert suggested.kind is AccountKind.PERSON


def test_the_suggestions_for_p01_are_the_kinds_it_names():
    for account in ACCOUNTS:
        if account.kind is not AccountKind.PERSON:
            assert suggest_kind(account).kind is account.kind, account.label


def test_the_directorys_own_word_for_a_guest_is_certain():
    assert suggest_kind(_account("lena@supplier.example"), is_guest=True).is_certain


def test_two_persons_behind_one_account_make_it_shared_whatever_its_name():
    account = _account("amy.adams", given_name="Amy", surname="Adams")
    logons = [LogonFact("x", date(2026, 6, 1), person=person) for person in ("amy", "bob")]

    verdict = decide_kind(account, sharing_of(account, logons))

    assert (verdict.kind, verdict.is_certain, verdict.because) == (
        AccountKind.SHARED_STATION,
        True,
        "2 persons signed in with it",
    )


def test_overlapping_sessions_at_two_stations_suggest_sharing():
    account = _account("amy.adams", given_name="Amy", surname="Adams")
    logons = [
        LogonFact(
            "x",
            date(2026, 6, 1),
            station=station,
            started_at=datetime(2026, 6, 1, start),
            ended_at=datetime(2026, 6, 1, end),
        )
        for station, start, end in (("OR1", 8, 12), ("OR2", 9, 10))
    ]

    verdict = decide_kind(account, sharing_of(account, logons))

    assert (verdict.kind, verdict.is_certain) == (AccountKind.SHARED_STATION, False)
    assert verdict.because == "it was used at OR1 and OR2 at once on 1 Jun 2026"


def test_an_overlap_is_seen_past_a_short_session_in_between():
    day = date(2026, 6, 1)
    logons = [
        LogonFact("x", day, station=station, started_at=datetime(2026, 6, 1, start), ended_at=datetime(2026, 6, 1, end))
        for station, start, end in (("OR1", 8, 12), ("OR1", 9, 10), ("OR2", 11, 12))
    ]

    assert sharing_of(_account("amy"), logons).overlaps == ("at OR1 and OR2 at once on 1 Jun 2026",)


def test_one_person_and_no_overlap_leave_the_suggestion_as_it_is():
    account = _account("amy.adams", given_name="Amy", surname="Adams")
    logons = [
        LogonFact(
            "x",
            date(2026, 6, 1),
            person="amy",
            station=station,
            started_at=datetime(2026, 6, 1, start),
            ended_at=datetime(2026, 6, 1, end),
        )
        for station, start, end in (("OR1", 8, 9), ("OR2", 9, 10))
    ]

    assert decide_kind(account, sharing_of(account, logons)).kind is AccountKind.PERSON


def test_a_token_refresh_is_no_evidence_of_sharing():
    account = _account("amy.adams", given_name="Amy", surname="Adams")
    logons = [LogonFact("x", date(2026, 6, 1), person=person, is_interactive=False) for person in ("amy", "bob")]

    assert not sharing_of(account, logons).is_shared
