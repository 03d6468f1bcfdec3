from decimal import Decimal
from typing import Any

import pytest

from pricing.engine.commercial.escalators import FixedEscalator
from pricing.engine.commercial.terms import (
    CommercialTerms,
    MonthsOfFee,
    OneOffAmount,
    PerUserAmount,
    ShareOfFee,
    Stacking,
)


@pytest.mark.parametrize(
    "given",
    [
        {"term_months": 0},
        {"term_months": 121},
        {"volume_discount_share": Decimal("-0.01")},
        {"volume_discount_share": Decimal("1.01")},
        {"term_discount_share": Decimal("-1.01")},
        {"prepay_discount_share": Decimal("NaN")},
        {"co_managed_reduction_share": Decimal(2)},
        {"stacking": Stacking.ADDITIVE, "volume_discount_share": Decimal("0.6"), "term_discount_share": Decimal("0.5")},
    ],
)
def test_terms_that_leave_no_price_or_no_term_are_refused(given: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match=r"\.$"):
        CommercialTerms(**given)


@pytest.mark.parametrize("given", [{"term_months": 12.0}, {"term_months": True}, {"volume_discount_share": 0.1}])
def test_terms_are_whole_months_and_exact_shares(given: dict[str, Any]) -> None:
    with pytest.raises(TypeError):
        CommercialTerms(**given)


@pytest.mark.parametrize("kind", [ShareOfFee, PerUserAmount, MonthsOfFee, OneOffAmount, FixedEscalator])
def test_no_part_of_the_terms_is_negative(kind: Any) -> None:
    with pytest.raises(ValueError, match="not -1"):
        kind(Decimal(-1))


def test_multiplied_discounts_may_each_be_large() -> None:
    CommercialTerms(volume_discount_share=Decimal("0.6"), term_discount_share=Decimal("0.6"))


@pytest.mark.parametrize(
    ("months", "by_year"), [(1, (1,)), (12, (12,)), (13, (12, 1)), (30, (12, 12, 6)), (36, (12, 12, 12))]
)
def test_a_term_is_cut_into_contract_years(months: int, by_year: tuple[int, ...]) -> None:
    assert CommercialTerms(term_months=months).months_by_year == by_year
