"""Commercial terms drawn at random."""

from decimal import Decimal

from hypothesis import strategies as st

from pricing.engine.commercial.escalators import CpiEscalator, FixedEscalator
from pricing.engine.commercial.terms import (
    CommercialTerms,
    MonthsOfFee,
    OneOffAmount,
    PerUserAmount,
    ShareOfFee,
    Stacking,
)


def shares(lowest: int, highest: int) -> st.SearchStrategy[Decimal]:
    """Draw a share between whole percentages, with four decimals."""
    return st.integers(lowest * 100, highest * 100).map(lambda value: Decimal(value).scaleb(-4))


AMOUNTS = st.integers(0, 10**6).map(lambda value: Decimal(value).scaleb(-2))
SURCHARGES = st.none() | shares(0, 100).map(ShareOfFee) | AMOUNTS.map(PerUserAmount)
ESCALATORS = (
    st.none()
    | st.builds(FixedEscalator, shares(0, 10), st.booleans())
    | st.builds(CpiEscalator, shares(-5, 12), st.none() | shares(0, 2), st.none() | shares(2, 5))
)
TERMS = st.builds(
    CommercialTerms,
    term_months=st.integers(1, 60),
    volume_discount_share=shares(0, 30),
    term_discount_share=shares(-25, 30),
    prepay_discount_share=shares(0, 30),
    stacking=st.sampled_from(Stacking),
    co_managed_reduction_share=shares(0, 100),
    round_the_clock=SURCHARGES,
    after_hours=SURCHARGES,
    onboarding=st.none() | shares(0, 200).map(MonthsOfFee) | AMOUNTS.map(OneOffAmount),
    escalator=ESCALATORS,
)
