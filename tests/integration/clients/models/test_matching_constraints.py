"""Each rule that the database holds of people, sign-ins, answers and the MSP's tables, broken once."""

from datetime import date
from functools import partial

import pytest
from django.db import IntegrityError, transaction

from clients.actions.clients import add_contact
from clients.models import (
    Account,
    Asset,
    AssetClassRule,
    ClientAlias,
    ColumnMapping,
    CountException,
    CountingChoice,
    CountLine,
    Decision,
    Dispute,
    ImportRun,
    InventoryCount,
    InventoryRules,
    Logon,
    MatchQuestion,
    Notice,
    Person,
    Seat,
    Station,
    System,
    WaitingFile,
)
from tests.conftest import NOW
from tests.integration.clients.conftest import TODAY


@pytest.fixture
def rows(acme, olga):
    """One row of everything that other rows point at."""
    run = ImportRun.objects.create(client=acme, source="csv", as_of=TODAY, at=NOW, outcome="TAKEN", row_count=1)
    reported = {
        "client": acme, "source": "csv", "first_seen_on": TODAY, "last_seen_on": TODAY, "import_run": run,
    }  # fmt: skip
    count = InventoryCount.objects.create(
        client=acme, on=TODAY, policy="LICENSED", user_count=1, origin="COUNTED", at=NOW
    )
    contact = add_contact(client=acme, name="Dora", email="dora@acme.example", by=olga, at=NOW)
    return {
        "run": run,
        "amy": Account.objects.create(external_id="1", name="Amy", **reported),
        "bob": Account.objects.create(external_id="2", name="Bob", **reported),
        "asset": Asset.objects.create(external_id="1", name="PC", **reported),
        "seat": Seat.objects.create(external_id="1", name="E3", bought_count=1, **reported),
        "person": Person.objects.create(client=acme, name="Amy"),
        "line": CountLine.objects.create(
            count=count, subject="USER", who="Amy", ref="r1", is_counted=True, because="x"
        ),
        "contact": contact,
    }


def put(model, several, **columns):
    """Store rows that have columns in common."""
    with transaction.atomic():
        for more in several or ({},):
            model.objects.create(**columns, **more)


def refused(rule, model, *several, **columns):
    """Expect the database to refuse the rows, naming the rule."""
    with pytest.raises(IntegrityError, match=rule):
        put(model, several, **columns)


@pytest.fixture
def breaks(acme):
    """Expect the database to refuse rows of Acme Dental, naming the rule."""
    return partial(refused, client=acme)


def test_an_event_is_one_by_its_id_and_says_what_happened(rows, breaks):
    event = {
        "account": rows["amy"],
        "source": "csv",
        "external_id": "e1",
        "happened_at": NOW,
        "import_run": rows["run"],
    }
    breaks("logon_is_unique_per_source", Logon, {}, {}, event="SIGN_IN", **event)
    breaks("event", Logon, event="SLEPT", **event)


def test_seats_are_one_by_their_id_and_never_less_than_none(rows, breaks):
    seat = {"source": "csv", "name": "E3", "first_seen_on": TODAY, "last_seen_on": TODAY, "import_run": rows["run"]}
    breaks("seat_is_unique_per_source", Seat, external_id="1", bought_count=1, **seat)
    breaks("bought_count", Seat, external_id="2", bought_count=-1, **seat)


@pytest.mark.parametrize(("model", "name"), [(Station, "station"), (System, "system")])
def test_a_place_has_its_name_once_whatever_its_case(model, name, breaks):
    breaks(f"{name}_is_unique_per_client", model, {"name": "OR1"}, {"name": "or1"}, first_seen_on=TODAY)
    breaks(f"{name}_name_is_not_blank", model, name="", first_seen_on=TODAY)


def test_an_answer_has_a_day(breaks):
    breaks("station_answer_has_a_day", Station, name="OR1", first_seen_on=TODAY, ephi_access="REACHABLE")
    breaks("ephi_access", Station, name="OR1", first_seen_on=TODAY, ephi_access="PERHAPS", answered_on=TODAY)
    breaks("system_answer_has_a_day", System, name="EMR", first_seen_on=TODAY, maintains_ephi=False)


@pytest.mark.parametrize(
    ("kind", "about"),
    [
        ("ACCOUNT", {}), ("ACCOUNT", {"asset": "asset"}), ("ASSET_CLASS", {"account": "amy"}),
        ("SAME", {"account": "amy"}),
        ("DIFFERENT", {"person": "person"}), ("SAME", {"other_account": "bob", "person": "person"}),
    ],
)  # fmt: skip
def test_a_decision_is_about_what_its_kind_says(kind, about, rows, breaks, olga):
    named = {column: rows[name] for column, name in about.items()}
    breaks("decision_is_about_something", Decision, kind=kind, told="x", by=olga, at=NOW, **named)


def test_a_decision_is_taken_back_by_somebody_and_of_a_known_kind(rows, breaks, olga):
    decision = {"account": rows["amy"], "told": "x", "by": olga, "at": NOW}
    breaks("decision_taken_back_by_someone", Decision, kind="ACCOUNT", taken_back_at=NOW, **decision)
    breaks("decision_taken_back_by_someone", Decision, kind="ACCOUNT", taken_back_by=olga, **decision)
    breaks("kind", Decision, kind="WISH", **decision)


