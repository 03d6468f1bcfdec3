"""The page of a stored recommendation, and the page that asks for one."""

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from clients.models import InventoryCount
from pricing.actions.recommendations import recommend_for
from pricing.engine.recommend import recommend
from pricing.models import Recommendation
from pricing.queries import replays
from pricing.queries.certainty import certainty
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


def with_interval(law, lowest, highest, open_questions):
    """Take back what Law was counted at, as if some of its accounts had been undecided."""
    count = InventoryCount.objects.create(
        client=law.client,
        on=law.recommendation.count.on + timedelta(days=1),
        policy=law.client.counting_policy,
        user_count=40,
        lowest_user_count=lowest,
        highest_user_count=highest,
        device_counts=law.recommendation.count.device_counts,
        at=NOW,
    )
    for number in range(open_questions):
        count.lines.create(
            subject="USER", who=f"temp{number}", is_counted=False, is_undecided=True, because="Nobody is known."
        )
    count.lines.create(subject="DEVICE", who="PC-1", is_counted=False, is_undecided=True, because="Not a user.")
    return count


@pytest.mark.parametrize(
    ("lowest", "highest", "open_questions", "said"),
    [
        (40, 40, 0, None),
        (39, 40, 1, "Holds from 39 to 40 users. See what is open"),
        (30, 42, 3, "At 33 users and fewer, per-user is recommended: answer the 3 open questions first."),
    ],
)
def test_whether_it_survives_the_interval_is_told_wherever_it_is_shown(
    manager, law, amy, lowest, highest, open_questions, said
):
    with_interval(law, lowest, highest, open_questions)
    ask = reverse("admin:pricing_recommendation_ask", args=[law.client.pk])
    asked_page = text_of(manager.get(ask))

    row = recommend_for(client=law.client, by=amy, at=NOW + timedelta(minutes=1))
    bytes_before = bytes(row.result_bytes)
    pages = [asked_page, text_of(manager.get(page_of(row)))]
    pages.append(text_of(manager.get(reverse("admin:clients_client_change", args=[law.client.pk]))))

    for text in pages:
        assert ("See what is open" in text) == (said is not None)
        assert said is None or said in text
    assert bytes(Recommendation.objects.get(pk=row.pk).result_bytes) == bytes_before


def test_a_carried_over_count_has_no_interval_to_survive(manager, law):
    assert law.recommendation.count.lowest_user_count is not None  # counted here: nothing was open

    carried = InventoryCount.objects.filter(client=law.client, origin="CARRIED_OVER").first()

    assert certainty(law.recommendation.request, carried, open_question_count=0) is None


def test_a_what_if_of_other_counts_says_nothing_of_the_counts_interval(law):
    count = with_interval(law, 30, 50, 2)

    assert certainty(law.recommendation.request, count, open_question_count=2) is not None
    assert certainty(law.recommendation.request, count, open_question_count=2, is_of_the_count=False) is None
