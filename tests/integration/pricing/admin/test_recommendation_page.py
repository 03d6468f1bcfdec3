"""The page of a stored recommendation, and the page that asks for one."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from pricing.engine.recommend import recommend
from pricing.queries import replays
from tests import worlds
from tests.forms import forms_of
from tests.integration.admin.conftest import signed_in
from tests.worlds import NOW

BUDGET = 12


@pytest.fixture(autouse=True)
def at_nine(monkeypatch):
    monkeypatch.setattr(timezone, "now", lambda: NOW)


@pytest.fixture
def amy(northwind):
    return worlds.staff("Acme")


@pytest.fixture
def law(amy):
    return worlds.client_world("Law", by=amy, users=40, workstations=80)


@pytest.fixture
def manager(amy):
    return signed_in(amy)


def page_of(row):
    return reverse("admin:pricing_recommendation_change", args=[row.pk])


def text_of(answer):
    return " ".join(re.sub(r"<[^>]+>", " ", answer.content.decode()).split())


def test_the_page_answers_explains_and_names_its_sources(manager, law):
    text = text_of(manager.get(page_of(law.recommendation)))

    for said in (
        "Per-device fits 40 users and 81 devices, at $3,350.00 per month; a close call.",
        "A close call: Flat rate has as many votes; the lower charge decides.",
        "The ratio is within 5 % of the boundary of 2.",
        "The model that is cheapest for the client is not the one that earns you most.",
        "One more endpoint and the ratio favours per-device.",
        "With fewer users:",
        "Per-user covers",  # the services that the other rates do not
        "20 Nov 2026 , 40 users and 81 devices",
        "Standard, version 1",
        "version 1 of the decision policy",
        "Replayed: identical, byte for byte (engine 1).",
        law.recommendation.result_sha256,
    ):
        assert said in text, said


def test_after_a_change_of_engine_the_page_tells_what_was_and_what_is(manager, law, monkeypatch):
    monkeypatch.setattr(replays, "ENGINE_VERSION", "99")
    monkeypatch.setattr(replays, "recommend", lambda request: recommend(request, flips=False))

    text = text_of(manager.get(page_of(law.recommendation)))

    assert "Replayed: engine 99 differs in" in text
    assert "What engine 99 says otherwise What Was Is" in text
    assert "Would change with, users down, at" in text


def test_the_page_costs_at_most_twelve_queries(manager, law):
    for where in (page_of(law.recommendation), reverse("admin:pricing_recommendation_changelist")):
        with CaptureQueriesContext(connection) as captured:
            assert manager.get(where).status_code == 200
        assert len(captured) <= BUDGET, "\n".join(query["sql"][:150] for query in captured)


def test_asking_keeps_only_the_answer_that_was_shown(manager, law):
    where = reverse("admin:pricing_recommendation_ask", args=[law.client.pk])
    (form,) = [form for form in forms_of(manager.get(where).content.decode()) if "shown" in form]

    refused = manager.post(where, form.untouched() | {"shown": "0" * 64})
    kept = manager.post(where, form.untouched())

    assert "The answer is no longer the one you were shown." in text_of(refused)
    assert kept.status_code == 302
    assert law.client.recommendations.count() == 2
