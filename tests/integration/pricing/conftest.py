"""A draft card that prices the tier Managed in bands, with terms and scope."""

from datetime import timedelta
from decimal import Decimal

import pytest

from pricing.actions.rate_cards import draft_next_version
from pricing.models import RateCard, ServiceTier


@pytest.fixture
def managed(northwind):
    """The middle tier."""
    return ServiceTier.objects.get(name="Managed")


@pytest.fixture
def standard(northwind):
    """The example card that Northwind came with, published."""
    return RateCard.objects.get()


@pytest.fixture
def draft(standard, managed):
    """The next version of the example card: bands and a minimum for Managed, a target, in force a month later."""
    draft = draft_next_version(card=standard)
    draft.effective_from += timedelta(days=30)
    draft.target_margin_share = Decimal("0.45")
    draft.save()
    draft.user_bands.create(tier=managed, from_unit=26, rate=Decimal(95))
    draft.user_bands.create(tier=managed, from_unit=51, rate=Decimal(90))
    draft.user_rates.filter(tier=managed).update(minimum_users=5)
    draft.tier_terms.filter(tier=managed).update(minimum_amount=Decimal(650))
    return draft
