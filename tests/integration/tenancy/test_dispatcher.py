"""Each job of each MSP runs once a day, by the MSP's own clock, whatever clocks and dispatchers do."""

import uuid
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from celery import current_app

from config.tenancy.dispatcher import _queue_slot, dispatch_due, jitter_of
from config.tenancy.models import JobSchedule, Msp, OutboxMessage
from config.tenancy.onboarding import suspend
from tests.conftest import NOW

JOB = "contracts.nightly"


@pytest.fixture(autouse=True)
def _broker(db, monkeypatch):
    monkeypatch.setattr(current_app, "send_task", lambda *_args, **_options: None)


@pytest.fixture
def schedules(db):
    """The schedules of Northwind (in Berlin) and Fabrikam, due tonight."""
    Msp.objects.filter(slug="northwind").update(time_zone="Europe/Berlin")
    JobSchedule.objects.update(next_run_at=NOW)
    return JobSchedule.objects.order_by("msp__slug")


def queued():
    return OutboxMessage.objects.filter(task=JOB).order_by("id")


def test_what_is_due_is_queued_for_its_msp_with_its_day(schedules):
    assert dispatch_due(at=NOW) == 2
    msps = set(Msp.objects.values_list("schema_name", flat=True))
    assert {message.schema_name for message in queued()} == msps
    assert {message.kwargs["on"] for message in queued()} == {"2026-11-20"}


def test_what_is_not_due_is_left_alone(schedules):
    assert dispatch_due(at=NOW - timedelta(seconds=1)) == 0
    JobSchedule.objects.update(is_enabled=False)
    assert dispatch_due(at=NOW) == 0
    assert not queued().exists()


def test_each_slot_is_queued_once(schedules):
    assert dispatch_due(at=NOW) == 2
    assert dispatch_due(at=NOW) == 0
    schedules.update(next_run_at=NOW)
    assert dispatch_due(at=NOW) == 2
    assert queued().count() == 2


def test_the_next_slot_is_tomorrow_at_the_local_time(schedules):
    dispatch_due(at=NOW)
    northwind = schedules.get(msp__slug="northwind")
    local = (northwind.next_run_at - jitter_of(northwind.msp_id)).astimezone(ZoneInfo("Europe/Berlin"))
    assert (local.date().isoformat(), local.time()) == ("2026-11-21", time(2, 0))


def test_after_days_of_standstill_the_job_runs_once_for_the_last_day(schedules):
    schedules.update(next_run_at=datetime(2026, 11, 16, 2, 0, tzinfo=UTC))
    assert dispatch_due(at=NOW) == 2
    assert [message.kwargs["on"] for message in queued()] == ["2026-11-20", "2026-11-20"]
    assert all(schedule.next_run_at > NOW for schedule in schedules.all())
    assert dispatch_due(at=NOW) == 0


def test_a_suspended_msp_is_passed_over_and_runs_once_when_it_is_back(schedules):
    fabrikam = Msp.objects.get(slug="fabrikam")
    suspend(fabrikam)
    assert dispatch_due(at=NOW) == 1
    assert not queued().filter(schema_name=fabrikam.schema_name).exists()
    Msp.objects.filter(pk=fabrikam.pk).update(status=Msp.Status.ACTIVE)
    assert dispatch_due(at=NOW + timedelta(days=3)) == 2
    assert queued().filter(schema_name=fabrikam.schema_name).count() == 1


def test_a_day_that_the_jitter_carries_past_midnight_is_still_that_day(schedules):
    msp = Msp.objects.get(slug="fabrikam")
    late = uuid.UUID(int=(msp.pk.int // 900) * 900 + 890)
    schedule = schedules.get(msp=msp)
    schedule.msp.pk = late
    assert jitter_of(late) == timedelta(seconds=890)
    schedule.at_time, schedule.next_run_at = time(23, 50), datetime(2026, 11, 20, 0, 4, 50, tzinfo=UTC)
    schedule.save = lambda **_options: None
    _queue_slot(schedule, NOW)
    assert queued().get().kwargs == {"on": "2026-11-19"}
