from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts.commercial import Commercial
from contracts.prices import YearPrice
from contracts.terms import Totals, language_of
from tests.unit.contracts.builders import FLAT, PER_DEVICE, PER_USER, monthly, terms

CENTS = st.decimals(min_value=0, max_value=Decimal("999999999.99"), places=2)


def test_totals_are_of_the_model_on_offer() -> None:
    assert terms().totals == Totals(Decimal("3900.00"), Decimal("3900.00"), (YearPrice(12, Decimal("3900.00")),) * 3)


@pytest.mark.parametrize(
    ("months", "month_one", "first_year", "whole_term"),
    [
        (36, "7800.00", "50700.00", "144300.00"),
        (12, "7800.00", "50700.00", "50700.00"),
        (6, "7800.00", "27300.00", "27300.00"),
    ],
)
def test_totals_add_onboarding_once(months: int, month_one: str, first_year: str, whole_term: str) -> None:
    flat = monthly("flat", FLAT.lines[0], months=months)
    totals = terms(term_months=months, prices=(PER_USER, PER_DEVICE, flat)).totals
    assert totals.month_one_amount == Decimal(month_one)
    assert totals.first_year_amount == Decimal(first_year)
    assert totals.term_amount == Decimal(whole_term)


@given(monthly=CENTS, once=CENTS, months=st.integers(min_value=1, max_value=120))
def test_the_term_is_every_month_and_onboarding_to_the_cent(monthly: Decimal, once: Decimal, months: int) -> None:
    total = Totals(monthly, once, (YearPrice(months, monthly),)).term_amount
    assert total * 100 == (monthly * 100) * months + once * 100


def test_a_model_that_is_not_offered_has_no_totals() -> None:
    assert terms().totals_of("per_device") is None


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"billing_model": "per_device"}, "has no price for per_device"),
        ({"valid_until": date(2026, 11, 19)}, "days in which it can be accepted"),
        ({"term_months": 0}, "needs a term"),
        ({"term_months": 35}, "not priced for 35 months"),
        ({"format": 3}, "format 3"),
    ],
)
def test_terms_that_offer_nothing_do_not_exist(changes: dict[str, object], told: str) -> None:
    with pytest.raises(ValueError, match=told):
        terms(**changes)


@pytest.mark.parametrize(
    "changes",
    [
        {"number": "P-2026-0002"},
        {"conditions": ("Fees are due monthly in advance!",)},
        {"commercial": Commercial(onboarding_months=Decimal("1.01"))},
    ],
)
def test_one_word_or_cent_more_is_another_hash(changes: dict[str, object]) -> None:
    assert terms(**changes).sha256 != terms().sha256


def test_the_hash_of_given_terms_never_changes() -> None:
    assert terms().sha256 == "51debabbfb29ab8e06099cc2b65314506d5f4a575fa610c0c8445816f8b20ff7"


def test_a_locale_names_its_language() -> None:
    assert language_of("en_US") == "en-us"
