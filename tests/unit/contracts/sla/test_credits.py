from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts.sla.attainment import misses_among
from contracts.sla.credits import credit_from, fee_of
from contracts.sla.results import Result, judged
from tests.unit.contracts.sla.plans import ALWAYS, at, crediting

LATER = at("2026-12-01 09:00")
FEE = Decimal("4000.00")


def missed(count, priority="P1"):
    return [
        Result(f"A-{number}", priority, at("2026-11-20 09:00"), at("2026-11-20 10:00"), at("2026-11-20 22:00"))
        for number in range(count)
    ]


def credited(sla, results, fee=FEE, currency="USD"):
    return credit_from(sla, misses_among(judged(sla, results, LATER)), fee, currency)


@pytest.mark.parametrize(("count", "amount"), [(1, "200.00"), (2, "400.00"), (3, "600.00"), (5, "600.00")])
def test_a_share_of_the_fee_is_credited_for_each_missed_promise_up_to_the_cap(count, amount):
    credit = credited(crediting(), missed(count))  # E12
    assert (credit.amount, credit.missed_count, credit.currency) == (Decimal(amount), count, "USD")


def test_the_steps_name_each_miss_and_the_sum():
    steps = credited(crediting(), missed(1)).steps
    assert steps[0].startswith("P1 A-0, opened 20 Nov 2026, 09:00 CST: responded after 1 hour")
    assert steps[1] == "1 missed promise at 5 % of the month's fee of $4,000.00 = $200.00"


def test_the_steps_say_where_the_cap_holds():
    assert credited(crediting(), missed(5)).steps[-1] == (
        "5 missed promises at 5 % make 25 %; the most is 15 % of $4,000.00 = $600.00"
    )


@pytest.mark.parametrize(
    ("sla", "results", "fee"),
    [
        (crediting(), [], FEE),
        (crediting(), missed(2, "P3"), FEE),  # an aim
        (ALWAYS, missed(2), FEE),  # no credits agreed
        (crediting(), missed(2), Decimal("0.00")),
        (crediting(), missed(1), Decimal("0.05")),  # less than half a cent
    ],
)
def test_nothing_is_credited_where_nothing_is_owed(sla, results, fee):
    assert credited(sla, results, fee) is None


@pytest.mark.parametrize(("fee", "currency", "amount"), [("4000.10", "USD", "200.01"), ("4010", "JPY", "201")])
def test_it_is_rounded_once_half_up_to_the_coin(fee, currency, amount):
    assert credited(crediting(), missed(1), Decimal(fee), currency).amount == Decimal(amount)


def test_a_float_is_no_fee():
    with pytest.raises(TypeError):
        credited(crediting(), missed(1), 4000.0)


def test_the_fee_is_what_the_month_itself_costs():
    lines = [
        ("RECURRING", Decimal(900)), ("ADJUSTMENT", Decimal(-45)), ("OVERAGE", Decimal(10)), ("PRORATED", Decimal(5)),
        ("ONE_OFF", Decimal(855)), ("CREDIT", Decimal(-40)), ("CORRECTION", Decimal(7)), ("TAX", Decimal(80)),
    ]  # fmt: skip
    assert fee_of(lines) == Decimal(870)
    assert fee_of([("ADJUSTMENT", Decimal(-45))]) == 0


@given(st.integers(0, 40), st.decimals("0.01", "1000000", places=2), st.integers(1, 100), st.integers(0, 900))
def test_a_credit_is_never_above_its_cap_and_never_falls_with_one_more_miss(count, fee, share, above):
    sla = crediting(share=f"0.{share:03}", cap=str(Decimal(share + above) / 1000))

    def amount(many):
        credit = credited(sla, missed(many), fee)
        return credit.amount if credit else Decimal(0)

    assert 0 <= amount(count) <= fee * sla.credit_cap_share + Decimal("0.005")
    assert amount(count) <= amount(count + 1)
