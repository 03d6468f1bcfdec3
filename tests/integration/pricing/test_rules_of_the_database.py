"""Rules that a null would slip through: a check that comes out as null holds."""

from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction

from pricing.models import FlatRate, RateCard, ServiceTier
from tests.worlds import TODAY


@pytest.fixture
def card(northwind):
    return RateCard.objects.create(name="Draft", currency="USD", effective_from=TODAY)


def refused(change, name):
    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        change()


def test_costs_are_all_given_or_none(card):
    def give_one():
        card.hour_rate = Decimal(55)
        card.save()

    refused(give_one, "rate_card_costs_are_all_or_none")


@pytest.mark.parametrize("prices", [{}, {"overage_user_rate": Decimal(10)}, {"overage_device_rate": Decimal(10)}])
def test_a_soft_ceiling_has_both_its_prices(card, prices):
    tier = ServiceTier.objects.first()

    def add():
        FlatRate.objects.create(card=card, tier=tier, fee=Decimal(900), max_users=10, overage="PER_UNIT", **prices)

    refused(add, "soft_ceiling_has_its_prices")
