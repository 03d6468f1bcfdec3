"""Bands and minimums of a card reach the engine, in the JSON that it reads."""

from decimal import Decimal

import pytest

from pricing.engine.bands import Band, Bands, Counting
from pricing.engine.interchange import parse
from pricing.mapping import question
from pricing.models import DeviceBand, PerDeviceRate, PerUserRate, RateCard, ServiceTier, TierTerms, UserBand
from pricing.queries.rates import current_policy, tier_rates
from tests import worlds
from tests.worlds import TODAY

D = Decimal


@pytest.fixture
def tier(northwind):
    return ServiceTier.objects.get(name="Managed")


@pytest.fixture
def card(tier):
    """E01 and E02 of the worked numbers: 1-25 at 150, 26-50 at 135, 51 and more at 120."""
    card = RateCard.objects.create(name="Banded", currency="USD", effective_from=TODAY)
    PerUserRate.objects.create(card=card, tier=tier, rate=D(150), minimum_users=5)
    for from_unit, rate in ((51, 120), (26, 135)):
        UserBand.objects.create(card=card, tier=tier, from_unit=from_unit, rate=D(rate))
    PerDeviceRate.objects.create(card=card, tier=tier, asset_class="workstation", rate=D(40), counting="ALL_UNITS")
    PerDeviceRate.objects.create(card=card, tier=tier, asset_class="server", rate=D(150))
    DeviceBand.objects.create(card=card, tier=tier, asset_class="workstation", from_unit=11, rate=D(35))
    TierTerms.objects.create(card=card, tier=tier, minimum_amount=D("650.50"))
    return card


def test_bands_end_where_the_next_begins(card, tier, django_assert_num_queries):
    with django_assert_num_queries(4):
        rates = tier_rates(card, tier)

    assert rates.per_user == Bands((Band(25, D(150)), Band(50, D(135)), Band(None, D(120))))
    assert rates.per_device["workstation"] == Bands((Band(10, D(40)), Band(None, D(35))), Counting.ALL_UNITS)
    assert rates.per_device["server"] == D(150)
    assert (rates.minimum_users, rates.minimum_amount) == (5, D("650.50"))


def test_another_tiers_bands_are_not_ours(card, tier):
    other = ServiceTier.objects.get(name="Complete")
    PerUserRate.objects.create(card=card, tier=other, rate=D(200))
    UserBand.objects.create(card=card, tier=other, from_unit=10, rate=D(190))

    assert tier_rates(card, other).per_user == Bands((Band(9, D(200)), Band(None, D(190))))
    assert len(tier_rates(card, tier).per_user.bands) == 3


def test_sixty_users_cost_what_the_worked_numbers_say(card, tier):
    assert tier_rates(card, tier).per_user.exact_charge(60) == 8325
    card.user_rates.update(counting="ALL_UNITS")
    assert tier_rates(card, tier).per_user.exact_charge(60) == 7200


def test_the_engine_reads_what_the_card_says(card, tier):
    acme = worlds.client_world("Acme", by=worlds.staff("Acme"))
    rates = tier_rates(card, tier)
    asked = question(
        client=acme.client, count=acme.recommendation.count, history=[], rates=rates, policy=current_policy()
    )

    assert asked["rates"]["per_user"] == {
        "bands": [{"up_to": 25, "rate": "150"}, {"up_to": 50, "rate": "135"}, {"up_to": None, "rate": "120"}],
        "counting": "graduated",
        "minimum_users": 5,
    }
    assert asked["rates"]["per_device"]["server"] == "150"
    assert asked["rates"]["minimum_amount"] == "650.5"
    offer = parse(asked).offer
    assert (offer.per_user.price, offer.per_user.minimum_users) == (rates.per_user, 5)
    assert dict(offer.per_device.prices) == dict(rates.per_device)
    assert offer.minimum_amount == D("650.5")


def test_a_minimum_without_bands_is_written_beside_the_rate(card, tier):
    card.user_bands.all().delete()
    acme = worlds.client_world("Acme", by=worlds.staff("Acme"))
    asked = question(
        client=acme.client,
        count=acme.recommendation.count,
        history=[],
        rates=tier_rates(card, tier),
        policy=current_policy(),
    )

    assert asked["rates"]["per_user"] == {"rate": "150", "minimum_users": 5}
    assert parse(asked).offer.per_user.minimum_users == 5
