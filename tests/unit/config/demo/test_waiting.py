"""Waiting ends when it happened, and says what did not."""

import pytest

from config.demo import waiting
from config.demo.waiting import NotHappened, wait_for


def test_what_is_there_is_returned_at_once() -> None:
    assert wait_for("it is there", lambda: "it", seconds=0, say=pytest.fail) == "it"


def test_it_is_looked_for_again_until_it_is_there() -> None:
    answers = iter([None, None, 7])
    assert wait_for("it is there", lambda: next(answers), seconds=5, say=pytest.fail) == 7


def test_what_does_not_happen_is_named() -> None:
    with pytest.raises(NotHappened, match="did not happen in 0 seconds: the worker renders the proposal"):
        wait_for("the worker renders the proposal", lambda: None, seconds=0, say=pytest.fail)


def test_a_long_wait_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(waiting, "TELL_EVERY_SECONDS", 0)
    told: list[str] = []
    with pytest.raises(NotHappened):
        wait_for("the mail is out", lambda: None, seconds=0.2, say=told.append)
    assert told
    assert "still waiting (0 s): the mail is out" in told[0]
