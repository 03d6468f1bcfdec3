from datetime import date

import pytest
from django.db import IntegrityError

from contracts.actions.expecting import (
    ChangeTooLarge,
    DayOutOfReach,
    ExpectationRefused,
    NoteMissing,
    NothingChanges,
    WithdrawnAlready,
    expect_change,
    withdraw_expected,
)
from contracts.models import Event, ExpectedChange
from tests.worlds import NOW

JANUARY = date(2027, 1, 4)


@pytest.fixture
def expecting(acme, amy):
    def expect(**changes):
        given = {"unit": "USERS", "on": JANUARY, "change": 6, "note": "The north site opens.", "by": amy, "at": NOW}
        return expect_change(client=acme.client, **(given | changes))

    return expect


def test_a_change_is_kept_with_who_said_so_and_why(expecting, acme, amy):
    kept = expecting(note=" The north site opens. ")
    kept.refresh_from_db()
    assert (kept.client, kept.unit, kept.on, kept.change) == (acme.client, "USERS", JANUARY, 6)
    assert (kept.note, kept.entered_by, kept.entered_at) == ("The north site opens.", amy, NOW)
    event = Event.objects.get(what="change.expected")
    assert (event.by, event.client, event.about) == (amy.email, acme.client, acme.client.slug)
    assert event.facts == {"unit": "USERS", "on": "2027-01-04", "change": 6, "note": "The north site opens."}


@pytest.mark.parametrize(
    ("changes", "refusal", "field", "said"),
    [
        ({"change": 0}, NothingChanges, "change", "how many more or fewer"),
        ({"change": 10_001}, ChangeTooLarge, "change", "at most 10,000"),
        ({"change": -10_001}, ChangeTooLarge, "change", "at most 10,000"),
        ({"on": date(2028, 11, 21)}, DayOutOfReach, "on", "up to 20 Nov 2028"),
        ({"on": date(2026, 10, 19)}, DayOutOfReach, "on", "more than a month past"),
        ({"note": "  "}, NoteMissing, "note", "Say what it is"),
        ({"note": "x" * 201}, NoteMissing, "note", "at most 200"),
    ],
)
def test_what_no_forecast_can_use_is_refused_with_the_field_to_put_right(expecting, changes, refusal, field, said):
    with pytest.raises(refusal, match=said) as told:
        expecting(**changes)
    assert told.value.field == field
    assert isinstance(told.value, ExpectationRefused)
    assert not ExpectedChange.objects.exists()


@pytest.mark.parametrize(
    "changes",
    [
        {"change": -10_000},
        {"change": 10_000},
        {"on": date(2028, 11, 20)},
        {"on": date(2026, 10, 20)},
        {"note": "x" * 200},
    ],
)
def test_the_outermost_of_what_is_allowed_is_kept(expecting, changes):
    assert expecting(**changes).pk


def test_a_unit_that_nobody_counts_is_an_error(expecting):
    with pytest.raises(ValueError, match="SEATS"):
        expecting(unit="SEATS")


def test_a_change_is_withdrawn_once_and_stays_on_record(expecting, amy):
    kept = expecting()
    withdrawn = withdraw_expected(expected=kept, by=amy, at=NOW)
    assert withdrawn.withdrawn_at == NOW
    with pytest.raises(WithdrawnAlready, match="withdrawn on 20 Nov 2026"):
        withdraw_expected(expected=kept, by=amy, at=NOW)
    assert ExpectedChange.objects.get().change == 6
    assert Event.objects.filter(what="change.withdrawn").count() == 1


@pytest.mark.parametrize(("changes", "rule"), [({"change": 0}, "changes_something"), ({"note": ""}, "says_why")])
def test_the_database_refuses_a_change_of_nobody_or_without_a_reason(expecting, changes, rule):
    kept = expecting()
    with pytest.raises(IntegrityError, match=rule):
        ExpectedChange.objects.filter(pk=kept.pk).update(**changes)
