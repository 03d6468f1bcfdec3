from dataclasses import replace
from decimal import Decimal

import pytest

from contracts.sla.attainment import Tallied, attainment
from contracts.sla.results import Result, Standing, judge
from tests.unit.contracts.sla.plans import ALWAYS, OFFICE, at, plan

LATER = at("2026-12-01 09:00")


def result(reference, priority="P1", opened="2026-11-20 09:00", responded="", resolved="", **more):
    done = [at(text) if text else None for text in (responded, resolved)]
    return Result(reference, priority, at(opened), *done, **more)


IN_TIME = result("A-1", responded="2026-11-20 09:30", resolved="2026-11-20 13:00")
BOTH_LATE = result("A-2", responded="2026-11-20 09:45", resolved="2026-11-20 14:30")


def test_on_the_minute_is_in_time():
    found = judge(OFFICE, IN_TIME, LATER)
    assert (found.response.standing, found.resolution.standing) == (Standing.MET, Standing.MET)
    assert not found.is_missed_promise


def test_what_is_not_done_is_open_until_it_is_due_and_missed_from_then_on():
    waiting = result("A-3")
    before, after = (judge(OFFICE, waiting, at(text)) for text in ("2026-11-20 09:30", "2026-11-20 09:31"))
    assert (before.response.standing, after.response.standing) == (Standing.OPEN, Standing.MISSED)
    assert after.resolution.standing is Standing.OPEN


def test_whoever_resolved_it_has_responded_by_then():
    found = judge(OFFICE, result("A-4", resolved="2026-11-20 09:20"), LATER)
    assert found.response.standing is Standing.MET


def test_a_pause_that_still_stands_holds_the_clock():
    waiting = result("A-5", pauses=((at("2026-11-20 09:10"), None),))
    assert judge(OFFICE, waiting, LATER).response.standing is Standing.OPEN


def test_a_pause_that_nobody_ended_ends_with_the_resolution():
    done = result("A-9", "P2", responded="2026-11-20 09:10", resolved="2026-11-20 16:00",
                  pauses=((at("2026-11-20 15:00"), None),))  # fmt: skip
    assert judge(OFFICE, done, LATER).resolution.used == 6 * 60
    assert judge(OFFICE, done, LATER).resolution.due_at == at("2026-11-23 10:00")


def test_pauses_count_only_where_the_plan_names_what_stops_its_clock():
    late = result("A-6", responded="2026-11-20 10:00", pauses=((at("2026-11-20 09:10"), at("2026-11-20 09:50")),))
    assert judge(OFFICE, late, LATER).response.standing is Standing.MET
    assert judge(plan(pauses_while=""), late, LATER).response.standing is Standing.MISSED


def test_a_priority_without_a_target_is_held_to_nothing():
    assert judge(OFFICE, result("A-7", priority="P4"), LATER) is None
    assert attainment(OFFICE, [result("A-7", priority="P4"), IN_TIME], LATER).untold_count == 1


def test_a_month_is_told_by_priority():
    rows = [IN_TIME, BOTH_LATE, result("A-3", responded="2026-11-20 09:10"), result("B-1", "P3")]
    month = attainment(OFFICE, rows, at("2026-11-20 12:00"))
    urgent, normal = month.priorities
    assert (month.count, urgent.priority, urgent.count, urgent.is_committed) == (4, "P1", 3, True)
    assert (urgent.response, urgent.resolution) == (Tallied(2, 1, 0), Tallied(1, 1, 1))
    assert urgent.response.met_share == Decimal("0.6667")
    assert (normal.is_committed, normal.response.met_share) == (False, None)


def test_a_request_that_missed_both_is_one_miss_with_a_sentence_that_says_by_how_much():
    (miss,) = attainment(OFFICE, [BOTH_LATE, IN_TIME], LATER).misses
    assert miss.sentence == (
        "P1 A-2, opened 20 Nov 2026, 09:00 CST: responded after 45 minutes, promised within 30 minutes, 15 minutes"
        " late; resolved after 5 hours 30 minutes, promised within 4 hours, 1 hour 30 minutes late."
    )


def test_what_was_never_done_says_by_when_it_was_due():
    (miss,) = attainment(OFFICE, [result("A-3")], at("2026-11-20 10:00")).misses
    assert miss.sentence.endswith("no response by 20 Nov 2026, 09:30 CST, when 30 minutes had passed.")


def test_seconds_late_are_late():
    late = replace(IN_TIME, responded_at=at("2026-11-20 09:30:20"))
    (miss,) = attainment(OFFICE, [late], LATER).misses
    assert "30 minutes, promised within 30 minutes, less than a minute late" in miss.sentence


def test_an_aim_that_was_missed_is_no_missed_promise():
    late = result("B-1", "P3", responded="2026-11-25 09:00")
    month = attainment(OFFICE, [late], LATER)
    assert (month.misses, month.priorities[0].response) == ((), Tallied(0, 1, 0))


def test_misses_are_told_in_the_order_of_opening():
    early = result("Z-1", opened="2026-11-02 09:00")
    assert [miss.reference for miss in attainment(ALWAYS, [BOTH_LATE, early], LATER).misses] == ["Z-1", "A-2"]


def test_what_was_done_before_it_was_opened_cannot_be():
    with pytest.raises(ValueError, match="opened after"):
        result("A-8", responded="2026-11-20 08:00")
