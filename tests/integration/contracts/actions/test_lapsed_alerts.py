"""Alerts of ceilings that hold no more: ended by the night of that day with the reason, and not opened again."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

import pytest
from django.db import IntegrityError, transaction

from contracts.actions.amendments import draft_amendment
from contracts.actions.ceilings import clear_lapsed_alert
from contracts.actions.lives import give_notice, resume_contract, suspend_contract, withdraw_notice
from contracts.actions.nightly import run_nightly
from contracts.actions.sweeping import SweepFailed, sweep_ceilings
from contracts.models import Ceiling, CeilingAlert, Contract, Event, JobRun, OutgoingMail
from contracts.queries.ceilings import alerts_out_of_force
from tests.agreements import accepted, count_on, signed_contract
from tests.sweeps import rose
from tests.unit.contracts.billing.months import agreement, flat
from tests.worlds import NOW

BEGAN, FEBRUARY = date(2027, 1, 1), date(2027, 2, 1)
A_DAY = timedelta(days=1)


@pytest.fixture
def agreed(acme):
    """A contract of at most ten users, for a year from January on, which renews by itself."""
    return signed_contract(
        acme, agreement(flat("900", 10)), begins=BEGAN, term_months=12, auto_renews=True, renewal_months=12
    )


@pytest.fixture
def alert(agreed):
    """The alert of the 15th of January: eleven users where ten are covered."""
    count_on(agreed.client, date(2027, 1, 15), 11)
    (raised,) = rose(date(2027, 1, 15))
    return raised


def amended(contract, acme, users, on=FEBRUARY):
    version = draft_amendment(
        contract=contract, effective_from=on, agreement=replace(agreement(flat("990", users)), auto_renews=True),
        reason="They grew.", by=None, at=NOW,
    )  # fmt: skip
    return accepted(version, acme)


def night(client, on, users=11):
    """Do the work of a night on which so many users are counted, and its sweep; return what both did."""
    count_on(client, on, users)
    at = datetime.combine(on, time(2), UTC)
    return run_nightly(on=on, at=at).outcome | sweep_ceilings(on=on, at=at).outcome


def clear_lapsed(on):
    found = (clear_lapsed_alert(alert=alert, on=on, at=NOW) for alert in alerts_out_of_force(on))
    return [alert for alert in found if alert is not None]


def cleared(on):
    return [(one.cleared_on, one.cleared_because) for one in clear_lapsed(on)]


def events():
    return list(Event.objects.filter(what="ceiling.lapsed").order_by("id").values_list("about", "facts"))


def test_an_alert_of_terms_that_hold_stays_open(alert):
    assert cleared(FEBRUARY) == []
    assert CeilingAlert.objects.get().cleared_on is None


def test_on_the_day_an_amendment_takes_over_the_alert_of_the_terms_before_is_over(agreed, acme, alert):
    amended(agreed, acme, 20)
    assert cleared(FEBRUARY - A_DAY) == []

    why = f"Since 1 Feb 2027 other terms hold for contract {agreed}."
    assert cleared(FEBRUARY) == [(FEBRUARY, why)]

    assert events() == [(agreed.number, {"unit": "USERS", "ceiling": 10, "because": why})]
    assert cleared(FEBRUARY) == []
    assert len(events()) == 1


def test_a_ceiling_of_the_new_terms_that_is_passed_as_well_is_warned_of_anew(agreed, acme, alert):
    amended(agreed, acme, 11)
    outcome = night(agreed.client, FEBRUARY)

    assert (outcome["lapsed"], outcome["alerts"]) == (1, 1)
    newest = CeilingAlert.objects.get(cleared_on=None)
    assert (newest.ceiling.limit_count, newest.raised_on) == (11, FEBRUARY)


def test_it_is_not_opened_again_by_a_night_that_is_caught_up_later(agreed, acme, alert):
    amended(agreed, acme, 20)
    clear_lapsed(FEBRUARY)
    mails = OutgoingMail.objects.count()

    for days in (1, 2, 10):
        assert rose(FEBRUARY - days * A_DAY) == []

    assert CeilingAlert.objects.filter(cleared_on=None).count() == 0
    assert OutgoingMail.objects.count() == mails


def test_a_suspended_contracts_alert_is_over_and_comes_anew_when_it_is_resumed(agreed, amy, alert):
    suspend_contract(contract=agreed, reason="Nothing was paid.", by=amy, at=NOW)
    assert cleared(FEBRUARY) == [(FEBRUARY, f"Contract {agreed} is suspended.")]
    assert rose(FEBRUARY) == []

    resume_contract(contract=agreed, reason="Paid.", by=amy, at=NOW)
    (anew,) = rose(FEBRUARY + A_DAY)

    assert anew.pk != alert.pk
    assert CeilingAlert.objects.get(pk=alert.pk).cleared_on == FEBRUARY


def test_a_contract_that_ended_by_notice_has_no_open_alert_after_its_night(agreed, amy, alert):
    give_notice(contract=agreed, ended_on=date(2027, 3, 1), reason="Sold.", by=amy, at=NOW)
    assert cleared(FEBRUARY) == []

    night(agreed.client, date(2027, 3, 1))

    over = CeilingAlert.objects.get()
    assert over.cleared_because == f"Contract {agreed} ended: its last day was 28 Feb 2027."
    assert Contract.objects.get().status == "TERMINATED"


def test_a_notice_that_was_taken_back_ends_nothing(agreed, amy, alert):
    give_notice(contract=agreed, ended_on=FEBRUARY, reason="Sold.", by=amy, at=NOW)
    withdraw_notice(contract=agreed, by=amy, at=NOW)

    assert cleared(FEBRUARY) == []


def test_a_contract_that_renewed_hands_its_alert_on_to_the_one_after_it_in_the_same_night(agreed, alert):
    outcome = night(agreed.client, date(2028, 1, 1), 12)

    assert (outcome["renewed"], outcome["lapsed"], outcome["alerts"]) == (1, 1, 1)
    over, anew = CeilingAlert.objects.order_by("raised_on")
    assert over.cleared_because == f"Contract {agreed} was renewed: its last day was 31 Dec 2027."
    assert anew.ceiling.contract.renews == agreed


def test_one_failure_stops_no_other(agreed, alert, acme, monkeypatch):
    def fails(**given):
        raise ValueError("This one fails.")

    amended(agreed, acme, 20)
    with monkeypatch.context() as patched:
        patched.setattr("contracts.actions.sweeping.clear_lapsed_alert", fails)
        with pytest.raises(SweepFailed, match=r"1 step .* This one fails"):
            night(agreed.client, FEBRUARY)
    assert JobRun.objects.get(key="ceilings:2027-02-01").outcome["seen"] == 1

    run = sweep_ceilings(on=FEBRUARY, at=datetime.combine(FEBRUARY, time(3), UTC))
    assert (run.outcome["lapsed"], run.outcome["failures"]) == (1, [])


def test_a_kill_between_the_end_and_its_event_leaves_neither(agreed, acme, alert, monkeypatch):
    def killed(**given):
        raise KeyboardInterrupt

    amended(agreed, acme, 20)
    with monkeypatch.context() as patched:
        patched.setattr("contracts.actions.ceilings.record", killed)
        with pytest.raises(KeyboardInterrupt):
            clear_lapsed(FEBRUARY)
    assert CeilingAlert.objects.get().cleared_on is None

    assert len(cleared(FEBRUARY)) == len(events()) == 1


def test_whoever_comes_second_leaves_it_as_the_first_left_it(agreed, acme, alert):
    amended(agreed, acme, 20)
    (seen,) = alerts_out_of_force(FEBRUARY)
    clear_lapsed(FEBRUARY)

    assert clear_lapsed_alert(alert=seen, on=FEBRUARY + A_DAY, at=NOW) is None
    assert CeilingAlert.objects.get().cleared_on == FEBRUARY


def test_they_are_found_in_one_query(agreed, acme, alert, django_assert_num_queries):
    amended(agreed, acme, 20)
    with django_assert_num_queries(1):
        assert [one.ceiling.contract.client for one in alerts_out_of_force(FEBRUARY)] == [acme.client]


def test_an_open_alert_has_no_reason_to_be_over(agreed):
    with pytest.raises(IntegrityError, match="alert_that_is_open_has_no_end"), transaction.atomic():
        CeilingAlert.objects.create(
            ceiling=Ceiling.objects.get(), state="NEAR", counted=9, raised_on=BEGAN, cleared_because="Over."
        )
