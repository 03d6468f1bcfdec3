"""What strangers and broken exporters send: refused with row and column, nothing half written, memory bounded."""

import io
import json
import tracemalloc
import zipfile

import pytest
from django.core.management import call_command

from clients.importing import Unreadable
from clients.models import Account, Asset, ImportRun, Logon, Person, Seat
from tests.integration.clients.exports import ACME, M365_HEADERS, device, m365, m365_user, ninjaone, table

PEOPLE = ("Person ID", "Display name", "Email", "Employee ID", "Joined on", "Left on")


def bomb():
    """Return a workbook of 40 KB that unpacks to 40 MB."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", b"<workbook/>")
        archive.writestr("xl/worksheets/sheet1.xml", b" " * 40_000_000)
    return stream.getvalue()


UNREADABLE = {
    "empty": (b"", "empty"),
    "blank": (b" \n\r\n\t", "empty"),
    "header of nothing": (b",,,\n,,,\n", "no header"),
    "binary": (bytes(range(256)) * 40, "cannot be read"),
    "zeros": (b"\x00" * 5_000, "empty"),
    "picture": (b"\x89PNG\r\n\x1a\n" + bytes(range(32)) * 50, "not text"),
    "bomb": (bomb(), "unpacks to far more"),
    "no workbook": (b"PK\x03\x04 nothing", "damaged"),
    "web page": (b"<!DOCTYPE html><html>Sign in</html>", "web page"),
    "deep JSON": (b"[" * 100_000, "nested too deeply|broken"),
    "JSON of numbers": (b"[1, 2, 3]", "not an object"),
}


@pytest.mark.parametrize("name", UNREADABLE)
def test_a_file_that_is_none_is_refused_in_words_and_recorded(name, acme, take):
    content, words = UNREADABLE[name]
    with pytest.raises(Unreadable, match=words):
        take(content, source="auto", filename="users.json" if "JSON" in name else "users.xlsx")
    run = acme.import_runs.get()
    assert (run.outcome, run.row_count, run.rejected[0]["row"]) == (ImportRun.Outcome.REFUSED, 0, 0)


def test_a_bomb_is_refused_without_unpacking_it(acme, take):
    content = bomb()
    tracemalloc.start()
    with pytest.raises(Unreadable):
        take(content, filename="users.xlsx")
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 10_000_000


@pytest.mark.parametrize("source", ["ninjaone", "emr-logons", "pax8-subscriptions", "entra-signins", "ad-users", "csv"])
def test_a_file_of_another_source_writes_nothing(source, acme, take):
    with pytest.raises(Unreadable):
        take(m365(*ACME), source=source)
    assert [model.objects.count() for model in (Account, Asset, Logon, Seat, Person)] == [0] * 5


def test_a_row_with_broken_quoting_is_named(take):
    lines = m365(*ACME[:3]).decode().splitlines()
    lines[2] = lines[2].replace("Bob Brown", "Bob, Brown")
    outcome = take("\r\n".join(lines).encode())
    assert [(one.row, one.column) for one in outcome.rejected] == [(3, "Whole row")]
    assert not Account.objects.exists()


def test_a_quote_that_never_ends_writes_nothing_half(take):
    content = m365(*ACME).decode().replace("Bob Brown", '"Bob Brown', 1).encode()
    try:
        is_taken = take(content).is_taken
    except Unreadable:
        is_taken = False
    assert not is_taken
    assert not Account.objects.exists()


def test_a_serial_number_or_a_sign_in_name_on_two_rows_is_named_with_the_other(take):
    assets = table(("Asset ID", "Name", "Serial number"), [("1", "PC-1", "SN1"), ("2", "PC-2", "sn1")])
    outcome = take(assets, source="csv", mapping="assets")
    assert [(one.row, one.column) for one in outcome.rejected] == [(3, "Serial number")]
    outcome = take(m365(m365_user("amy@acme.example"), m365_user("AMY@acme.example")))
    assert [(one.row, one.column) for one in outcome.rejected] == [(3, "User principal name")]


def test_a_person_who_leaves_before_joining_is_named(take):
    outcome = take(table(PEOPLE, [("1", "Amy", "", "", "2026-05-01", "2026-04-01")]), source="csv", mapping="people")
    assert [(one.row, one.column) for one in outcome.rejected] == [(2, "Left on")]
    assert not Person.objects.exists()


@pytest.mark.parametrize("cell", ["x" * 256, "ß" * 200, "İ" * 200, "ﬃ" * 100])
def test_a_cell_too_long_to_keep_is_named_with_its_column(cell, take):
    outcome = take(m365(m365_user(f"{cell}@acme.example")))
    assert [(one.row, one.column) for one in outcome.rejected] == [(2, "User principal name")]


@pytest.mark.parametrize("cell", ["x" * 255, "é" * 255, "李" * 255, "😀" * 255, "a\u202eb", "مرحبا"])
def test_a_name_of_any_letters_that_fits_is_taken(cell, acme, take):
    assert take(table(M365_HEADERS, [("False", cell, cell, "", "", "", "", "amy@acme.example", "")])).created == 1
    assert acme.accounts.get().name == cell


@pytest.fixture
def roster(take):
    def do(*rows, **options):
        return take(table(PEOPLE, rows), source="csv", mapping="people", filename="roster.csv", **options)

    return do


def test_employee_numbers_that_changed_hands_change_hands(acme, roster):
    roster(("1", "Amy", "", "100", "", ""), ("2", "Bob", "", "200", "", ""))
    roster(("1", "Amy", "", "200", "", ""), ("2", "Bob", "", "100", "", ""))
    assert dict(acme.people.values_list("name", "employee_number")) == {"Amy": "200", "Bob": "100"}


def test_the_number_of_somebody_who_left_the_roster_goes_to_who_has_it_now(acme, roster):
    roster(("1", "Amy", "", "100", "", ""), ("2", "Bob", "", "200", "", ""))
    roster(("1", "Amy", "", "200", "", ""), allow_retirements=True)
    told = {person.name: (person.employee_number, person.is_on_roster) for person in acme.people.all()}
    assert told == {"Amy": ("200", True), "Bob": ("", False)}


@pytest.mark.parametrize("newer_first", [True, False])
def test_an_address_that_another_employee_has_now_makes_nobody_another(newer_first, acme, roster):
    roster(("1", "Amy Adams", "amy@acme.example", "100", "", ""))
    amy = acme.people.get()
    rows = [("7", "Amy Zink", "amy@acme.example", "300", "", ""), ("1", "Amy Adams", "", "100", "", "")]
    roster(*(rows if newer_first else reversed(rows)))
    amy.refresh_from_db()
    assert (amy.name, acme.people.count()) == ("Amy Adams", 2)


def test_a_placeholder_is_nobodys_employee_number(acme, take, roster):
    take(
        table(("Username", "Display name", "Employee ID"), [("amy", "Amy Adams", "N/A")]),
        source="csv",
        mapping="accounts",
    )
    roster(("1", "Bob Brown", "", "n/a", "", ""))
    roster(("2", "Cara Clark", "", "N/A", "", ""), allow_retirements=True)
    assert sorted(acme.people.values_list("name", "employee_number")) == [
        ("Amy Adams", ""), ("Bob Brown", ""), ("Cara Clark", ""),
    ]  # fmt: skip


def test_the_same_file_twice_changes_nothing_also_after_evidence_decided_a_kind(acme, take):
    accounts = m365(m365_user("pat@acme.example", name="Pat"))
    take(accounts)
    Account.objects.update(kind="STATION", kind_because="2 persons signed in with it")
    assert take(accounts).unchanged == 1
    assert acme.accounts.get().kind == "STATION"
    changed = take(m365(m365_user("pat@acme.example", name="Pat Page")))
    assert (changed.updated, acme.accounts.get().kind) == (1, "PERSON")


def test_a_formula_in_a_cell_stays_text(acme, take):
    take(ninjaone(device(1, name="=cmd|' /C calc'!A0")), source="ninjaone", filename="devices.json")
    assert acme.assets.get().name == "=cmd|' /C calc'!A0"


def test_the_command_refuses_a_file_too_large_before_it_reads_it(acme, tmp_path, capsys):
    path = tmp_path / "users.csv"
    with path.open("wb") as file:
        file.truncate(300 * 1024 * 1024)  # of no size on the disk
    tracemalloc.start()
    with pytest.raises(SystemExit) as ended:
        call_command("import_inventory", path, msp="northwind", client="acme-dental", source="auto")
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert (ended.value.code, "300 MB" in capsys.readouterr().err) == (2, True)
    assert peak < 10_000_000


def test_many_rejected_rows_are_all_named(take):
    outcome = take(m365(*(m365_user(f"user {number}") for number in range(2_000))))
    assert len(json.loads(json.dumps(outcome.as_json()))["rejected"]) == 2_000
