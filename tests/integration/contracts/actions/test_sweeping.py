"""What a sweep finds out of each ceiling, keeps, and does about it."""

from datetime import UTC, date, datetime, time, timedelta

import pytest
from django.db import OperationalError

from clients.models import InventoryCount, Notice
from config.tenancy.models import OutboxMessage
from contracts.actions.alerts import AlertRefused, acknowledge_alert, snooze_alert
from contracts.actions.sweeping import SweepFailed, sweep_ceilings
from contracts.actions.webhooks import make_webhook
from contracts.models import (
    CeilingAlert,
    CeilingForecast,
    CountRemark,
    Event,
    ExpectedChange,
    JobRun,
    Letterhead,
    OutgoingMail,
    WebhookMessage,
)
from contracts.months import add_months
from contracts.queries import forecasts
from tests.agreements import signed_contract
from tests.sweeps import rose
from tests.unit.contracts.billing.months import agreement, flat
from tests.worlds import NOW, ClientWorld

TODAY = date(2026, 11, 20)
GROWING = (40, 41, 41, 42, 42, 43, 43, 44, 44, 45, 45, 46)  # vector F01 of DOMAIN 3.4
A_DAY = timedelta(days=1)


@pytest.fixture
def agreed(acme: ClientWorld):
    """A flat rate of at most 60 users since May, with sixty days of notice."""
    return signed_contract(acme, agreement(flat("2000", 60), notice_days=60), begins=date(2026, 5, 1), term_months=36)


def counted(contract, *counts, until=TODAY, policy="ACTIVE_30"):
    """Freeze one count a month, the last of them on a day; None leaves a month out."""
    for back, count in enumerate(reversed(counts)):
        if count is not None:
            InventoryCount.objects.create(
                client=contract.client, on=add_months(until, -back), policy=policy, user_count=count, at=NOW
            )


def forecast(on=TODAY):
    sweep_ceilings(on=on, at=datetime.combine(on, time(2), UTC))
    return CeilingForecast.objects.get()


def test_what_is_forecast_is_kept_with_what_it_starts_from(agreed):
    counted(agreed, *GROWING)
    row = forecast()

    assert (row.state, row.counted, row.counted_on, row.refused) == ("OK", 46, TODAY, "")
    assert row.history == list(GROWING)
    assert (row.first_month, row.last_month) == (date(2025, 12, 1), date(2026, 11, 1))
    assert (row.look_months, row.used_share, row.own_past_share) == (3, 0.7667, None)
    assert len(row.p_cross) == len(row.median) == len(row.interval80) == len(row.over) == 12
    assert set(row.members) == {"driftless", "drift", "damped"}
    assert row.p_cross == sorted(row.p_cross)
    assert row.crossing_share == row.p_cross[2]


def test_a_forecast_is_written_anew_each_night_and_there_is_one(agreed):
    counted(agreed, *GROWING)
    before = forecast()
    counted(agreed, 48, until=TODAY + A_DAY)
    after = forecast(TODAY + A_DAY)

    assert (after.pk, after.on, after.counted) == (before.pk, TODAY + A_DAY, 48)


def test_the_newest_count_of_a_month_is_the_months(agreed):
    counted(agreed, *GROWING)
    counted(agreed, 99, until=TODAY - A_DAY)
    assert forecast().history[-1] == 46


@pytest.mark.parametrize(
    ("counts", "refused", "facts"),
    [
        ((), "UNCOUNTED", {}),
        ((40, 41, 42, 43, 44), "TOO_SHORT", {"months": 5}),
        ((0, 0, 0, 0, 40, 41, 42, 43, 44), "TOO_SHORT", {"months": 5}),
        ((*GROWING, 470), "JUMP", {"month": "2026-11-01", "before": 46, "after": 470}),
        ((*GROWING, 0), "JUMP", {"month": "2026-11-01", "before": 46, "after": 0}),
        ((*GROWING, None, None, None), "STALE", {"month": "2026-08-01", "months": 3}),
        ((40, 41, 42, 43, None, None, None, 44, 45, 46), "TOO_SHORT", {"months": 3}),
    ],
)
def test_what_cannot_be_forecast_says_why_and_is_judged_by_its_count(agreed, counts, refused, facts):
    counted(agreed, *counts)
    row = forecast()
    assert (row.refused, row.refused_facts, row.p_cross) == (refused, facts, [])
    assert row.state == ("BREACHED" if counts and (counts[-1] or 0) > 60 else "OK")


