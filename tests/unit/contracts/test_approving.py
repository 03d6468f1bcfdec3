from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts.approving import Margin, Offered, Thresholds, margin_share, why_approval

NOTHING_ASKED = Thresholds("USD")
OFFER = Offered("USD", Decimal(1000), "flat", "flat", Margin(charge=Decimal(1000), amount=Decimal(300)))
AMOUNTS = st.decimals(min_value=0, max_value=100_000, places=2)
SHARES = st.decimals(min_value=0, max_value=1, places=3)


@pytest.mark.parametrize(
    ("offered", "thresholds", "sentences"),
    [
        (OFFER, NOTHING_ASKED, ()),
        (replace(OFFER, monthly_amount=Decimal("999.99")), Thresholds("USD", amount=Decimal(1000)), ()),
        (
            OFFER,
            Thresholds("USD", amount=Decimal(1000)),
            ("The fee is $1,000.00 per month, and approval is needed from $1,000.00 on.",),
        ),
        (
            replace(OFFER, currency="EUR"),
            Thresholds("USD", amount=Decimal(5000)),
            ("The fee is €1,000.00 per month. Approval is needed from $5,000.00 on, and the two cannot be compared.",),
        ),
        (OFFER, Thresholds("USD", margin_share=Decimal("0.300")), ()),
        (
            OFFER,
            Thresholds("USD", margin_share=Decimal("0.301")),
            ("The margin is 30% of the fee, and approval is needed below 30.1%.",),
        ),
        (
            replace(OFFER, margin=Margin(Decimal(1000), Decimal("299.99"))),
            Thresholds("USD", margin_share=Decimal("0.3")),
            ("The margin is 29.9% of the fee, and approval is needed below 30%.",),
        ),
        (
            replace(OFFER, margin=Margin(Decimal(1000), Decimal(-1))),
            Thresholds("USD", margin_share=Decimal("0.3")),
            ("The fee does not cover its cost, and approval is needed below a margin of 30%.",),
        ),
        (
            replace(OFFER, margin=None),
            Thresholds("USD", margin_share=Decimal("0.3")),
            ("The margin is not known, because the rate card has no costs; approval is needed below 30%.",),
        ),
        (OFFER, Thresholds("USD", against=True), ()),
        (
            replace(OFFER, recommended="per_user"),
            Thresholds("USD", against=True),
            ("It offers a flat rate, and per-user billing was recommended.",),
        ),
    ],
)
def test_each_threshold_says_why(offered: Offered, thresholds: Thresholds, sentences: tuple[str, ...]) -> None:
    assert why_approval(offered, thresholds) == sentences


def test_all_thresholds_speak_at_once() -> None:
    thresholds = Thresholds("USD", amount=Decimal(1), margin_share=Decimal("0.5"), against=True)

    assert len(why_approval(replace(OFFER, recommended="per_user"), thresholds)) == 3


def test_a_reduction_costs_margin_and_a_surcharge_adds_none() -> None:
    assert margin_share(replace(OFFER, monthly_amount=Decimal(800))) == Decimal("0.125")  # 700 of cost under 800
    assert margin_share(replace(OFFER, monthly_amount=Decimal(1400))) == Decimal("0.3")


def test_a_fee_of_nothing_leaves_nothing_and_is_no_division_by_zero() -> None:
    free = replace(OFFER, monthly_amount=Decimal(0), margin=Margin(Decimal(0), Decimal(-50)))

    assert why_approval(free, Thresholds("USD", margin_share=Decimal("0.1")))


@given(charge=AMOUNTS, cost=AMOUNTS, fee=AMOUNTS, less=AMOUNTS, least=SHARES)
def test_a_lower_fee_never_needs_less_approval_for_its_margin(
    charge: Decimal, cost: Decimal, fee: Decimal, less: Decimal, least: Decimal
) -> None:
    offered = Offered("USD", fee, "flat", "flat", Margin(charge, charge - cost))
    lower = replace(offered, monthly_amount=max(fee - less, Decimal(0)))
    thresholds = Thresholds("USD", margin_share=least)

    assert not why_approval(offered, thresholds) or why_approval(lower, thresholds)
