from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from clients.actions.decisions import classify_asset, decide_account
from clients.actions.imports import import_inventory
from clients.actions.reported import TooManyRetirements
from clients.actions.runs import ExportFromTheFuture
from clients.asset_classes import AssetClass
from clients.importing import Unreadable
from clients.models import Account, ImportRun, Person, Site
from clients.queries.imports import decisions_of
from tests.conftest import NOW
from tests.integration.clients.conftest import TODAY
from tests.integration.clients.exports import (
    ACME,
    BAD,
    GOOD,
    device,
    m365,
    m365_user,
    many_users,
    ninjaone,
    table,
)

LATER = TODAY + timedelta(days=1)


def test_a_first_file_creates_an_account_for_every_row(acme, take):
    outcome = take(m365(*ACME))
    assert outcome.as_json() == {
        "source": "m365-users", "rows": 6, "created": 6, "updated": 0, "unchanged": 0, "retired": 0, "rejected": [],
    }  # fmt: skip
    amy = acme.accounts.get(username="amy@acme.example")
    assert (amy.name, amy.is_enabled, amy.is_licensed, amy.first_seen_on) == ("Amy Adams", True, True, TODAY)
    assert amy.import_run == outcome.run


def test_the_same_file_twice_changes_nothing(acme, take):
    take(m365(*ACME))
    before = list(acme.accounts.order_by("pk").values())
    outcome = take(m365(*ACME))
    assert (outcome.created, outcome.updated, outcome.unchanged, outcome.retired) == (0, 0, 6, 0)
    assert list(acme.accounts.order_by("pk").values()) == before


def test_a_later_file_that_says_the_same_only_moves_the_day_of_last_sight(acme, take):
    take(m365(*ACME))
    outcome = take(m365(*ACME), as_of=LATER)
    assert outcome.unchanged == 6
    assert set(acme.accounts.values_list("first_seen_on", "last_seen_on")) == {(TODAY, LATER)}


def test_a_changed_row_is_updated_and_says_what_changed(acme, take):
    take(m365(*ACME))
    outcome = take(m365(m365_user("amy@acme.example", name="Amy Adams", blocked=True), *ACME[1:]))
    assert (outcome.updated, outcome.unchanged) == (1, 5)
    assert next(change.detail for change in outcome.changes if change.verb == "updated") == "is enabled: yes → no"
    assert acme.accounts.get(username="amy@acme.example").is_enabled is False


def test_a_vanished_row_is_retired_and_one_that_returns_is_not(acme, take):
    take(m365(*ACME))
    gone = take(m365(*ACME[:-1]), as_of=LATER)
    assert (gone.retired, acme.accounts.get(username="frontdesk@acme.example").retired_on) == (1, LATER)
    back = take(m365(*ACME), as_of=LATER)
    assert (back.updated, acme.accounts.get(username="frontdesk@acme.example").retired_on) == (1, None)


def test_a_file_that_would_retire_more_than_one_in_five_is_refused_and_recorded(acme, take):
    take(m365(*ACME))
    with pytest.raises(TooManyRetirements, match="2 of 6 rows known from m365-users are not in the file"):
        take(m365(*ACME[:-2]), as_of=LATER)
    assert not acme.accounts.exclude(retired_on=None).exists()
    assert acme.import_runs.get(outcome="REFUSED").rejected[0]["row"] == 0


def test_one_in_five_exactly_is_retired_without_asking(acme, take):
    take(m365(*ACME[:5]))
    assert take(m365(*ACME[:4]), as_of=LATER).retired == 1


def test_many_retirements_are_done_when_a_person_confirms_them(acme, take):
    take(m365(*ACME))
    outcome = take(m365(*ACME[:-2]), as_of=LATER, allow_retirements=True)
    assert (outcome.retired, outcome.retires_many) == (2, True)


def test_a_rejected_row_refuses_the_whole_file_and_is_kept_with_its_reason(acme, take):
    outcome = take(m365(GOOD, BAD))
    assert (outcome.is_taken, outcome.created, acme.accounts.count()) == (False, 0, 0)
    rejected = outcome.as_json()["rejected"]
    assert [(one["row"], one["column"]) for one in rejected] == [(3, "User principal name")]
    run = acme.import_runs.get()
    assert (run.outcome, run.row_count, run.rejected) == (ImportRun.Outcome.REFUSED, 2, rejected)