def test_months_without_a_count_are_drawn_between_their_neighbours_and_named(agreed):
    counted(agreed, *GROWING[:8], None, None, 45, 46)
    row = forecast()
    assert row.filled == ["2026-08-01", "2026-09-01"]
    assert row.history == [*GROWING[:8], 44, 45, 45, 46]


def test_a_history_shorter_than_the_contract_is_forecast_from_what_there_is(agreed):
    counted(agreed, *GROWING[-6:])
    assert forecast().first_month == date(2026, 6, 1)


@pytest.mark.parametrize(("verdict", "history"), [("FAULT", [*GROWING[:6], 44, *GROWING[7:]]), ("RIGHT", None)])
def test_what_a_person_says_of_a_jump_holds_from_the_next_sweep_on(agreed, verdict, history):
    counted(agreed, *GROWING[:6], 500, *GROWING[7:])
    assert forecast().refused == "JUMP"
    CountRemark.objects.create(
        client=agreed.client, policy="ACTIVE_30", unit="USERS", month=date(2026, 6, 1), verdict=verdict, at=NOW
    )
    row = forecast()
    if verdict == "FAULT":
        assert (row.refused, row.history, row.filled) == ("", history, ["2026-06-01"])
    else:  # then it fell tenfold the month after, which nobody has said anything of
        assert (row.refused, row.refused_facts["month"]) == ("JUMP", "2026-07-01")


def test_joiners_and_leavers_that_are_known_shift_what_is_ahead(agreed, amy):
    counted(agreed, *GROWING)
    alone = forecast()
    told = {"client": agreed.client, "raised_by": agreed.signed_by, "raised_at": NOW}
    ExpectedChange.objects.create(
        client=agreed.client, unit="USERS", on=date(2027, 1, 10), change=13, note="A branch opens.", entered_at=NOW
    )
    ExpectedChange.objects.create(
        client=agreed.client, unit="DEVICES", on=date(2027, 1, 10), change=90, note="Laptops.", entered_at=NOW
    )
    ExpectedChange.objects.create(
        client=agreed.client, unit="USERS", on=TODAY, change=50, note="Counted by now.", entered_at=NOW
    )
    Notice.objects.create(kind="JOINER", name="Nina", on=date(2026, 12, 5), **told)
    Notice.objects.create(kind="LEAVER", name="Leo", on=date(2027, 2, 28), **told)
    Notice.objects.create(
        kind="JOINER", name="No", on=date(2026, 12, 5), status="DISMISSED", answered_at=NOW, answered_by=amy, **told
    )
    row = forecast()

    assert row.known == [1, 14, 14, 13, *[13] * 8]
    assert [now - before for now, before in zip(row.median, alone.median, strict=True)] == row.known
    assert (alone.state, row.state) == ("OK", "NEAR")  # 60 in January, and growing, where 60 are covered


def test_a_change_that_was_withdrawn_shifts_nothing(agreed):
    counted(agreed, *GROWING)
    ExpectedChange.objects.create(
        client=agreed.client, unit="USERS", on=date(2027, 1, 10), change=9, note="No branch.", entered_at=NOW,
        withdrawn_at=NOW,
    )  # fmt: skip
    assert forecast().known == [0] * 12


