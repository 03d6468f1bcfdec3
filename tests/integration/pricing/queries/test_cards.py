"""A card as its page reads it: price list, floors, scope, terms, changes, warnings."""

from decimal import Decimal

import pytest

from pricing.engine.commercial.escalators import CpiEscalator, FixedEscalator
from pricing.engine.commercial.terms import MonthsOfFee, OneOffAmount, PerUserAmount, ShareOfFee, Stacking
from pricing.models import BillingModel, RateCard, ServiceTier
from pricing.queries.card_changes import changes, terms_in_words
from pricing.queries.card_checks import warnings
from pricing.queries.card_page import card_page
from pricing.queries.cards import contents_of
from pricing.queries.price_list import Floors, floors_of, price_list
from pricing.queries.scope import scope_warnings
from pricing.queries.terms import NotOffered, commercial_terms
from tests.worlds import TODAY

D = Decimal


def row_of(prices, label):
    return next(row for row in prices.rows if row.label == label)


def test_bands_stand_below_their_rate_and_repeat_where_a_tier_has_none(draft):
    (contents,) = contents_of(draft)
    prices = price_list(contents)

    assert prices.tiers == ("Essential", "Managed", "Complete")
    assert [cell.rate for cell in row_of(prices, "User").cells] == [75, 100, 175]
    band = row_of(prices, "From user 26 on")
    assert [(cell.rate, cell.is_own) for cell in band.cells] == [(75, False), (95, True), (165, True)]
    assert ("At least, users", (None, 5, None)) in prices.limits
    assert ("At least a month", (None, D(650), None)) in prices.limits


def test_the_whole_page_is_read_in_eight_queries_however_many_rows(draft, managed, django_assert_num_queries):
    for number in range(60, 90):
        draft.user_bands.create(tier=managed, from_unit=number, rate=D(80))
        draft.covered_services.create(tier=managed, name=f"Service {number}")

    with django_assert_num_queries(8):
        card_page(draft)


def test_a_floor_leaves_the_target_margin(northwind):
    """E13: a cost of 30 per user and a target of 50 % give 60."""
    card = RateCard(
        currency="USD", hour_rate=D(40), hours_per_user=D("0.5"), hours_per_device=D(0), tools_per_user_rate=D(10),
        tools_per_device_rate=D(8), target_margin_share=D("0.5"),
    )  # fmt: skip

    assert (floors_of(card).user, floors_of(card).device) == (D("60.00"), D("16.00"))


def test_a_floor_is_rounded_up_so_that_a_rate_on_it_reaches_the_target(northwind):
    card = RateCard(
        currency="USD", hour_rate=D(0), hours_per_user=D(0), hours_per_device=D(0), tools_per_user_rate=D(10),
        tools_per_device_rate=D(1), target_margin_share=D("0.7"),
    )  # fmt: skip

    assert (floors_of(card).user, floors_of(card).device) == (D("33.34"), D("3.34"))


def test_without_costs_or_a_target_there_is_no_floor(northwind):
    assert floors_of(RateCard(currency="USD", target_margin_share=D("0.5"))) is None
    assert floors_of(RateCard(currency="USD", hour_rate=D(1))) is None


def test_a_rate_and_a_band_below_the_floor_are_marked(draft, managed):
    (contents,) = contents_of(draft)

    assert floors_of(draft) == Floors(D("96.82"), D("24.55"))
    band = row_of(price_list(contents), "From user 26 on")

    assert [cell.is_below_floor for cell in band.cells] == [True, True, False]
    assert "of its rates are below the floor." in warnings(contents)[0]


def test_rates_that_cover_different_services_are_said_so(standard, managed):
    said = scope_warnings(standard, managed, [BillingModel.PER_USER, BillingModel.PER_DEVICE])

    (sentence,) = said
    assert sentence == (
        "Per-user covers Joiners and leavers, Microsoft 365 management and Service desk, per-device does not: "
        "these two prices are not for the same services."
    )
    assert scope_warnings(standard, managed, [BillingModel.PER_USER, BillingModel.FLAT]) == ()


def test_a_tier_is_warned_of_the_models_it_sells_only(draft):
    prices = price_list(contents_of(draft)[0])

    of_tier = dict(prices.scope_warnings)
    assert len(of_tier["Essential"]) == 1  # no flat rate there
    assert len(of_tier["Managed"]) == 2


def test_what_changed_is_named_line_by_line(standard, draft, managed):
    draft.volume_steps.filter(from_users=250).delete()
    draft.user_rates.filter(tier=managed).update(rate=D(105))
    draft = RateCard.objects.get(pk=draft.pk)
    before, now = contents_of(standard, draft)

    found = {change.what: (change.before, change.now) for change in changes(before, now)}

    assert found == {
        "In force from": ("20 Nov 2026", "20 Dec 2026"),
        "Managed, user": ("$100.00", "$105.00"),
        "Managed, user from 26 on": ("", "$95.00"),
        "Managed, user from 51 on": ("", "$90.00"),
        "Managed, user, bands": ("", "each unit at its own band's rate"),
        "Managed, at least": ("", "5 users"),
        "Managed, at least a month": ("", "$650.00"),
        "Target margin": ("", "45 %"),
        "From 250 users": ("5 % less", ""),
    }


