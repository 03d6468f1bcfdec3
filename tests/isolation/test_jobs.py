"""Holes 10, 11 and 12: a job runs in the MSP that asked for it, or not at all."""

import uuid
from datetime import timedelta

import pytest
from celery import current_app

from config.tenancy import outbox
from config.tenancy.models import DeadLetter, OutboxMessage, new_schema_name
from config.tenancy.onboarding import suspend
from config.tenancy.router import NoMspSelected
from config.tenancy.scope import msp_scope, public_scope
from tests.conftest import NOW
from tests.isolation.delivering import deliver, note_the_schema, queued, ran_in


def schema_of(msp):
    return {"_schema_name": msp.schema_name}


def test_a_job_is_handed_over_for_the_msp_that_asked_whoever_is_selected_at_the_commit(
    northwind, fabrikam, broker, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks() as callbacks:
        note_the_schema.delay()
    for selected in (msp_scope(fabrikam), public_scope()):
        with selected:
            for callback in callbacks:
                callback()
        OutboxMessage.objects.update(sent_at=None)
    assert [message["headers"] for message in broker] == [schema_of(northwind)] * 2


def test_a_job_cannot_be_queued_at_the_commit(northwind):
    for door in (note_the_schema.delay_on_commit, note_the_schema.apply_async_on_commit):
        with pytest.raises(TypeError, match=r"Use tests\.note_the_schema\.delay"):
            door()


def test_with_no_msp_selected_no_job_is_queued(northwind):
    with public_scope(), pytest.raises(NoMspSelected):
        note_the_schema.delay()
    assert not OutboxMessage.objects.filter(task=note_the_schema.name).exists()


def test_one_msp_does_not_queue_for_another(northwind, fabrikam):
    with pytest.raises(NoMspSelected):
        note_the_schema.apply_async(headers=schema_of(fabrikam))
    assert not OutboxMessage.objects.filter(task=note_the_schema.name).exists()


def test_a_job_runs_in_the_msp_that_asked(northwind, fabrikam):
    row = queued(fabrikam)
    with public_scope():
        assert deliver(schema_of(fabrikam), task_id=row.task_id) is None
    assert ran_in == [fabrikam.schema_name]
    row.refresh_from_db()
    assert (row.starts, row.finished_at is None) == (1, False)


REFUSED = {
    "without a header": ({}, "The message names no MSP."),
    "for the public schema": ({"_schema_name": "public"}, "The message names no MSP."),
    "for an MSP that never was": ({"_schema_name": new_schema_name()}, "names an MSP that does not exist"),
}


@pytest.mark.parametrize("case", REFUSED)
def test_a_message_is_not_run_in_public(northwind, case):
    headers, reason = REFUSED[case]
    task_id = uuid.uuid4()
    with public_scope():
        deliver(headers, task_id=task_id)
    assert ran_in == []
    letter = DeadLetter.objects.get(task_id=task_id)
    assert reason in letter.reason
    assert letter.schema_name == headers.get("_schema_name", "")


def test_a_message_for_a_suspended_msp_is_not_run(northwind, fabrikam):
    row = queued(fabrikam)
    with public_scope():
        suspend(fabrikam)
        deliver(schema_of(fabrikam), task_id=row.task_id)
    assert ran_in == []
    assert DeadLetter.objects.get(task_id=row.task_id).reason == "The MSP is suspended."


def test_a_message_that_no_row_asked_for_is_not_run(northwind, fabrikam):
    row = queued(northwind)
    with public_scope():
        deliver(schema_of(northwind), task_id=uuid.uuid4())
        deliver(schema_of(fabrikam), task_id=row.task_id)
    assert ran_in == []
    assert {letter.reason for letter in DeadLetter.objects.all()} == {"No row of the outbox asked for this job."}


def test_a_job_delivered_again_after_it_finished_is_not_run_again(northwind):
    row = queued(northwind)
    with public_scope():
        for _ in range(3):
            deliver(schema_of(northwind), task_id=row.task_id)
    assert ran_in == [northwind.schema_name]
    assert not DeadLetter.objects.exists()


def test_a_job_that_fails_for_now_waits_in_the_outbox_for_the_same_msp(northwind):
    row = queued(northwind, fail="for now")
    with public_scope():
        deliver(schema_of(northwind), task_id=row.task_id, fail="for now")
        again = OutboxMessage.objects.get(task_id=row.task_id, retries=1)
        assert (again.schema_name, again.kwargs) == (northwind.schema_name, {"fail": "for now"})
        assert again.available_at >= again.queued_at
        deliver(schema_of(northwind), task_id=row.task_id, retries=1, fail="for now")
    assert OutboxMessage.objects.get(task_id=row.task_id, retries=2).finished_at is None
    assert OutboxMessage.objects.get(task_id=row.task_id, retries=1).finished_at is not None
    assert ran_in == [northwind.schema_name] * 2
    assert not DeadLetter.objects.exists()


def test_a_job_that_fails_too_often_is_buried(northwind):
    row = queued(northwind, fail="for now")
    OutboxMessage.objects.filter(pk=row.pk).update(retries=note_the_schema.max_retries)
    with public_scope():
        deliver(schema_of(northwind), task_id=row.task_id, retries=note_the_schema.max_retries, fail="for now")
    letter = DeadLetter.objects.get(task_id=row.task_id)
    assert letter.reason == "ConnectionError: The mail server is away."
    assert letter.kwargs == {"fail": "for now"}
    assert "note_the_schema" in letter.traceback


def test_a_job_that_fails_for_good_is_buried_at_once(northwind):
    row = queued(northwind, fail="for good")
    with public_scope():
        deliver(schema_of(northwind), task_id=row.task_id, fail="for good")
    assert DeadLetter.objects.get(task_id=row.task_id).schema_name == northwind.schema_name
    row.refresh_from_db()
    assert row.finished_at is not None


def test_a_job_that_kills_its_workers_is_buried(northwind):
    row = queued(northwind)
    OutboxMessage.objects.filter(pk=row.pk).update(starts=5)
    with public_scope():
        deliver(schema_of(northwind), task_id=row.task_id)
    assert ran_in == []
    assert "begun 5 times and never ended" in DeadLetter.objects.get(task_id=row.task_id).reason


def test_a_job_that_the_broker_lost_is_sent_again(northwind, broker):
    row = queued(northwind)
    with public_scope():
        assert outbox.relay(at=NOW + timedelta(days=3650)) == 1
        sent_at = OutboxMessage.objects.get(pk=row.pk).sent_at
        assert outbox.relay(at=sent_at + timedelta(minutes=30)) == 0
        assert outbox.relay(at=sent_at + timedelta(minutes=31)) == 1
    assert [message["task_id"] for message in broker] == [str(row.task_id)] * 2


def test_a_job_begun_lately_is_not_sent_again_and_a_finished_one_never(northwind, broker):
    row = queued(northwind)
    later = NOW + timedelta(days=3650)
    OutboxMessage.objects.filter(pk=row.pk).update(sent_at=later - timedelta(hours=2), started_at=later)
    with public_scope():
        assert outbox.relay(at=later + timedelta(minutes=29)) == 0
        OutboxMessage.objects.filter(pk=row.pk).update(finished_at=later)
        assert outbox.relay(at=later + timedelta(days=1)) == 0


@pytest.mark.parametrize("option", ["link", "chord", "expires"])
def test_what_the_outbox_cannot_carry_is_refused(northwind, option):
    with pytest.raises(TypeError, match=option):
        note_the_schema.apply_async(**{option: 60})


def test_positional_arguments_are_refused(northwind):
    with pytest.raises(TypeError, match="keyword arguments only"):
        note_the_schema.delay("for good")


def test_a_moment_to_wait_for_is_kept_in_the_outbox(northwind):
    moment = NOW + timedelta(days=3650)
    result = note_the_schema.apply_async(eta=moment)
    assert OutboxMessage.objects.get(task_id=uuid.UUID(result.id)).available_at == moment


def test_every_task_of_the_product_is_one_of_ours():
    from config.tenancy.jobs import JobTask

    current_app.loader.import_default_modules()
    tasks = {name: task for name, task in current_app.tasks.items() if not name.startswith("celery.")}
    assert {"config.tenancy.relay_outbox", "config.tenancy.dispatch_due"} <= set(tasks)
    assert [name for name, task in tasks.items() if not isinstance(task, JobTask)] == []
