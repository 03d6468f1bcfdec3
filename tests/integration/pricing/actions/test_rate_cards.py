from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction

from pricing.actions.rate_cards import ROWS, PublishRefused, draft_next_version, publish_rate_card
from pricing.models import RateCard
from pricing.queries.card_changes import changes
from pricing.queries.cards import contents_of
from pricing.queries.rates import newest_published_card
from tests.worlds import NOW, TODAY


def refusal_of(card):
    with pytest.raises(PublishRefused) as refused:
        publish_rate_card(card=card, at=NOW)
    card.refresh_from_db()
    assert not card.is_published
    return str(refused.value)


def test_the_next_version_is_a_whole_copy(standard):
    copy = draft_next_version(card=standard)

    assert (copy.version, copy.published_at) == (2, None)
    assert [getattr(copy, name).count() for name in ROWS] == [getattr(standard, name).count() for name in ROWS]
    assert min(getattr(standard, name).count() for name in ROWS) > 0
    assert changes(*contents_of(standard, copy)) == ()


def test_every_kind_of_row_is_copied():
    of_a_card = {relation.get_accessor_name() for relation in RateCard._meta.related_objects}

    assert of_a_card - {None} == set(ROWS)


def test_a_published_draft_is_in_force_from_its_day(standard, draft):
    publish_rate_card(card=draft, at=NOW)

    assert newest_published_card(TODAY) == standard
    assert newest_published_card(TODAY + timedelta(days=30)) == draft
    with pytest.raises(IntegrityError, match="frozen"), transaction.atomic():
        draft.user_bands.update(rate=1)


def test_a_card_without_a_rate_is_refused(northwind):
    empty = RateCard.objects.create(name="Empty", currency="USD", effective_from=TODAY)

    assert refusal_of(empty) == "Empty, version 1 has no rate yet. Add at least one, then publish."


def test_a_version_that_would_be_in_force_before_the_one_before_it_is_refused(standard, draft):
    draft.effective_from = standard.effective_from - timedelta(days=1)
    draft.save()

    assert "Give it that day or a later one." in refusal_of(draft)


def test_a_version_after_a_published_later_one_is_refused(standard, draft):
    later = draft_next_version(card=standard)
    publish_rate_card(card=later, at=NOW)

    assert refusal_of(draft).startswith("Version 3 is published and in force earlier.")


def test_an_add_on_without_its_rates_is_refused(draft, managed):
    RateCard.objects.filter(pk=draft.pk).update(is_infrastructure_in_user_rate=False)
    draft.device_rates.filter(tier=managed, asset_class__in=["server", "printer"]).delete()

    assert "Managed adds infrastructure to its rate per user, but has no rate for server, printer." in refusal_of(draft)


def test_more_bands_than_the_engine_reads_are_refused(draft, managed):
    draft.user_bands.all().delete()
    for start in range(2, 60):
        draft.user_bands.create(tier=managed, from_unit=start, rate=1)

    assert refusal_of(draft) == "Managed: rates.per_user.bands must be a list of 1 to 50 bands, smallest first."


def test_a_discount_for_the_cards_own_term_is_refused(draft):
    draft.term_discounts.create(months=12, discount_share=Decimal("0.01"))

    assert refusal_of(draft) == ("The rates are for 12 months already. Take the discount for that term away.")


def test_discounts_that_leave_no_price_are_refused(draft):
    RateCard.objects.filter(pk=draft.pk).update(stacking="ADDITIVE", prepay_discount_share=Decimal("0.99"))

    assert "Terms of 24 months: Discounts that add up to more than the fee leave no price." in refusal_of(draft)


def test_publishing_twice_is_publishing_once(draft):
    publish_rate_card(card=draft, at=NOW)
    publish_rate_card(card=draft, at=NOW + timedelta(days=1))

    draft.refresh_from_db()
    assert draft.published_at == NOW
