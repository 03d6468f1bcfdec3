"""A stored question asked again."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from pricing.engine import ENGINE_VERSION
from pricing.engine.recommend import recommend
from pricing.engine.refusal import Problem, Refused
from pricing.models import Recommendation
from pricing.queries import replays as module
from pricing.queries.replays import replay, replays
from tests import worlds


@pytest.fixture
def kept(northwind):
    kept = worlds.client_world("Acme", by=worlds.staff("Acme")).recommendation
    return Recommendation.objects.get(pk=kept.pk)


def without_flips(request):
    return recommend(request, flips=False)


def test_the_same_question_and_engine_give_the_same_bytes(kept):
    again = replay(kept)

    assert (again.is_identical, again.is_fault, again.differences) == (True, False, ())
    assert again.headline == f"Replayed: identical, byte for byte (engine {ENGINE_VERSION})."


def test_a_newer_engine_with_the_same_answer_is_told(kept, monkeypatch):
    monkeypatch.setattr(module, "ENGINE_VERSION", "99")

    assert replay(kept).headline == f"Replayed: identical, byte for byte (engines {ENGINE_VERSION} and 99)."


def test_a_newer_engine_with_another_answer_is_told_point_by_point(kept, monkeypatch):
    monkeypatch.setattr(module, "ENGINE_VERSION", "99")
    monkeypatch.setattr(module, "recommend", without_flips)

    again = replay(kept)

    assert (again.is_identical, again.is_fault) == (False, False)
    assert all(one.what.startswith("Would change with") for one in again.differences)
    points = len(again.differences)
    assert again.headline == f"Replayed: engine 99 differs in {points} points from engine {ENGINE_VERSION}."


def test_the_same_engine_with_another_answer_is_a_fault(kept, monkeypatch):
    monkeypatch.setattr(module, "recommend", without_flips)

    again = replay(kept)

    assert again.is_fault
    assert "Do not rely on this recommendation" in again.headline


def test_a_question_that_a_newer_engine_does_not_take_is_told(kept, monkeypatch):
    def refuse(_question):
        raise Refused((Problem("rates.per_user", "is no longer enough."),))

    monkeypatch.setattr(module, "ENGINE_VERSION", "99")
    monkeypatch.setattr(module, "parse", refuse)

    assert replay(kept).headline == (
        "Replayed: engine 99 no longer takes this question. rates.per_user: is no longer enough."
    )


def test_all_are_replayed_with_one_query(kept):
    with CaptureQueriesContext(connection) as captured:
        found = list(replays())

    assert [(row.pk, again.is_identical) for row, again in found] == [(kept.pk, True)]
    assert len(captured) == 1