def test_accepting_a_part_takes_the_good_rows_and_retires_none(acme, take):
    take(m365(*ACME))
    outcome = take(m365(GOOD, BAD), accept_partial=True, as_of=LATER)
    assert (outcome.created, outcome.retired, len(outcome.rejected)) == (1, 0, 1)
    assert acme.accounts.get(username="amy@acme.example").last_seen_on == TODAY


def test_a_name_on_two_rows_is_rejected_with_the_row_of_the_other(take):
    outcome = take(m365(GOOD, GOOD))
    assert outcome.rejected[0].reason == "The same user principal name is on row 2. Keep one of them."


def test_a_dry_run_answers_the_same_and_leaves_no_trace(acme, take):
    outcome = take(m365(*ACME), dry_run=True)
    assert (outcome.created, outcome.run) == (6, None)
    assert [model.objects.count() for model in (Account, ImportRun, Person)] == [0, 0, 0]


@pytest.mark.parametrize("broken", [b"", b"%PDF-1.7", b"a,b\n1,2\n"], ids=["empty", "pdf", "strange"])
def test_a_dry_run_of_a_file_that_cannot_be_read_leaves_no_trace(broken, acme, take):
    with pytest.raises(Unreadable):
        take(broken, dry_run=True)
    assert not acme.import_runs.exists()


def test_a_file_of_the_wrong_source_is_refused_and_recorded(acme, take):
    with pytest.raises(Unreadable, match="nodeClass"):
        take(m365(*ACME), source="ninjaone")
    run = acme.import_runs.get()
    assert (run.outcome, run.source, run.rejected[0]["column"]) == ("REFUSED", "ninjaone", "Whole file")


def test_an_unknown_source_or_mapping_is_refused_by_name(take):
    with pytest.raises(Unreadable, match='There is no source "lotus-notes"'):
        take(m365(*ACME), source="lotus-notes")
    with pytest.raises(Unreadable, match='There is no mapping "mine"'):
        take(m365(*ACME), source="csv", mapping="mine")


def test_an_export_as_of_a_day_to_come_is_refused(take):
    with pytest.raises(ExportFromTheFuture):
        take(m365(*ACME), as_of=TODAY + timedelta(days=2))


def test_an_older_export_changes_nothing_that_a_newer_one_said(acme, take):
    take(m365(*ACME))
    older = m365(m365_user("amy@acme.example", name="Amy Before"))
    outcome = take(older, as_of=date(2026, 10, 1))
    assert (outcome.unchanged, outcome.updated, outcome.retired) == (1, 0, 0)
    assert acme.accounts.get(username="amy@acme.example").name == "Amy Adams"


def test_the_source_is_detected_when_asked(take):
    assert take(ninjaone(device(1)), source="auto", filename="devices.json").source == "ninjaone"


def test_an_account_keeps_its_history_when_the_export_begins_to_name_object_ids(acme, take):
    take(m365(m365_user("amy@acme.example", name="Amy Adams")))
    outcome = take(m365(m365_user("amy@acme.example", name="Amy Adams", object_id="0a1b-22")))
    assert (outcome.created, outcome.updated, outcome.retired) == (0, 1, 0)
    assert acme.accounts.get().external_id == "0a1b-22"
    assert take(m365(m365_user("amy@acme.example", name="Amy Adams"))).unchanged == 1


def test_kinds_are_suggested_with_their_reason(acme, take):
    take(m365(*ACME))
    kinds = dict(acme.accounts.values_list("username", "kind"))
    assert kinds["amy@acme.example"] == "PERSON"
    assert kinds["or1@acme.example"] == "STATION"
    assert kinds["scanner@acme.example"] == "SERVICE"
    assert kinds["frontdesk@acme.example"] == "SHARED_MAILBOX"
    assert acme.accounts.get(username="or1@acme.example").kind_because == 'named "or1", as stations are'


def test_what_a_person_decided_outlives_the_next_import(acme, take, olga):
    take(m365(*ACME))
    or1 = acme.accounts.get(username="or1@acme.example")
    or1.kind = "SERVICE"
    decide_account(account=or1, by=olga, at=NOW)
    assert take(m365(*ACME)).unchanged == 6
    or1.refresh_from_db()
    assert (or1.kind, or1.kind_because) == ("SERVICE", "decided by olga@msp.example on 20 Nov 2026")