def test_a_chance_raises_an_alert_before_the_share_does(agreed):
    counted(agreed, *range(29, 53, 2))  # 51 of 60 are 85 %, but two come a month: 61 in three with a new team
    ExpectedChange.objects.create(
        client=agreed.client, unit="USERS", on=date(2026, 12, 1), change=4, note="A team.", entered_at=NOW
    )
    (alert,) = rose(TODAY)
    assert (alert.state, alert.counted) == ("NEAR", 51)
    assert alert.crossing_share >= 0.2
    assert OutgoingMail.objects.get().subject.startswith("Acme Dental Northwind: 51 of 60 users")


# --- The life of an alert --------------------------------------------------------------------------------------------


@pytest.fixture
def alert(agreed):
    """57 of 60 users, which is near."""
    counted(agreed, 57)
    (alert,) = rose(TODAY)
    return alert


def test_an_alert_that_is_put_off_is_told_of_again_on_its_day(alert, agreed, amy):
    snooze_alert(alert=alert, until=TODAY + 3 * A_DAY, by=amy, at=NOW)
    for days in (1, 2):
        assert rose(TODAY + days * A_DAY) == []
    assert OutgoingMail.objects.count() == 1

    sweep_ceilings(on=TODAY + 3 * A_DAY, at=NOW + 3 * A_DAY)
    sweep_ceilings(on=TODAY + 4 * A_DAY, at=NOW + 4 * A_DAY)
    assert OutgoingMail.objects.count() == 2
    assert CeilingAlert.objects.get().snoozed_until is None


def test_an_alert_that_is_put_off_does_not_hold_back_a_worse_one(alert, agreed, amy):
    snooze_alert(alert=alert, until=TODAY + 30 * A_DAY, by=amy, at=NOW)
    counted(agreed, 61, until=TODAY + A_DAY)
    (worse,) = rose(TODAY + A_DAY)
    assert (worse.state, worse.follows, worse.snoozed_until) == ("BREACHED", alert, None)
    assert OutgoingMail.objects.count() == 2


def test_an_alert_that_somebody_took_up_is_told_of_no_more(alert, amy):
    acknowledge_alert(alert=alert, note="Talking to Sam.", by=amy, at=NOW)
    snooze_alert(alert=alert, until=TODAY + A_DAY, by=amy, at=NOW)
    sweep_ceilings(on=TODAY + 2 * A_DAY, at=NOW + 2 * A_DAY)

    kept = CeilingAlert.objects.get()
    assert (kept.note, kept.acknowledged_by, kept.snoozed_until) == ("Talking to Sam.", amy, None)
    assert OutgoingMail.objects.count() == 1
    assert list(Event.objects.filter(what__startswith="alert.").values_list("what", flat=True)) == [
        "alert.snoozed", "alert.acknowledged",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("until", "said"),
    [(TODAY, "is not ahead"), (TODAY - A_DAY, "is not ahead"), (TODAY + 181 * A_DAY, "at the latest")],
)
def test_an_alert_is_put_off_to_a_day_within_half_a_year(alert, amy, until, said):
    with pytest.raises(AlertRefused, match=said):
        snooze_alert(alert=alert, until=until, by=amy, at=NOW)


def test_taking_up_needs_a_note_and_an_alert_that_is_open(alert, agreed, amy):
    with pytest.raises(AlertRefused, match="Say what is being done"):
        acknowledge_alert(alert=alert, note=" ", by=amy, at=NOW)
    counted(agreed, 30, until=TODAY + A_DAY)
    sweep_ceilings(on=TODAY + A_DAY, at=NOW)
    for deed in (
        lambda: acknowledge_alert(alert=alert, note="Late.", by=amy, at=NOW),
        lambda: snooze_alert(alert=alert, until=TODAY + 9 * A_DAY, by=amy, at=NOW),
    ):
        with pytest.raises(AlertRefused, match="has been over since 21 Nov 2026"):
            deed()