def test_what_was_decided_does_not_move(rows, acme, olga):
    decision = Decision.objects.create(client=acme, kind="ACCOUNT", account=rows["amy"], told="x", by=olga, at=NOW)
    for change in ({"told": "y"}, {"was": {"kind": "GUEST"}}):
        with pytest.raises(IntegrityError, match="frozen"), transaction.atomic():
            Decision.objects.filter(pk=decision.pk).update(**change)
    assert Decision.objects.filter(pk=decision.pk).update(taken_back_at=NOW, taken_back_by=olga) == 1


def test_a_question_is_about_two_and_asked_once(rows, breaks):
    asked = {"account": rows["amy"], "confidence": "0.50", "because": "x", "asked_at": NOW}
    breaks("match_question_is_about_two", MatchQuestion, **asked)
    breaks("match_question_is_about_two", MatchQuestion, other_account=rows["bob"], person=rows["person"], **asked)
    breaks("match_question_is_asked_once", MatchQuestion, {}, {}, other_account=rows["bob"], **asked)
    breaks("match_question_of_a_person_is_asked_once", MatchQuestion, {}, {}, person=rows["person"], **asked)


def test_there_is_one_set_of_inventory_rules(northwind):
    refused("there_is_one_set_of_inventory_rules", InventoryRules, {}, {})
    refused("inventory_rules_are_the_one", InventoryRules, is_the_one=False)
    refused("dispute_days_fit_in_a_month", InventoryRules, dispute_days=29)


def test_a_word_a_mapping_and_a_name_are_each_there_once_whatever_their_case(acme, breaks):
    word = {"source": "ninjaone", "asset_class": "pos", "at": NOW}
    refused("asset_class_rule_is_unique_per_word", AssetClassRule, {"word": "Till"}, {"word": "TILL"}, **word)
    refused("asset_class_rule_has_a_word", AssetClassRule, {"word": ""}, **word)
    mapping = {"kind": "persons", "columns": {}, "at": NOW}
    refused("column_mapping_name_is_unique", ColumnMapping, {"name": "Mine"}, {"name": "MINE"}, **mapping)
    refused("column_mapping_has_a_name", ColumnMapping, {"name": ""}, **mapping)
    breaks("client_alias_is_one_clients", ClientAlias, {"name": "AD"}, {"name": "ad"}, source="ninjaone")
    breaks("client_alias_has_a_name", ClientAlias, name="", source="ninjaone")


def test_a_version_of_counting_is_one_and_a_fixed_day_is_named(acme, breaks):
    choice = {"policy": "LICENSED", "at": NOW}
    breaks("counting_choice_version_is_unique", CountingChoice, version=1, **choice)
    for wrong in ({"moment": "DAY"}, {"moment": "DAY", "day": 32}, {"moment": "PEAK", "day": 3}):
        breaks("a_fixed_day_is_named", CountingChoice, version=2, **choice, **wrong)
    with pytest.raises(IntegrityError, match="frozen"), transaction.atomic():
        CountingChoice.objects.update(policy="ACTIVE_30")


def test_a_person_leaves_after_joining(acme, breaks):
    left = {"joined_on": date(2026, 5, 1), "left_on": date(2026, 4, 1)}
    breaks("person_left_after_joining", Person, name="Amy", **left)


def test_a_file_that_ended_keeps_no_rows_and_a_refused_one_says_why(acme, breaks, olga):
    file = {"filename": "u.csv", "file_sha256": "x", "source": "csv", "as_of": TODAY, "by": olga, "at": NOW}
    breaks("a_refused_file_says_why", WaitingFile, status="REFUSED", **file)
    for status, refusal in (("TAKEN", ""), ("REFUSED", "Broken.")):
        breaks("a_file_that_ended_keeps_no_rows", WaitingFile, status=status, refusal=refusal, sheet=b"x", **file)


def test_a_line_is_disputed_once_a_period_with_reason_and_answer(rows, breaks, olga):
    dispute = {
        "line": rows["line"], "period_from": date(2026, 11, 1), "subject": "USER", "ref": "r1", "who": "Amy",
        "raised_by": rows["contact"], "raised_at": NOW,
    }  # fmt: skip
    breaks("one_dispute_per_line_and_period", Dispute, {}, {}, reason="She left.", **dispute)
    breaks("dispute_has_a_reason", Dispute, reason="", **dispute)
    breaks("dispute_is_answered_with_words", Dispute, reason="x", status="UPHELD", **dispute)
    answered = {"answered_at": NOW, "answered_by": olga, "answer": ""}
    breaks("dispute_is_answered_with_words", Dispute, reason="x", status="REJECTED", **answered, **dispute)


def test_an_exception_is_one_per_subject_with_a_reason_and_ends_after_it_begins(breaks, olga):
    exception = {
        "subject": "USER", "ref": "r1", "who": "Amy", "is_counted": False, "effective_from": TODAY, "by": olga,
        "at": NOW,
    }  # fmt: skip
    breaks("one_open_exception_per_subject", CountException, {}, {}, because="x", **exception)
    breaks("count_exception_has_a_reason", CountException, because="", **exception)
    breaks("count_exception_ends_after_it_begins", CountException, because="x", effective_until=TODAY, **exception)


def test_a_notice_names_somebody_and_is_answered_by_somebody(rows, breaks):
    notice = {"kind": "JOINER", "on": TODAY, "raised_by": rows["contact"], "raised_at": NOW}
    breaks("notice_names_someone", Notice, name="", **notice)
    breaks("notice_is_answered_by_someone", Notice, name="Ella", status="TAKEN", **notice)