def test_the_terms_of_the_example_card_are_said_in_words(standard):
    words = terms_in_words(contents_of(standard)[0])

    assert words["Term of 36 months"] == "5 % less"
    assert words["From 100 users"] == "3 % less"
    assert words["24x7 coverage"] == "$25.00 per user and month"
    assert words["After-hours coverage"] == "15 % on top"
    assert words["Onboarding, once"] == "1 × the first month"
    assert words["Each anniversary"] == "3 % more, on the year before"


def test_a_cliff_of_all_units_bands_is_warned_of(northwind):
    """E02: 50 users cost 6,750, 51 cost 6,120."""
    tier = ServiceTier.objects.first()
    card = RateCard.objects.create(name="Cliff", currency="USD", effective_from=TODAY)
    card.user_rates.create(tier=tier, rate=D(150), counting="ALL_UNITS")
    card.user_bands.create(tier=tier, from_unit=26, rate=D(135))
    card.user_bands.create(tier=tier, from_unit=51, rate=D(120))

    said = warnings(contents_of(card)[0])

    assert (
        "Essential: user number 51 lowers the bill from $6,750.00 to $6,120.00, because all units count alike." in said
    )


def test_a_band_that_costs_more_is_warned_of(draft, managed):
    draft.user_bands.create(tier=managed, from_unit=80, rate=D(120))

    said = warnings(contents_of(draft)[0])

    assert "Managed: a user costs more in a later band than in the one before it. Usually it costs less." in said


def test_classes_without_a_rate_are_warned_of(draft, managed):
    draft.device_rates.filter(tier=managed, asset_class__in=["pos", "printer"]).delete()

    said = warnings(contents_of(draft)[0])

    assert "Managed has no rate for point of sale, printer: a client that has one cannot be priced there." in said


def test_terms_are_those_of_the_engine(standard, managed, django_assert_num_queries):
    with django_assert_num_queries(2):
        terms = commercial_terms(
            standard, tier=managed, users=120, term_months=36, is_prepaid=True, is_co_managed=True, has_after_hours=True
        )

    assert terms.term_months == 36
    assert terms.volume_discount_share == D("0.030")
    assert terms.term_discount_share == D("0.050")
    assert terms.prepay_discount_share == D("0.030")
    assert terms.co_managed_reduction_share == D("0.300")
    assert terms.stacking is Stacking.MULTIPLICATIVE
    assert terms.after_hours == ShareOfFee(D("0.150"))
    assert terms.onboarding == MonthsOfFee(D("1.000"))
    assert terms.escalator == FixedEscalator(D("0.030"))


def test_terms_that_were_not_asked_for_change_nothing(standard, managed):
    terms = commercial_terms(standard, tier=managed, users=99)

    assert (terms.term_months, terms.volume_discount_share, terms.term_discount_share) == (12, 0, 0)
    assert (terms.prepay_discount_share, terms.co_managed_reduction_share) == (0, 0)
    assert (terms.round_the_clock, terms.after_hours) == (None, None)


def test_a_size_earns_the_highest_step_it_has_reached(standard, managed):
    shares = [commercial_terms(standard, tier=managed, users=n).volume_discount_share for n in (99, 100, 249, 250)]

    assert shares == [D(0), D("0.03"), D("0.03"), D("0.05")]


def test_around_the_clock_costs_nothing_on_top_where_the_tier_includes_it(standard, managed):
    essential = ServiceTier.objects.get(name="Essential")

    included = commercial_terms(standard, tier=managed, users=10, has_round_the_clock=True)
    on_top = commercial_terms(standard, tier=essential, users=10, has_round_the_clock=True)

    assert included.round_the_clock is None
    assert on_top.round_the_clock == PerUserAmount(D(25))


def test_what_the_card_has_no_price_for_is_not_offered(managed):
    bare = RateCard.objects.create(name="Bare", currency="USD", effective_from=TODAY)

    with pytest.raises(NotOffered, match="offers terms of 12 months, not 60"):
        commercial_terms(bare, tier=managed, users=10, term_months=60)
    with pytest.raises(NotOffered, match="no price for 24x7 coverage of Managed"):
        commercial_terms(bare, tier=managed, users=10, has_round_the_clock=True)
    with pytest.raises(NotOffered, match="no price for after-hours"):
        commercial_terms(bare, tier=managed, users=10, has_after_hours=True)
    assert commercial_terms(bare, tier=managed, users=10).onboarding is None


def test_an_index_and_an_amount_reach_the_engine(managed):
    card = RateCard.objects.create(
        name="Index", currency="USD", effective_from=TODAY, escalator="CPI", escalator_share=D("0.034"),
        escalator_index="CPI-U, US city average, NSA, September", escalator_floor_share=D("0.02"),
        escalator_cap_share=D("0.05"), onboarding_amount=D(2000), stacking="ADDITIVE",
    )  # fmt: skip

    terms = commercial_terms(card, tier=managed, users=10)

    assert terms.escalator == CpiEscalator(D("0.034"), D("0.02"), D("0.05"), card.escalator_index)
    assert terms.onboarding == OneOffAmount(D(2000))
    assert terms.stacking is Stacking.ADDITIVE
    words = terms_in_words(contents_of(card)[0])
    assert words["Each anniversary"] == (
        "with CPI-U, US city average, NSA, September, at least 2 %, at most 5 %, expected 3.4 %"
    )
    assert words["Onboarding, once"] == "$2,000.00"