def test_accounts_of_persons_are_matched_to_people_across_sources(acme, take):
    take(m365(*ACME))
    take(
        table(("Account ID", "Username", "Display name", "Email"), [("77", "AADAMS", "Amy Adams", "amy@acme.example")]),
        source="csv", filename="emr.csv", mapping="accounts",
    )  # fmt: skip
    amy = acme.people.get(name="Amy Adams")
    assert set(amy.accounts.values_list("source", flat=True)) == {"m365-users", "csv"}
    assert sorted(acme.people.values_list("name", flat=True)) == ["Amy Adams", "Bob Brown", "Cara Clark"]
    assert acme.accounts.get(username="or1@acme.example").person is None


def test_a_roster_meets_the_people_that_accounts_made(acme, take):
    take(m365(*ACME))
    headers = ("Person ID", "Display name", "Email", "Employee ID", "Contractor", "Left on")
    roster = table(headers, [
        ("p1", "Amy Adams", "amy@acme.example", "7", "no", ""),
        ("p2", "Farid Fox", "farid@acme.example", "8", "yes", "2026-10-31"),
    ])  # fmt: skip
    outcome = take(roster, source="csv", filename="roster.csv", mapping="people")
    assert (outcome.created, outcome.updated) == (1, 1)
    assert acme.people.get(external_id="p1").accounts.get().username == "amy@acme.example"
    farid = acme.people.get(external_id="p2")
    assert (farid.is_contractor, farid.left_on) == (True, date(2026, 10, 31))
    assert take(roster, source="csv", filename="roster.csv", mapping="people").unchanged == 2


def test_who_is_not_on_the_roster_any_more_stays_known(acme, take):
    headers = ("Person ID", "Display name")
    everyone = [(str(number), f"Given{number} Family") for number in range(5)]
    take(table(headers, everyone), source="csv", filename="roster.csv")
    outcome = take(table(headers, everyone[:4]), source="csv", filename="roster.csv")
    assert outcome.retired == 1
    assert acme.people.get(external_id="4").is_on_roster is False
    with pytest.raises(TooManyRetirements):
        take(table(headers, everyone[:2]), source="csv", filename="roster.csv")


def test_devices_bring_their_sites_and_a_class_that_a_person_chose_stays(acme, take):
    take(ninjaone(device(1, locationName="Main street"), device(2, node_class="NMS_OTHER")), source="ninjaone")
    assert acme.assets.get(external_id="1").site == Site.objects.get(client=acme, name="Main street")
    other = acme.assets.get(external_id="2")
    assert other.asset_class is None
    classify_asset(asset=other, asset_class=AssetClass.KIOSK, by=acme.account_manager, at=NOW)
    outcome = take(
        ninjaone(device(1, locationName="Main street"), device(2, node_class="NMS_OTHER")), source="ninjaone"
    )
    assert outcome.unchanged == 2
    assert acme.assets.get(external_id="2").asset_class == "kiosk"


def test_one_client_never_touches_anothers_accounts(acme, take, olga):
    from clients.actions.clients import create_client

    take(m365(*ACME))
    other = create_client(name="Beta Law", by=olga, at=NOW)
    content = m365(ACME[0])
    outcome = import_inventory(
        client=other, source="m365-users", content=content, filename="u.csv", as_of=TODAY, by=olga, at=NOW
    )
    assert (outcome.created, outcome.retired) == (1, 0)
    assert acme.accounts.filter(retired_on=None).count() == 6


def test_the_number_of_queries_does_not_grow_with_the_rows(acme, take):
    def queries(content, **options):
        with CaptureQueriesContext(
            connection,
        ) as captured:
            take(content, allow_retirements=True, **options)
        return len(captured)

    few, many = queries(many_users(20)), queries(many_users(900))
    assert many <= few
    assert queries(many_users(900), as_of=LATER) <= few


def test_a_file_keeps_what_it_did_to_every_row_and_what_a_person_confirmed(acme, take):
    take(m365(*ACME))
    run = take(m365(*ACME[:3], GOOD), allow_retirements=True).run
    verbs = [verb for verb, _, _ in decisions_of(ImportRun.objects.get(pk=run.pk))]
    assert (verbs.count("created"), verbs.count("unchanged"), verbs.count("retired")) == (1, 3, 3)
    assert (run.accepts_partial, run.allows_retirements) == (False, True)
