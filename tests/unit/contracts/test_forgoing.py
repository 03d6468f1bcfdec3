"""What a unit above the ceiling of a flat fee is worth, and what a month forgoes; amounts worked by hand beside."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts.agreement import FlatBand
from contracts.charging import Part
from contracts.commercial import Commercial, Surcharged
from contracts.forgoing import (
    DEVICES,
    USERS,
    Known,
    Stretch,
    Worth,
    added,
    flat_place,
    forgone_month,
    limit_of,
    plain,
    printed,
    unknown_month,
    worth_of,
)
from pricing.engine.money import Amount
from tests.unit.contracts.billing.months import agreement, flat, per_device

WHOLE = Part()
MARCH, APRIL = date(2027, 3, 1), date(2027, 4, 1)
SERVERS = per_device(classes=("server",), server="150")


def worth(*lines, unit=USERS, part=WHOLE, grace=False, **changes):
    agreed = replace(agreement(*lines), **changes)
    place = flat_place(agreed)
    assert place is not None
    return worth_of(agreed, place, unit, part, is_in_grace=grace)


def month(over, worth_, *, share=Fraction(1), serving=None, unit=USERS, currency="USD", part=""):
    stretch = Stretch(share, Fraction(over), worth_, "As counted.", part)
    return forgone_month(MARCH, APRIL, Known.ENDED, [stretch], unit=unit, currency=currency, serving_each=serving)


HARD = flat("2000", 50)
TABLE = [
    # 2,000.00 ÷ 50 = 40.00, and nothing is billed above: 40.00 each is forgone
    (HARD, USERS, False, "40", "0", "40"),
    # 2,000.00 ÷ 50 = 40.00 less 25.00 billed: 15.00
    (flat("2000", 50, above="25"), USERS, False, "40", "25", "15"),
    # E11: 1,400.00 ÷ 20 = 70.00 less 100.00 billed: nothing
    (flat("1400", 20, above="100"), USERS, False, "70", "100", "0"),
    # in grace nothing is billed: all 70.00; after it 70.00 less 30.00
    (flat("1400", 20, above="30", overage="GRACE", grace_months=2), USERS, True, "70", "0", "70"),
    (flat("1400", 20, above="30", overage="GRACE", grace_months=2), USERS, False, "70", "30", "40"),
    # of bands the highest: 2,400.00 ÷ 80 = 30.00, below its ceiling the band itself is billed
    (
        flat("2000", 50, overage="NEXT_BAND", next_bands=(FlatBand(80, None, Decimal(2400)),)),
        USERS, False, "30", "0", "30",
    ),
    # devices have a ceiling of their own: 2,000.00 ÷ 100 = 20.00 less 5.00
    (flat("2000", 50, 100, above="5"), DEVICES, False, "20", "5", "15"),
]  # fmt: skip


@pytest.mark.parametrize(("line", "unit", "grace", "each", "billed", "forgone"), TABLE)
def test_a_unit_above_is_worth_the_fee_per_covered_unit_less_what_it_is_billed_at(
    line, unit, grace, each, billed, forgone
):
    found = worth(line, SERVERS, unit=unit, grace=grace)
    assert (found.each, found.billed, found.forgone) == (Fraction(each), Fraction(billed), Fraction(forgone))


def test_a_yearly_fee_counts_by_its_month():
    line = flat("24000", 50)
    assert line.rates.flat is not None
    yearly = replace(line, rates=replace(line.rates, flat=replace(line.rates.flat, per="year")))
    assert worth(yearly).each == 40  # 24,000.00 ÷ 12 ÷ 50


def test_discounts_and_rises_are_those_the_fee_is_billed_with():
    commercial = Commercial(term_discount_share=Decimal("0.10"), round_the_clock=Surcharged(None, Decimal(5)))
    found = worth(flat("2000", 50, above="25"), commercial=commercial, part=Part(factor=Fraction("1.03")))
    # 2,000.00 less 10 % is 1,800.00, risen by 3 % 1,854.00: ÷ 50 = 37.08. Above, 25.00 less 10 %, risen: 23.175.
    assert (found.fee, found.each, found.billed) == (1854, Fraction("37.08"), Fraction("23.175"))


def test_an_agreement_without_a_flat_fee_has_no_place():
    assert flat_place(agreement(SERVERS)) is None
    assert flat_place(agreement(SERVERS, HARD)) == 1
    assert (limit_of(HARD, USERS), limit_of(HARD, DEVICES)) == (50, None)


class TestAMonth:
    def test_it_is_rounded_once_and_half_up(self):
        # 1,000.00 ÷ 30 = 33.3333..., twice that 66.666...: rounded once 66.67, not 2 × 33.33
        found = month(2, Worth(Fraction(1000), 30, Fraction(0)))
        assert found.amount == Amount(Decimal("66.67"), "USD")
        assert month(1, Worth(Fraction("0.25"), 10, Fraction(0))).amount.value == Decimal("0.03")  # 0.025

    def test_its_steps_lead_from_the_count_to_the_amount(self):
        found = month(2, Worth(Fraction(2000), 50, Fraction(25)), serving=Fraction("53.25"))
        assert found.steps == (
            "As counted.",
            "$2,000.00 ÷ 50 = $40.00 for each user covered.",
            "Each user above is billed at $25.00: $15.00 is forgone.",
            "2 × $15.00 = $30.00.",
            "Serving: 2 × $53.25 = $106.50.",
        )
        assert (str(found.amount), str(found.serving)) == ("$30.00", "$106.50")

    def test_billed_dearer_than_covered_nothing_is_forgone_and_it_says_so(self):
        found = month(2, Worth(Fraction(1400), 20, Fraction(100)))
        assert found.amount == Amount(Decimal("0.00"), "USD")
        assert found.steps[-1] == (
            "Each user above is billed at $100.00, no less than one that is covered: nothing is forgone."
        )

    def test_inside_the_ceiling_there_is_one_step(self):
        assert month(0, Worth(Fraction(2000), 50, Fraction(0)), serving=Fraction(1)).steps == ("As counted.",)

    def test_parts_of_a_month_count_by_their_days(self):
        # 3 above for 10 of 30 days at 40.00 is 40.00; the mean above is 1
        found = month(3, Worth(Fraction(2000), 50, Fraction(0)), share=Fraction(1, 3), part=" × 10 of 30 days")
        assert (found.amount.value, found.over) == (Decimal("40.00"), 1)
        assert found.steps[-1] == "3 × $40.00 × 10 of 30 days = $40.00."

    def test_a_coin_that_is_not_a_hundredth_is_kept_to(self):
        assert month(1, Worth(Fraction(1000), 30, Fraction(0)), currency="JPY").amount == Amount(Decimal(33), "JPY")

    def test_of_an_unknown_month_nothing_is_guessed(self):
        found = unknown_month(MARCH, APRIL, Known.ENDED, "Not counted.")
        assert (found.amount, found.serving, found.over, found.steps) == (None, None, 0, ("Not counted.",))


def test_currencies_are_never_added_up():
    with pytest.raises(ValueError, match="cannot be mixed"):
        added([Amount(Decimal(1), "USD"), Amount(Decimal(1), "EUR")], "USD")


@pytest.mark.parametrize(
    ("number", "text"), [(0.0, "0"), (2.0, "2"), (2.4049, "2.4"), (0.005, "0.01"), (1e-05, "0"), (1234.5, "1,234.5")]
)
def test_a_forecast_mean_is_computed_with_as_it_is_printed(number, text):
    assert plain(printed(number)) == text
    assert printed(number) == Fraction(text.replace(",", ""))


@given(fee=st.integers(1, 10**7), ceiling=st.integers(1, 500), billed=st.integers(0, 10**5), over=st.integers(0, 200))
def test_what_is_forgone_is_never_less_than_nothing_and_at_most_the_units_at_the_fee(fee, ceiling, billed, over):
    found = month(over, Worth(Fraction(fee, 100), ceiling, Fraction(billed, 100)))
    assert 0 <= Fraction(found.amount.value) <= over * Fraction(fee, 100) / ceiling + Fraction(1, 200)
