"""The operator sees how the work of all MSPs is going; nobody else sees anything."""

import uuid
from datetime import timedelta

import pytest
from django.test import Client as Browser
from django.utils import timezone
from prometheus_client.parser import text_string_to_metric_families

from config.tenancy.dead_letters import bury
from config.tenancy.models import DeadLetter, JobSchedule, Msp, OutboxMessage
from config.tenancy.onboarding import suspend
from config.tenancy.scope import public_scope

TOKEN = "a token of some length"


@pytest.fixture(autouse=True)
def _from_outside(northwind, fabrikam):
    with public_scope():
        yield


def read(**headers):
    answer = Browser().get("/metrics", headers={"host": "localhost", **headers})
    assert answer.status_code == 200
    assert answer.headers["Content-Type"].startswith("text/plain; version=")
    families = text_string_to_metric_families(answer.content.decode())
    return {(s.name, *s.labels.values()): s.value for family in families for s in family.samples}


def test_what_waits_is_counted_with_its_age(northwind):
    at = timezone.now()
    common = {"task": "tests.any", "schema_name": northwind.schema_name, "queued_at": at}
    for minutes in (1, 10):
        OutboxMessage.objects.create(task_id=uuid.uuid4(), available_at=at - timedelta(minutes=minutes), **common)
    OutboxMessage.objects.create(task_id=uuid.uuid4(), available_at=at + timedelta(hours=1), **common)
    found = read()
    assert found[("headroom_outbox_waiting",)] == 2
    assert 600 <= found[("headroom_outbox_oldest_waiting_seconds",)] < 630


def test_what_is_under_way_and_what_is_lost_is_counted(northwind):
    at = timezone.now()
    common = {"task": "tests.any", "schema_name": northwind.schema_name, "queued_at": at, "available_at": at}
    OutboxMessage.objects.create(task_id=uuid.uuid4(), sent_at=at, **common)
    OutboxMessage.objects.create(task_id=uuid.uuid4(), sent_at=at - timedelta(hours=1), **common)
    OutboxMessage.objects.create(task_id=uuid.uuid4(), sent_at=at, finished_at=at, **common)
    found = read()
    assert found[("headroom_jobs_unfinished",)] == 2
    assert found[("headroom_jobs_lost",)] == 1
    assert found[("headroom_outbox_waiting",)] == 0
    assert found[("headroom_outbox_oldest_waiting_seconds",)] == 0


def test_dead_letters_count_until_they_are_replayed(northwind):
    at = timezone.now()
    for _ in range(2):
        bury(task_id=uuid.uuid4(), task="x", kwargs={}, schema_name=northwind.schema_name, reason="r", at=at)
    DeadLetter.objects.filter(pk=DeadLetter.objects.first().pk).update(replayed_at=at)
    assert read()[("headroom_dead_letters_open",)] == 1


def test_a_dispatcher_that_is_late_shows(northwind):
    JobSchedule.objects.update(next_run_at=timezone.now() + timedelta(hours=5))
    assert read()[("headroom_schedule_lag_seconds",)] == 0
    JobSchedule.objects.filter(msp=northwind).update(next_run_at=timezone.now() - timedelta(minutes=5))
    assert 300 <= read()[("headroom_schedule_lag_seconds",)] < 330
    suspend(Msp.objects.get(pk=northwind.pk))
    assert read()[("headroom_schedule_lag_seconds",)] == 0


def test_msps_are_counted_by_status_and_not_named(northwind):
    suspend(Msp.objects.get(pk=northwind.pk))
    found = read()
    assert (found[("headroom_msps", "active")], found[("headroom_msps", "suspended")]) == (1, 1)
    page = Browser().get("/metrics", headers={"host": "localhost"}).content.decode().lower()
    assert not any(word in page for word in ("northwind", "fabrikam", northwind.schema_name))


def test_requests_are_counted_by_view(northwind, browser):
    before = read().get(("django_http_responses_total_by_status_total", "200"), 0)
    browser.get("/healthz")
    assert read()[("django_http_responses_total_by_status_total", "200")] > before


def test_asking_costs_seven_queries_and_the_choice_of_the_schema(northwind, django_assert_num_queries):
    with django_assert_num_queries(8):
        read()


@pytest.mark.parametrize("host", ["northwind.example.test", "stranger.example.test"])
def test_no_other_host_shows_metrics(northwind, host):
    assert Browser().get("/metrics", headers={"host": host}).status_code == 404


@pytest.mark.parametrize("given", ["", "Bearer", "Bearer wrong", f"Basic {TOKEN}", TOKEN, "Bearer ü"])
def test_where_there_is_a_token_it_must_be_shown(settings, given):
    settings.METRICS_TOKEN = TOKEN
    assert Browser().get("/metrics", headers={"host": "localhost", "authorization": given}).status_code == 404
    assert read(authorization=f"Bearer {TOKEN}")


def test_in_production_there_are_no_metrics_without_a_token(settings):
    settings.METRICS_ARE_OPEN = False
    assert Browser().get("/metrics", headers={"host": "localhost"}).status_code == 404
