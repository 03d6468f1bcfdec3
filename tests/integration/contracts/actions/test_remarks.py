from datetime import date, timedelta

import pytest

from contracts.actions.expecting import ExpectationRefused
from contracts.actions.reassessing import expect_at_once, withdraw_at_once
from contracts.actions.remarks import (
    MonthUncounted,
    NoteTooLong,
    WithdrawnAlready,
    remark_on_month,
    withdraw_remark,
)
from contracts.actions.sweeping import sweep_ceilings
from contracts.models import CeilingForecast, CountRemark, Event
from tests.flat_clients import RISING, flat_client
from tests.worlds import NOW, TODAY

OCTOBER = date(2026, 10, 1)
JUMPING = (38, 39, 40, 41, 41, 42, 42, 430, 43)  # October
GROWN = (4, 4, 4, 41, 42, 42, 43, 43, 44)  # since June


def swept(counts):
    ceiling = flat_client("Acme", counts)
    sweep_ceilings(on=TODAY, at=NOW)
    return ceiling


def forecast_of(ceiling):
    return CeilingForecast.objects.get(ceiling=ceiling)


def test_a_month_that_was_an_import_fault_is_left_out_and_the_ceiling_forecast_at_once(amy):
    ceiling = swept(JUMPING)
    assert forecast_of(ceiling).refused == "JUMP"

    remark = remark_on_month(ceiling=ceiling, month=OCTOBER, verdict="FAULT", note=" Twice. ", by=amy, at=NOW)

    found = forecast_of(ceiling)
    assert (found.refused, found.filled, found.history[-2:]) == ("", ["2026-10-01"], [43, 43])
    assert (remark.note, remark.by) == ("Twice.", amy)
    assert Event.objects.filter(what="count.remarked", client=ceiling.contract.client).exists()


def test_a_jump_that_is_right_begins_the_history_anew(amy):
    ceiling = swept(GROWN)
    assert forecast_of(ceiling).refused == "JUMP"

    remark_on_month(ceiling=ceiling, month=date(2026, 6, 15), verdict="RIGHT", note="", by=amy, at=NOW)

    found = forecast_of(ceiling)
    assert (found.refused, found.history) == ("", [41, 42, 42, 43, 43, 44])
    assert found.first_month == date(2026, 6, 1)


def test_what_is_said_later_takes_the_place_of_what_was_said_before(amy):
    ceiling = swept(JUMPING)
    remark_on_month(ceiling=ceiling, month=OCTOBER, verdict="FAULT", note="", by=amy, at=NOW)
    remark_on_month(ceiling=ceiling, month=OCTOBER, verdict="RIGHT", note="", by=amy, at=NOW)

    assert CountRemark.objects.get().verdict == "RIGHT"
    assert forecast_of(ceiling).refused != ""


def test_what_was_said_is_taken_back_once(amy):
    ceiling = swept(JUMPING)
    remark = remark_on_month(ceiling=ceiling, month=OCTOBER, verdict="FAULT", note="", by=amy, at=NOW)
    withdraw_remark(ceiling=ceiling, remark=remark, by=amy, at=NOW)

    assert forecast_of(ceiling).refused == "JUMP"
    with pytest.raises(WithdrawnAlready, match="Oct 2026"):
        withdraw_remark(ceiling=ceiling, remark=remark, by=amy, at=NOW)


@pytest.mark.parametrize(
    ("month", "note", "refusal"),
    [(date(2020, 1, 1), "", MonthUncounted), (date(2027, 1, 1), "", MonthUncounted), (OCTOBER, "x" * 201, NoteTooLong)],
)
def test_nothing_is_said_of_a_month_that_nobody_counted_or_at_length(amy, month, note, refusal):
    ceiling = swept(JUMPING)

    with pytest.raises(refusal):
        remark_on_month(ceiling=ceiling, month=month, verdict="FAULT", note=note, by=amy, at=NOW)
    assert not CountRemark.objects.exists()


def test_it_holds_for_every_ceiling_of_the_client_that_counts_the_same_and_for_no_other_client(amy):
    ceiling = swept(JUMPING)
    other = flat_client("Other", JUMPING)
    sweep_ceilings(on=TODAY, at=NOW)

    remark_on_month(ceiling=ceiling, month=OCTOBER, verdict="FAULT", note="", by=amy, at=NOW)

    assert (forecast_of(ceiling).refused, forecast_of(other).refused) == ("", "JUMP")


def test_a_change_known_ahead_moves_the_forecast_at_once_and_back_when_it_is_taken_back(amy):
    ceiling = swept(RISING)
    before = forecast_of(ceiling).median

    kept = expect_at_once(ceiling=ceiling, on=TODAY + timedelta(days=70), change=9, note="New office", by=amy, at=NOW)
    moved = forecast_of(ceiling)
    withdraw_at_once(expected=kept, by=amy, at=NOW)

    assert [after - was for was, after in zip(before, moved.median, strict=True)] == [0] + [9] * 11
    assert forecast_of(ceiling).median == before


def test_a_change_that_is_refused_moves_nothing(amy):
    ceiling = swept(RISING)
    before = forecast_of(ceiling).median

    with pytest.raises(ExpectationRefused):
        expect_at_once(ceiling=ceiling, on=TODAY, change=0, note="None", by=amy, at=NOW)
    assert forecast_of(ceiling).median == before
