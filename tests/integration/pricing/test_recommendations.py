"""A client's count becomes a stored recommendation."""

import pytest
from django.db import IntegrityError, transaction

from clients.models import InventoryCount
from pricing.actions.recommendations import ChoiceRefused, recommend_for
from pricing.engine.interchange import parse, to_json
from pricing.engine.recommend import recommend
from pricing.queries.recommendations import NothingToPrice, preview
from tests import worlds


@pytest.fixture
def manager(northwind):
    return worlds.staff("Acme")


@pytest.fixture
def acme(manager):
    return worlds.client_world("Acme", by=manager)


def test_the_charges_are_those_of_the_rate_card_and_the_count(acme):
    charges = acme.recommendation.result["charges"]

    assert charges == {"per_user": "800.00", "per_device": "550.00", "flat": "900.00"}  # 8x100; 10x40 + 150; band of 10


def test_asking_the_stored_question_again_gives_the_stored_answer(acme):
    stored = acme.recommendation

    assert to_json(recommend(parse(stored.request))) == stored.result


def test_the_months_of_counts_reach_the_volatility_rule(acme):
    volatility = acme.recommendation.result["variables"]["headcount_volatility"]

    assert (volatility["class"], volatility["months"]) == ("stable", 15)


def test_another_model_needs_a_reason(acme, manager):
    other = "per_user" if acme.recommendation.recommended != "per_user" else "flat"

    with pytest.raises(ChoiceRefused, match="Say why"):
        recommend_for(client=acme.client, chosen=other, by=manager, at=worlds.NOW)
    kept = recommend_for(
        client=acme.client, chosen=other, override_reason="They asked for it.", by=manager, at=worlds.NOW
    )

    assert (kept.chosen, kept.override_reason) == (other, "They asked for it.")


def test_a_model_that_is_not_on_offer_cannot_be_chosen(acme, manager):
    with pytest.raises(ChoiceRefused, match="not on offer"):
        recommend_for(client=acme.client, chosen="barter", override_reason="Why not", by=manager, at=worlds.NOW)


def test_the_database_refuses_to_change_a_recommendation(acme):
    acme.recommendation.override_reason = "rewritten"

    with pytest.raises(IntegrityError, match="frozen"), transaction.atomic():
        acme.recommendation.save()


def test_a_client_without_a_count_gets_a_sentence(manager):
    from clients.actions.clients import create_client

    client = create_client(name="Birch Books", by=manager, at=worlds.NOW)

    with pytest.raises(NothingToPrice, match="no count yet"):
        preview(client)


def test_a_preview_stores_nothing(acme, django_assert_max_num_queries):
    before = acme.client.recommendations.count()

    with django_assert_max_num_queries(10):
        preview(acme.client)

    assert acme.client.recommendations.count() == before


def test_a_count_that_outgrew_every_flat_rate_is_offered_the_other_two(manager):
    big = worlds.client_world("Big", by=manager, users=90, workstations=90)

    assert big.recommendation.result["charges"]["flat"] is None


def test_counts_with_a_hole_use_the_newest_run_of_months(acme, manager):
    newest = InventoryCount.objects.filter(client=acme.client).latest()

    assert newest.on == worlds.TODAY
    assert [month["month"] for month in acme.recommendation.request["history"]][-1] == "2026-11"
