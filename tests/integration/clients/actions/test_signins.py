"""Events of logs: each once, each with the account whose name it was, on the client's days."""

from datetime import date, datetime, timedelta

import pytest

from clients.actions.clients import create_client
from clients.actions.imports import import_inventory
from clients.models import Account, ImportRun, Logon, Person, Station, System
from tests.conftest import NOW
from tests.integration.clients.conftest import TODAY
from tests.integration.clients.exports import m365, m365_user, table

EMR = ("user_id", "workstation_id", "timestamp", "event", "outcome", "session_id")
ENTRA = ("Date (UTC)", "Request ID", "User ID", "Username", "User", "Application", "IP address", "Status",
         "Sign-in error code")  # fmt: skip


def emr(*rows):
    """Return an audit of (who, where, when, what)."""
    return table(EMR, [(who, where, when, what, "SUCCESS", "") for who, where, when, what in rows])


def entra(*rows):
    """Return sign-ins of (when, request, object id, name)."""
    return table(
        ENTRA,
        [(when, request, ref, name, name, "Office", "192.0.2.1", "Success", "0") for when, request, ref, name in rows],
    )


@pytest.fixture
def audit(acme, take):
    """Import an audit of the EMR."""

    def do(*rows, **options):
        return take(emr(*rows), source="emr-logons", filename="audit.csv", **options)

    return do


@pytest.fixture
def signins(take):
    """Import sign-ins of Entra."""

    def do(*rows, **options):
        return take(entra(*rows), source="entra-signins", filename="signins.csv", **options)

    return do


MORNING = ("AMY", "OR1", "2026-11-19 08:00", "LOGIN")
EVENING = ("AMY", "OR1", "2026-11-19 17:00", "LOGOUT")


def test_an_event_is_taken_once_whatever_files_tell_of_it(acme, audit):
    assert audit(MORNING, EVENING).created == 2
    again = audit(EVENING, MORNING, ("BOB", "OR1", "2026-11-19 18:00", "LOGIN"))
    assert (again.created, again.unchanged, acme.logons.count()) == (1, 2, 3)


def test_a_log_read_again_after_the_time_zone_was_changed_adds_nothing(acme, audit):
    audit(MORNING, EVENING)
    before = list(acme.logons.order_by("pk").values_list("happened_at"))
    for zone in ("Pacific/Kiritimati", "Pacific/Niue", "America/New_York"):
        acme.time_zone = zone
        acme.save()
        assert audit(MORNING, EVENING).unchanged == 2
    assert list(acme.logons.order_by("pk").values_list("happened_at")) == before


@pytest.mark.parametrize(
    ("digits", "utc"),
    [
        ("2026-03-08 02:30", "2026-03-08T07:30"),  # a time that does not exist: the clock went from 2 to 3
        ("2026-11-01 01:30", "2026-11-01T05:30"),  # a time that occurs twice: the first
        ("2026-07-01 23:30", "2026-07-02T03:30"),
    ],
)
def test_local_times_are_read_on_the_clients_clock_also_in_the_nights_it_is_changed(digits, utc, acme, audit):
    acme.time_zone = "America/New_York"
    acme.save()
    assert audit(("AMY", "OR1", digits, "LOGIN")).is_taken
    logon, account = acme.logons.get(), acme.accounts.get()
    assert logon.happened_at.isoformat()[:16] == utc
    assert account.last_activity_on == date.fromisoformat(digits[:10])


def test_an_account_was_active_on_the_clients_day(acme, signins):
    acme.time_zone = "America/New_York"
    acme.save()
    signins(("2026-11-19T03:00:00Z", "r1", "", "amy@acme.example"))
    assert acme.accounts.get().last_activity_on == date(2026, 11, 18)


def test_a_failed_sign_in_is_kept_and_is_no_activity(acme, take):
    rows = [("AMY", "OR1", "2026-11-19 08:00", "LOGIN", "FAILURE", "")]
    take(table(EMR, rows), source="emr-logons", filename="audit.csv")
    assert (acme.logons.get().event, acme.accounts.get().last_activity_on) == ("FAILED", None)


@pytest.mark.parametrize("when", ["2099-01-01 08:00", "2026-11-22 08:00"])
def test_an_event_that_is_still_to_come_is_rejected(when, acme, audit):
    outcome = audit(MORNING, ("BOB", "OR1", when, "LOGIN"))
    assert [(one.row, one.column, "still to come" in one.reason) for one in outcome.rejected] == [(3, "Time", True)]
    assert not acme.logons.exists()
    assert audit(MORNING, ("BOB", "OR1", when, "LOGIN"), accept_partial=True).created == 1


def test_an_event_whose_source_dates_it_anew_is_still_one(acme, signins):
    signins(("2026-11-19T08:00:00Z", "r1", "", "amy@acme.example"))
    assert signins(("2026-09-01T08:00:00Z", "r1", "", "amy@acme.example")).unchanged == 1
    assert acme.logons.count() == 1


def test_events_of_two_clients_with_one_id_are_two(acme, olga, signins):
    row = ("2026-11-19T08:00:00Z", "r1", "", "amy@acme.example")
    signins(row)
    birch = create_client(name="Birch Books", by=olga, at=NOW)
    import_inventory(
        client=birch, source="entra-signins", content=entra(row), filename="s.csv", as_of=TODAY, by=olga, at=NOW
    )
    assert [acme.logons.count(), birch.logons.count()] == [1, 1]


