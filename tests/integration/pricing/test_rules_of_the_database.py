"""One test per rule the database holds for a rate card and its rows."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction

from pricing.actions.rate_cards import publish_rate_card
from pricing.models import (
    CoveredService,
    DeviceBand,
    FlatRate,
    PerDeviceRate,
    PerUserRate,
    RateCard,
    ServiceTier,
    TermDiscount,
    TierTerms,
    UserBand,
    VolumeStep,
)
from tests.worlds import NOW, TODAY

D = Decimal
COSTS = {
    "hour_rate": D(55), "hours_per_user": D("0.75"), "hours_per_device": D("0.1"), "tools_per_user_rate": D(12),
    "tools_per_device_rate": D(8),
}  # fmt: skip


@pytest.fixture
def card(northwind):
    return RateCard.objects.create(name="Draft", currency="USD", effective_from=TODAY)


@pytest.fixture
def tier(northwind):
    return ServiceTier.objects.first()


@pytest.fixture
def priced(card, tier):
    PerUserRate.objects.create(card=card, tier=tier, rate=D(100))
    PerDeviceRate.objects.create(card=card, tier=tier, asset_class="workstation", rate=D(40))
    return card


def refused(change, name):
    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        change()


@pytest.mark.parametrize(
    ("given", "rule"),
    [
        ({"name": ""}, "rate_card_name_is_not_blank"),
        ({"currency": "usd"}, "rate_card_currency_is_a_code"),
        ({"hour_rate": D(55)}, "rate_card_costs_are_all_or_none"),
        (COSTS | {"hour_rate": D(-1)}, "rate_card_costs_are_all_or_none"),
        ({"target_margin_share": D("0.5")}, "target_margin_is_a_share_of_known_costs"),
        (COSTS | {"target_margin_share": D(1)}, "target_margin_is_a_share_of_known_costs"),
        (COSTS | {"target_margin_share": D("-0.1")}, "target_margin_is_a_share_of_known_costs"),
        ({"base_term_months": 0}, "base_term_is_a_term"),
        ({"base_term_months": 121}, "base_term_is_a_term"),
        ({"prepay_discount_share": D("-0.1")}, "prepay_discount_is_a_share"),
        ({"prepay_discount_share": D("1.1")}, "prepay_discount_is_a_share"),
        ({"co_managed_reduction_share": D("1.1")}, "co_managed_reduction_is_a_share"),
        (
            {"round_the_clock_share": D("0.25"), "round_the_clock_user_rate": D(25)},
            "one_surcharge_around_the_clock",
        ),
        ({"round_the_clock_share": D("-0.25")}, "one_surcharge_around_the_clock"),
        ({"round_the_clock_user_rate": D(-25)}, "one_surcharge_around_the_clock"),
        ({"after_hours_share": D("0.25"), "after_hours_user_rate": D(25)}, "one_surcharge_after_hours"),
        ({"onboarding_months": D(1), "onboarding_amount": D(900)}, "one_onboarding_fee"),
        ({"onboarding_months": D("2.1")}, "one_onboarding_fee"),
        ({"onboarding_amount": D(-1)}, "one_onboarding_fee"),
        ({"escalator": "FIXED"}, "escalator_has_what_it_needs"),
        ({"escalator": "NONE", "escalator_share": D("0.03")}, "escalator_has_what_it_needs"),
        ({"escalator": "FIXED", "escalator_share": D("-0.03")}, "escalator_has_what_it_needs"),
        ({"escalator": "FIXED", "escalator_share": D("0.03"), "escalator_cap_share": D("0.05")}, "escalator_has"),
        ({"escalator": "CPI", "escalator_share": D("0.03")}, "escalator_has_what_it_needs"),
        ({"escalator": "CPI", "escalator_index": "CPI-U"}, "escalator_has_what_it_needs"),
        (
            {
                "escalator": "CPI", "escalator_share": D("0.03"), "escalator_index": "CPI-U",
                "escalator_floor_share": D("0.05"), "escalator_cap_share": D("0.02"),
            },
            "index_limits_are_in_order",
        ),
        (
            {
                "escalator": "CPI", "escalator_share": D("0.03"), "escalator_index": "CPI-U",
                "escalator_floor_share": D("-0.05"),
            },
            "index_limits_are_in_order",
        ),
    ],
)  # fmt: skip
def test_a_card_is_refused(card, given, rule):
    refused(lambda: RateCard.objects.filter(pk=card.pk).update(**given), rule)


def test_an_unknown_code_is_refused(card):
    for given in ({"escalator": "CPI-U"}, {"stacking": "EITHER"}):
        with pytest.raises(IntegrityError), transaction.atomic():
            RateCard.objects.filter(pk=card.pk).update(**given)


@pytest.mark.parametrize(
    "given",
    [
        COSTS | {"target_margin_share": D("0.5")},
        {"round_the_clock_share": D("0.25"), "after_hours_user_rate": D(0), "onboarding_months": D(2)},
        {"escalator": "FIXED", "escalator_share": D("0.03")},
        {
            "escalator": "CPI",
            "escalator_share": D("-0.01"),
            "escalator_index": "CPI-U",
            "escalator_cap_share": D("0.05"),
        },
    ],
)
def test_a_card_may_say_so(card, given):
    assert RateCard.objects.filter(pk=card.pk).update(**given) == 1


def test_a_version_exists_once(card):
    refused(
        lambda: RateCard.objects.create(name="Draft", currency="USD", effective_from=TODAY),
        "rate_card_version_is_unique",
    )


@pytest.mark.parametrize("prices", [{}, {"overage_user_rate": D(10)}, {"overage_device_rate": D(10)}])
def test_a_soft_ceiling_has_both_its_prices(card, tier, prices):
    def add():
        FlatRate.objects.create(card=card, tier=tier, fee=D(900), max_users=10, overage="PER_UNIT", **prices)

    refused(add, "soft_ceiling_has_its_prices")


ROWS = [
    (FlatRate, {"fee": D(-1), "max_users": 10}, "flat_fee_is_not_negative"),
    (FlatRate, {"fee": D(900)}, "flat_rate_has_a_ceiling"),
    (PerUserRate, {"rate": D(-1)}, "user_rate_is_not_negative"),
    (PerUserRate, {"rate": D(1)}, "one_user_rate_per_tier"),
    (PerDeviceRate, {"asset_class": "server", "rate": D(-1)}, "device_rate_is_not_negative"),
    (PerDeviceRate, {"asset_class": "workstation", "rate": D(1)}, "one_device_rate_per_tier_and_class"),
    (UserBand, {"from_unit": 1, "rate": D(90)}, "user_band_begins_after_the_first"),
    (UserBand, {"from_unit": 26, "rate": D(-1)}, "user_band_rate_is_not_negative"),
    (DeviceBand, {"asset_class": "workstation", "from_unit": 1, "rate": D(30)}, "device_band_begins_after_the_first"),
    (DeviceBand, {"asset_class": "workstation", "from_unit": 9, "rate": D(-1)}, "device_band_rate_is_not_negative"),
    (DeviceBand, {"asset_class": "server", "from_unit": 9, "rate": D(1)}, "pricing_deviceband_has_its_rate"),
    (TierTerms, {"minimum_amount": D(-1)}, "minimum_amount_is_not_negative"),
    (CoveredService, {"name": ""}, "covered_service_has_a_name"),
    (
        CoveredService,
        {"name": "Desk", "is_in_per_user": False, "is_in_per_device": False, "is_in_flat": False},
        "a_listed_service_is_in_some_rate",
    ),
]
OF_THE_CARD = [
    (VolumeStep, {"from_users": 0, "discount_share": D("0.05")}, "volume_step_has_a_size"),
    (VolumeStep, {"from_users": 50, "discount_share": D(0)}, "volume_discount_is_a_share"),
    (VolumeStep, {"from_users": 50, "discount_share": D(1)}, "volume_discount_is_a_share"),
    (TermDiscount, {"months": 0, "discount_share": D("0.05")}, "discounted_term_is_a_term"),
    (TermDiscount, {"months": 121, "discount_share": D("0.05")}, "discounted_term_is_a_term"),
    (TermDiscount, {"months": 24, "discount_share": D(1)}, "term_discount_is_a_share"),
    (TermDiscount, {"months": 24, "discount_share": D("-1.1")}, "term_discount_is_a_share"),
]


@pytest.mark.parametrize(("model", "given", "rule"), ROWS)
def test_a_row_of_a_tier_is_refused(priced, tier, model, given, rule):
    refused(lambda: model.objects.create(card=priced, tier=tier, **given), rule)


@pytest.mark.parametrize(("model", "given", "rule"), OF_THE_CARD)
def test_a_row_of_the_card_is_refused(priced, model, given, rule):
    refused(lambda: model.objects.create(card=priced, **given), rule)


def one_of_each(card, tier):
    return [
        UserBand.objects.create(card=card, tier=tier, from_unit=26, rate=D(90)),
        DeviceBand.objects.create(card=card, tier=tier, asset_class="workstation", from_unit=51, rate=D(35)),
        TierTerms.objects.create(card=card, tier=tier, minimum_amount=D(500)),
        VolumeStep.objects.create(card=card, from_users=50, discount_share=D("0.05")),
        TermDiscount.objects.create(card=card, months=24, discount_share=D("0.05")),
        CoveredService.objects.create(card=card, tier=tier, name="Service desk"),
    ]


UNIQUE = [
    "one_user_band_from_a_unit",
    "one_device_band_from_a_unit",
    "one_row_of_terms_per_tier",
    "one_volume_step_from_a_size",
    "one_discount_per_term",
    "one_row_per_service_and_tier",
]


@pytest.mark.parametrize("rule", UNIQUE)
def test_the_same_row_twice_is_refused(priced, tier, rule):
    row = one_of_each(priced, tier)[UNIQUE.index(rule)]
    row.pk = type(row)().pk
    row._state.adding = True
    if isinstance(row, CoveredService):
        row.name = "SERVICE DESK"

    refused(row.save, rule)


def test_a_user_band_needs_a_rate_per_user_of_its_tier(card, tier):
    refused(
        lambda: UserBand.objects.create(card=card, tier=tier, from_unit=26, rate=D(90)), "pricing_userband_has_its_rate"
    )


def test_taking_a_rate_away_takes_its_bands_along(priced, tier):
    one_of_each(priced, tier)

    priced.user_rates.all().delete()
    priced.device_rates.all().delete()

    assert (priced.user_bands.count(), priced.device_bands.count()) == (0, 0)


@pytest.mark.parametrize("number", range(6))
def test_the_rows_of_a_published_card_are_frozen(priced, tier, number):
    row = one_of_each(priced, tier)[number]
    publish_rate_card(card=priced, at=NOW)

    refused(row.save, "frozen")
    refused(row.delete, "frozen")
    row.pk = type(row)().pk
    row._state.adding = True
    refused(row.save, "frozen")


def test_versions_come_into_force_in_their_order(priced, tier):
    publish_rate_card(card=priced, at=NOW)
    earlier = RateCard.objects.create(name="Draft", version=2, currency="USD", effective_from=TODAY - timedelta(days=1))

    refused(lambda: RateCard.objects.filter(pk=earlier.pk).update(published_at=NOW), "in their order")