def test_the_client_is_told_where_the_msp_wants_that(agreed):
    Letterhead.objects.update(tells_clients_of_ceilings=True)
    counted(agreed, 57)
    rose(TODAY)
    told = OutgoingMail.objects.get(key__startswith="ceiling-client:")
    assert (told.to, told.subject) == ("sam@northwind.example", "Northwind: 57 of 60 users covered, 3 left")
    assert OutgoingMail.objects.count() == 2


def test_nobody_tells_a_client_of_what_looks_like_an_import_fault(agreed):
    Letterhead.objects.update(tells_clients_of_ceilings=True)
    counted(agreed, *GROWING, 460)
    rose(TODAY)
    assert OutgoingMail.objects.get().subject == "Acme Dental Northwind: 460 of 60 users, perhaps an import fault"


def test_the_msps_own_tools_are_told_of_each_step(alert, agreed, amy):
    make_webhook(name="Chat", url="https://chat.example/hook", by=amy, at=NOW)
    for day, users in ((1, 61), (2, 30)):
        counted(agreed, users, until=TODAY + day * A_DAY)
        for _again in range(2):
            sweep_ceilings(on=TODAY + day * A_DAY, at=NOW)
    assert list(WebhookMessage.objects.order_by("queued_at", "event").values_list("event", flat=True)) == [
        "ceiling.breached", "ceiling.cleared",
    ]  # fmt: skip
    assert OutboxMessage.objects.filter(task__contains="webhook").count() == 2


# --- The run ---------------------------------------------------------------------------------------------------------


def test_a_sweep_keeps_what_it_did_once_however_often_it_runs(agreed):
    counted(agreed, 57)
    for _again in range(2):
        sweep_ceilings(on=TODAY, at=NOW)
    run = JobRun.objects.get()
    assert (run.key, run.started_at, run.finished_at) == ("ceilings:2026-11-20", NOW, NOW)
    assert run.outcome == {
        "seen": 1, "alerts": 1, "cleared": 0, "lapsed": 0, "told": 1, "missed": [], "failures": [],
    }  # fmt: skip


def test_nights_without_a_sweep_are_noticed_by_the_next_one(agreed):
    sweep_ceilings(on=TODAY, at=NOW)
    assert JobRun.objects.get().outcome["missed"] == []
    sweep_ceilings(on=TODAY + 3 * A_DAY, at=NOW)
    assert JobRun.objects.get(key="ceilings:2026-11-23").outcome["missed"] == ["2026-11-21", "2026-11-22"]
    sweep_ceilings(on=TODAY + 90 * A_DAY, at=NOW)
    assert len(JobRun.objects.latest("key").outcome["missed"]) == 31


def failing_once(monkeypatch, problem):
    real, calls = forecasts.simulated, []

    def simulate(*args, **given):
        calls.append(args)
        if len(calls) == 1:
            raise problem
        return real(*args, **given)

    monkeypatch.setattr(forecasts, "simulated", simulate)


@pytest.mark.parametrize(
    ("problem", "raised"), [(ValueError("Broken."), SweepFailed), (OperationalError("lock timeout"), OperationalError)]
)
def test_a_ceiling_that_fails_stops_no_other(agreed, acme, monkeypatch, problem, raised):
    signed_contract(acme, agreement(flat("900", 46)), begins=date(2026, 5, 1))
    counted(agreed, *GROWING)
    failing_once(monkeypatch, problem)
    with pytest.raises(raised):
        sweep_ceilings(on=TODAY, at=NOW)
    outcome = JobRun.objects.get().outcome
    assert outcome["seen"] == 2
    assert [one["because"] for one in outcome["failures"]] == [str(problem)]
    assert CeilingForecast.objects.exclude(p_cross=[]).count() == 1


def test_a_sweep_asks_no_more_for_more_ceilings(agreed, acme, django_assert_max_num_queries):
    counted(agreed, *GROWING)
    with django_assert_max_num_queries(20):
        sweep_ceilings(on=TODAY, at=NOW)
