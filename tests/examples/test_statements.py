"""The worked examples of the domain notes as lines of a statement that a person can read."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from fractions import Fraction

import pytest

from contracts.ceilings import Headroom
from contracts.commercial import Commercial, Escalated
from contracts.prices import Band, UnitPrice
from contracts.renewing.indexes import factor
from contracts.sla.attainment import misses_among
from contracts.sla.credits import credit_from
from contracts.sla.results import Result, judged
from contracts.terms import SlaLine, SlaTerms
from tests.unit.contracts.billing.months import (
    agreement,
    billed,
    counted,
    flat,
    month,
    per_device,
    per_user,
    rates,
    told,
    total,
)

LAST = date(2026, 11, 30)
BANDS = (Band(25, Decimal(150)), Band(50, Decimal(135)), Band(None, Decimal(120)))


def banded(counting):
    return agreement(replace(per_user(), rates=rates(per_user=UnitPrice(BANDS, counting))))


def under(**commercial):
    return replace(agreement(per_user()), commercial=Commercial(**commercial))


def of_forty(terms, **of):
    return billed(terms, counted(LAST, 40), of=month(**of))


def test_e01_each_user_at_the_rate_of_its_band():
    lines = billed(banded("graduated"), counted(LAST, 60))

    assert told(lines) == [
        ("User, 1 to 25", 25, "3750.00"),
        ("User, 26 to 50", 25, "3375.00"),
        ("User, from 51", 10, "1200.00"),
    ]
    assert total(lines) == "8325.00"


@pytest.mark.parametrize(("users", "amount"), [(60, "7200.00"), (50, "6750.00"), (51, "6120.00")])
def test_e02_all_users_at_the_rate_of_the_band_they_reach(users, amount):
    (line,) = billed(banded("all_units"), counted(LAST, users))
    assert (line.quantity, str(line.amount)) == (users, amount)


@pytest.mark.parametrize(("is_additive", "amounts"), [(False, ["-200.00", "-114.00"]), (True, ["-200.00", "-120.00"])])
def test_e03_term_and_prepayment_are_lines_of_their_own(is_additive, amounts):
    discounts = {"term_discount_share": Decimal("0.05"), "prepay_discount_share": Decimal("0.03")}
    fee, term, prepaid = of_forty(under(**discounts, is_additive=is_additive))

    assert str(fee.amount) == "4000.00"
    assert [str(term.amount), str(prepaid.amount)] == amounts
    assert total((fee, term, prepaid)) == ("3680.00" if is_additive else "3686.00")


@pytest.mark.parametrize(
    ("is_compounding", "months"),
    [(True, ["4000.00", "4120.00", "4243.60"]), (False, ["4000.00", "4120.00", "4240.00"])],
)
def test_e04_a_fee_that_rises_by_three_percent_over_thirty_six_months(is_compounding, months):
    escalator = Escalated(Decimal("0.03"), is_compounding)
    terms = under(escalator=escalator)
    years = [
        total(of_forty(terms, anniversaries=year, factor=factor(escalator, {}, date(2026, 1, 1), year)))
        for year in range(3)
    ]

    assert years == months
    assert 12 * sum(map(Decimal, years)) == Decimal("148363.20" if is_compounding else "148320.00")


@pytest.mark.parametrize(
    ("change", "floor", "cap", "amount"),
    [("0.062", None, "0.05", "4200.00"), ("0.011", "0.02", None, "4080.00"), ("0.034", "0.02", "0.05", "4136.00")],
)
def test_e05_a_fee_that_follows_an_index_within_its_floor_and_cap(change, floor, cap, amount):
    limits = [None if limit is None else Decimal(limit) for limit in (floor, cap)]
    escalator = Escalated(
        Decimal("0.03"), True, is_indexed=True, index="CPI", floor_share=limits[0], cap_share=limits[1]
    )
    values = {"CPI": {date(2025, 10, 1): Decimal(100), date(2026, 10, 1): 100 * (1 + Decimal(change))}}
    risen = factor(escalator, values, date(2026, 1, 1), 1)

    lines = of_forty(under(escalator=escalator), anniversaries=1, factor=risen)

    assert total(lines) == amount
    assert lines[1].description.startswith("Escalator, contract year 2: CPI")


def test_e07_a_minimum_of_twenty_users():
    lines = billed(agreement(per_user(minimum=20)), counted(LAST, 14))
    assert told(lines) == [("User", 14, "1400.00"), ("User, up to the minimum of 20", 6, "600.00")]


@pytest.mark.parametrize(
    ("terms", "first_year"),
    [(agreement(per_user()), "52000.00"), (agreement(per_device(workstation="40")), "41600.00")],
    ids=["per user", "per device"],
)
def test_e08_a_first_year_with_a_months_fee_for_onboarding(terms, first_year):
    a_month = Decimal(total(billed(terms, counted(LAST, 40, workstation=80))))
    assert str(12 * a_month + a_month) == first_year


@pytest.mark.parametrize(
    ("users", "state", "over", "amount"),
    [(44, "OK", 0, "1400.00"), (45, "NEAR", 0, "1400.00"), (50, "AT", 0, "1400.00"), (51, "BREACHED", 1, "1500.00")],
)
def test_e09_a_ceiling_of_fifty_users(users, state, over, amount):
    room = Headroom(users, 50, Fraction(9, 10))
    assert (room.state, room.over) == (state, over)
    assert total(billed(agreement(flat("1400", 50, above="100")), counted(LAST, users))) == amount


def test_e10_of_two_ceilings_the_tighter_binds_and_below_both_only_the_fee_is_billed():
    users, devices = (Headroom(40, 50, Fraction(9, 10)), Headroom(78, 80, Fraction(9, 10)))
    assert (users.state, devices.state, float(devices.used_share)) == ("OK", "NEAR", 0.975)
    lines = billed(agreement(flat("2000", 50, 80, above="40")), counted(LAST, 40, workstation=78))
    assert told(lines) == [("Flat fee", 1, "2000.00")]


@pytest.mark.parametrize(("misses", "amount"), [(1, "200.00"), (3, "600.00"), (5, "600.00")])
def test_e12_a_credit_of_five_percent_for_each_missed_p1_up_to_fifteen(misses, amount):
    sla = SlaTerms(
        "Standard", "24x7", "UTC", (SlaLine("P1", 30, 240, True),),
        credit_share=Decimal("0.05"), credit_cap_share=Decimal("0.15"),
    )  # fmt: skip
    opened = datetime(2026, 11, 10, 9, tzinfo=UTC)
    late = [
        Result(f"T-{number}", "P1", opened, opened + timedelta(minutes=31), opened + timedelta(hours=5))
        for number in range(misses)
    ]

    missed = misses_among(judged(sla, late, opened + timedelta(days=1)))
    credit = credit_from(sla, missed, Decimal(4000), "USD")

    assert str(credit.amount) == amount
    assert credit.steps[-1].endswith(f"= ${amount}")
