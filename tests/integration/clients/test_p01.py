"""Fixture P01 of the domain notes, section 4.3, from the files that the clinic's systems would write."""

import json
from datetime import date, datetime

import pytest

from clients.actions.clients import create_client
from clients.actions.decisions import answer_questions
from clients.actions.imports import import_inventory
from clients.counting import PolicyCode
from clients.queries.counts import count_report
from tests.conftest import NOW
from tests.integration.clients.exports import device, ninjaone, table

ON = date(2026, 6, 30)
STANDARD = "Microsoft 365 Business Standard"
M365 = table(
    ("Block credential", "Display name", "First name", "Last name", "Licenses", "User principal name"),
    [
        ("False", "Amy Adams", "Amy", "Adams", STANDARD, "amy@clinic.example"),
        ("False", "Bob Brown", "Bob", "Brown", STANDARD, "bob@clinic.example"),
        ("True", "Cara Clark", "Cara", "Clark", STANDARD, "cara@clinic.example"),
        ("False", "OR 1", "", "", STANDARD, "or1@clinic.example"),
        ("False", "OR 2", "", "", STANDARD, "or2@clinic.example"),
        ("False", "Scanner", "", "", STANDARD, "scanner@clinic.example"),
        ("True", "Front desk", "", "", "Unlicensed", "frontdesk@clinic.example"),
        ("False", "Vendor", "", "", "Unlicensed", "vendor_supplier.example#EXT#@clinic.example"),
        ("False", "Dan Drew", "Dan", "Drew", "Unlicensed", "dan@clinic.example"),
    ],
)
PAX8 = json.dumps(
    {"content": [{"id": "s1", "productName": STANDARD, "quantity": 7, "status": "Active", "startDate": "2025-01-01"}]}
).encode()
NAMES = {"amy": "Amy Adams", "bob": "Bob Brown", "dan": "Dan Drew", "ella": "Ella Evans", "farid": "Farid Fox",
         "greta": "Greta Green", "cara": "Cara Clark"}  # fmt: skip


def roster(*, has_addresses):
    """Return the client's roster; Ella, Farid and Greta have no mailbox."""
    rows = [
        (key, NAMES[key], f"{key}@clinic.example" if has_addresses else "", "yes" if key == "dan" else "no",
         "2026-05-01" if key == "cara" else "")
        for key in NAMES
    ]  # fmt: skip
    return table(("Person ID", "Display name", "Email", "Contractor", "Left on"), rows)


def emr(*, has_names):
    """Return the audit of the EMR: who signed in and out where, and when."""
    said = [
        ("AMY", "OR1", "2026-06-29 08:00", "2026-06-29 12:00"),
        ("BOB", "OR2", "2026-06-29 08:30", "2026-06-29 11:00"),
        ("DAN", "OR1", "2026-06-27 09:00", "2026-06-27 10:00"),
        ("ELLA", "OR2", "2026-06-25 09:00", "2026-06-25 10:00"),
        ("CARA", "OR2", "2026-06-20 09:00", "2026-06-20 10:00"),
        ("TEMP1", "RECEP", "2026-06-29 09:00", "2026-06-29 10:00"),
        ("FARID", "OR2", "2026-05-16 09:00", "2026-05-16 10:00"),
        ("GRETA", "OR1", "2026-03-02 09:00", "2026-03-02 10:00"),
    ]
    rows = [
        (who, NAMES.get(who.lower(), "") if has_names else "", station, moment, event, "SUCCESS")
        for who, station, begun, ended in said
        for moment, event in ((begun, "LOGIN"), (ended, "LOGOUT"))
    ]
    return table(("user_id", "user_name", "workstation_id", "timestamp", "event", "outcome"), rows)


@pytest.fixture
def clinic(northwind, olga):
    return create_client(
        name="Lakeside Clinic", hipaa_role="COVERED_ENTITY", time_zone="America/Chicago", by=olga, at=NOW
    )


def told(client, *, has_names=True, has_addresses=True):
    """Import everything, in the order of the alphabet, and return the report of the day."""
    for source, content, filename in (
        ("emr-logons", emr(has_names=has_names), "audit.csv"),
        ("m365-users", M365, "users.csv"),
        ("ninjaone", ninjaone(*(device(number) for number in range(1, 9))), "devices.json"),
        ("pax8-subscriptions", PAX8, "subscriptions.json"),
        ("csv", roster(has_addresses=has_addresses), "roster.csv"),
    ):
        outcome = import_inventory(
            client=client, source=source, content=content, filename=filename, as_of=ON, by=None,
            at=datetime.combine(ON, NOW.timetz()),
        )  # fmt: skip
        assert outcome.is_taken, outcome.rejected
    return count_report(client, on=ON)


PUBLISHED = {
    "LICENSED": 6, "NAMED_FRONTLINE_SHARED": 4, "ACTIVE_30": 4, "ACTIVE_90": 5, "LOGS_ON_OR_CALLS": 6,
    "STATION_SEAT": 3, "CONCURRENT": 3, "MAX_USERS_DEVICES": 8,
}  # fmt: skip


@pytest.mark.parametrize("has_names", [True, False], ids=["with names in the EMR", "with short ids only"])
@pytest.mark.parametrize("has_addresses", [True, False], ids=["roster with addresses", "roster with names only"])
def test_the_files_of_the_clinic_give_the_published_numbers(clinic, has_names, has_addresses):
    report = told(clinic, has_names=has_names, has_addresses=has_addresses)
    assert {one.policy.value: one.count for one in report.results} == PUBLISHED


def test_what_nobody_has_decided_is_the_range_and_the_findings_are_named(clinic):
    report = told(clinic)
    ranges = {one.policy.value: one.interval for one in report.results}
    assert ranges["ACTIVE_30"] == (4, 4, 5)
    assert ranges["NAMED_FRONTLINE_SHARED"] == (4, 4, 5)
    found = {(one.code, one.about.partition("@")[0]) for one in report.findings}
    assert {
        ("PII-7", "Cara Clark"), ("LIC-2", "cara"), ("ACC-1", "temp1"), ("ACC-3", "or1"), ("ACC-3", "or2"),
        ("LIC-3", "scanner"), ("LIC-4", "Seats"),
    } <= found  # fmt: skip


def test_a_short_id_alone_is_asked_and_presumed_and_an_answer_makes_it_certain(clinic, olga):
    report = told(clinic, has_names=False)
    active = next(one for one in report.results if one.policy is PolicyCode.ACTIVE_30)
    assert active.interval == (0, 4, 10)
    assert "presumably Amy Adams" in next(line for line in active.lines if line.who == "AMY").because
    questions = clinic.match_questions.select_related("client", "account", "other_account", "person")
    answer_questions(questions=list(questions), is_same=True, by=olga, at=NOW)
    (again,) = count_report(clinic, on=ON, policies=(PolicyCode.ACTIVE_30,)).results
    assert again.interval == (4, 4, 5)


def test_the_same_files_in_another_order_and_twice_give_the_same(clinic):
    first = told(clinic)
    again = told(clinic)
    assert [one.count for one in first.results] == [one.count for one in again.results]
    assert clinic.logons.count() == 16
