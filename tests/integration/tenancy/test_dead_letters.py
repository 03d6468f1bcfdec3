"""What was refused or failed for good is kept, shown, and sent again when a person says so."""

import uuid

import pytest
from django.core.management import CommandError, call_command

from config.tenancy.dead_letters import ReplayRefused, bury, replay
from config.tenancy.models import DeadLetter, Msp, OutboxMessage, new_schema_name
from config.tenancy.onboarding import suspend
from config.tenancy.scope import public_scope
from tests.conftest import NOW


@pytest.fixture
def letter(northwind):
    """A failed job of Northwind; nobody is selected any more."""
    job = {"task_id": uuid.uuid4(), "task": "tests.any", "kwargs": {"n": 1}, "schema_name": northwind.schema_name}
    made = bury(**job, reason="It broke.", at=NOW)
    with public_scope():
        yield made


def test_a_replayed_letter_is_queued_anew_for_its_msp(letter, northwind):
    message = replay(letter.pk, at=NOW)
    assert (message.task, message.kwargs, message.schema_name) == ("tests.any", {"n": 1}, northwind.schema_name)
    assert message.task_id != letter.task_id
    assert message.starts == 0
    letter.refresh_from_db()
    assert letter.replayed_at == NOW


def test_a_letter_is_replayed_once(letter):
    replay(letter.pk, at=NOW)
    with pytest.raises(ReplayRefused, match="was replayed at 2026-11-20 09:00 UTC already"):
        replay(letter.pk, at=NOW)
    assert OutboxMessage.objects.filter(task="tests.any").count() == 1


def test_a_letter_that_is_not_there_is_not_replayed(letter):
    with pytest.raises(ReplayRefused, match="There is no dead letter"):
        replay(letter.pk + 1, at=NOW)


@pytest.mark.parametrize("named", ["", "unknown"])
def test_a_letter_of_nobody_is_not_replayed(letter, named):
    DeadLetter.objects.filter(pk=letter.pk).update(schema_name=named and new_schema_name())
    with pytest.raises(ReplayRefused, match="names no MSP that exists"):
        replay(letter.pk, at=NOW)


def test_a_letter_of_a_suspended_msp_waits(letter, northwind):
    suspend(Msp.objects.get(pk=northwind.pk))
    with pytest.raises(ReplayRefused, match="northwind is suspended; resume it first"):
        replay(letter.pk, at=NOW)
    letter.refresh_from_db()
    assert letter.replayed_at is None


def test_the_command_lists_and_replays(letter, capsys):
    call_command("dead_letters")
    assert f"{letter.pk}  2026-11-20 09:00 UTC  open  northwind  tests.any  It broke." in capsys.readouterr().out
    call_command("dead_letters", "--replay", str(letter.pk))
    assert "tests.any is queued again as" in capsys.readouterr().out
    call_command("dead_letters")
    assert "replayed  northwind" in capsys.readouterr().out


def test_the_command_refuses_in_a_sentence(letter):
    with pytest.raises(CommandError, match="There is no dead letter 0"):
        call_command("dead_letters", "--replay", "0")


def test_the_command_says_when_there_is_nothing(letter, capsys):
    DeadLetter.objects.all().delete()
    call_command("dead_letters")
    assert capsys.readouterr().out == "There are no dead letters.\n"