@pytest.fixture
def namesakes(acme):
    """Two accounts that had the name amy@acme.example one after the other: retired on 1 June, created on 10 June."""
    run = ImportRun.objects.create(client=acme, source="m365-users", as_of=TODAY, at=NOW, outcome="TAKEN", row_count=2)

    def account(ref, **more):
        return Account.objects.create(
            client=acme, source="m365-users", external_id=ref, username="amy@acme.example", name="Amy",
            directory_ids=[ref], import_run=run, **{"first_seen_on": TODAY, "last_seen_on": TODAY, **more},
        )  # fmt: skip

    return (
        account("id-old", retired_on=date(2026, 6, 1), last_seen_on=date(2026, 5, 1)),
        account("id-new", created_on=date(2026, 6, 10)),
    )


@pytest.mark.parametrize(
    ("when", "ref", "whose"),
    [
        ("2026-11-19T08:00:00Z", "", "id-new"),
        ("2026-05-19T08:00:00Z", "", "id-old"),  # before the new one was created
        ("2026-11-19T08:00:00Z", "ID-OLD", "id-old"),  # its object id outweighs its name
        ("2026-11-19T08:00:00Z", "id-third", "id-third"),  # an object id nobody knows is nobody's whom one knows
    ],
)
def test_a_sign_in_is_the_accounts_whose_name_it_was_that_day(when, ref, whose, acme, namesakes, signins):
    signins((when, "r1", ref, "amy@acme.example"))
    assert acme.logons.get().account.external_id == whose


def test_a_name_whose_account_retired_is_still_its_own(acme, take, signins):
    take(m365(m365_user("amy@acme.example"), m365_user("bob@acme.example")), as_of=TODAY - timedelta(days=9))
    take(m365(m365_user("bob@acme.example")), as_of=TODAY - timedelta(days=5), allow_retirements=True)
    signins(("2026-11-19T08:00:00Z", "r1", "", "AMY@acme.example"))
    assert acme.logons.get().account.retired_on == TODAY - timedelta(days=5)
    assert acme.accounts.count() == 2


def test_a_sign_in_before_its_account_was_created_is_kept_with_it(acme, take, signins):
    take(m365(m365_user("amy@acme.example", name="Amy Adams")))  # created in February 2024
    signins(("2023-12-31T08:00:00Z", "r1", "", "amy@acme.example"))
    assert acme.logons.get().account.username == "amy@acme.example"
    assert acme.accounts.count() == 1


def test_names_at_the_edge_of_a_cell_and_of_any_letters_are_taken(acme, audit):
    assert audit(("ÄMY-" + "é" * 200, "Raum-Ω" + "x" * 200, "2026-11-19 08:00", "LOGIN")).created == 1
    assert len(acme.stations.get().name) == 120


@pytest.mark.parametrize("cell", ["x" * 256, "ß" * 200, "ΐ" * 100])
def test_a_name_too_long_to_keep_is_rejected_by_row_and_column(cell, acme, audit):
    outcome = audit((cell, "OR1", "2026-11-19 08:00", "LOGIN"))
    assert [(one.row, one.column, "the most is 255" in one.reason) for one in outcome.rejected] == [
        (2, "user_id", True)
    ]


def test_places_are_noted_once_whatever_their_case(acme, audit):
    audit(("AMY", "OR1", "2026-11-19 08:00", "LOGIN"), ("AMY", "or1", "2026-11-19 09:00", "LOGIN"),
          ("AMY", "İ", "2026-11-19 10:00", "LOGIN"), ("AMY", "i", "2026-11-19 11:00", "LOGIN"),
          ("AMY", "Straße", "2026-11-19 12:00", "LOGIN"), ("AMY", "STRASSE", "2026-11-19 13:00", "LOGIN"))  # fmt: skip
    assert acme.logons.count() == 6
    names = {name.casefold() for name in acme.stations.values_list("name", flat=True)}
    assert {"or1", "strasse"} <= names


def test_what_was_answered_of_a_system_stays(acme, audit):
    audit(MORNING)
    system = acme.systems.get()
    assert (system.maintains_ephi, system.audit_lacks) == (True, [])
    System.objects.filter(pk=system.pk).update(maintains_ephi=False)
    audit(("BOB", "", "2026-11-19 09:00", "LOGIN"))
    system.refresh_from_db()
    assert (system.maintains_ephi, system.audit_lacks) == (False, ["workstation"])


def test_a_log_costs_a_bounded_number_of_queries(acme, audit, django_assert_max_num_queries):
    start = datetime(2026, 11, 1, 8, 0)
    rows = [
        (f"USER{n % 40}", f"OR{n % 5}", f"{start + timedelta(minutes=n):%Y-%m-%d %H:%M}", "LOGIN") for n in range(900)
    ]
    with django_assert_max_num_queries(45):
        assert audit(*rows).created == 900
    with django_assert_max_num_queries(35):
        assert audit(*rows).unchanged == 900


def test_two_imports_of_one_log_at_once_end_with_each_event_once(live_northwind, at_once):
    acme = create_client(name="Acme Dental", by=None, at=NOW)
    content = emr(*((f"USER{n}", "OR1", f"2026-11-19 {10 + n}:00", "LOGIN") for n in range(8)))

    def taking():
        return import_inventory(
            client=acme, source="emr-logons", content=content, filename="audit.csv", as_of=TODAY, by=None, at=NOW
        ).created

    results = at_once([taking] * 3)
    assert sorted(results, key=str) == [0, 0, 8]
    assert [model.objects.count() for model in (Logon, Account, Station, System)] == [8, 8, 1, 1]
    assert Person.objects.count() == len(set(Account.objects.values_list("person", flat=True)) - {None})
