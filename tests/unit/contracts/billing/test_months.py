"""What a month is billed at. Worked numbers are those of the domain notes, named by their number there."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts.agreement import FlatBand
from contracts.billing.month import month_lines
from contracts.billing.values import CountUnclear, NothingCounted
from contracts.commercial import Commercial, Escalated
from tests.unit.contracts.billing.months import (
    NOVEMBER,
    agreement,
    billed,
    counted,
    flat,
    month,
    per_device,
    per_user,
    span,
    told,
    total,
)


def day(number: int, of: date = NOVEMBER) -> date:
    return of.replace(day=number)


@pytest.mark.parametrize(
    ("start", "amount"), [(NOVEMBER, "66.67"), (date(2026, 12, 1), "67.74"), (date(2027, 2, 1), "64.29")]
)
def test_e06_one_user_added_on_the_11th_is_billed_for_the_days_that_are_left(start, amount):
    by_day = agreement(per_user(), proration="DAILY")
    lines = billed(by_day, counted(day(1, start), 10), counted(day(11, start), 11), of=month(start))

    assert told(lines)[0] == ("User", 10, "1000.00")
    assert told(lines)[1] == (f"1 user more from 11 {start:%b %Y}", 1, amount)
    assert lines[1].steps[0].endswith(f" days = ${amount}")


def test_a_leaver_is_billed_until_the_day_on_which_they_are_gone():
    by_day = agreement(per_user(), proration="DAILY")

    lines = billed(by_day, counted(day(1), 10), counted(day(21), 8), counted(day(26), 9))

    assert told(lines) == [
        ("User", 10, "1000.00"),
        ("2 users fewer from 21 Nov 2026", 2, "-66.67"),
        ("1 user more from 26 Nov 2026", 1, "16.67"),
    ]


def test_by_the_day_what_was_there_at_the_start_is_told_by_the_count_before():
    by_day = agreement(per_user(), proration="DAILY")

    lines = billed(by_day, counted(date(2026, 10, 30), 9), counted(day(16), 10))

    assert told(lines) == [("User", 9, "900.00"), ("1 user more from 16 Nov 2026", 1, "50.00")]


def test_a_joiner_counts_for_the_whole_month_unless_agreed_otherwise():
    lines = billed(agreement(per_user()), counted(day(1), 10), counted(day(30), 11))
    assert told(lines) == [("User", 11, "1100.00")]


def test_e07_a_package_is_billed_up_to_its_minimum():
    lines = billed(agreement(per_user(minimum=20)), counted(day(30), 14))

    assert [(line.kind, line.quantity, str(line.amount)) for line in lines] == [
        ("RECURRING", 14, "1400.00"),
        ("MINIMUM", 6, "600.00"),
    ]
    assert total(lines) == "2000.00"


@pytest.mark.parametrize(("users", "amount"), [(44, "1400.00"), (50, "1400.00"), (51, "1500.00"), (53, "1700.00")])
def test_e09_a_count_at_the_ceiling_is_inside_and_each_unit_above_is_charged(users, amount):
    assert total(billed(agreement(flat("1400", 50, above="100")), counted(day(30), users))) == amount


def test_e11_a_year_under_a_soft_ceiling():
    year = (12, 12, 12, 12, 13, 13, 12, 12, 14, 18, 22, 20)
    fee, by_user = agreement(flat("1400", 20, above="100")), agreement(per_user())

    def of_the_year(terms):
        return sum(Decimal(total(billed(terms, counted(day(30), users)))) for users in year)

    assert of_the_year(fee) == 17_000
    assert of_the_year(by_user) == 17_200
    assert of_the_year(agreement(per_user(minimum=22))) == 26_400


def test_a_hard_ceiling_keeps_its_fee_and_says_that_it_was_passed():
    (line,) = billed(agreement(flat("1400", 50)), counted(day(30), 51))

    assert str(line.amount) == "1400.00"
    assert "51 users were counted, ceiling 50, which the agreement does not allow" in line.steps[-1]


@pytest.mark.parametrize(("users", "amount"), [(20, "1400.00"), (21, "1900.00"), (35, "1900.00"), (41, "2600.00")])
def test_above_its_ceiling_a_fee_moves_to_the_band_that_holds_the_count(users, amount):
    bands = (FlatBand(35, None, Decimal("1900")), FlatBand(60, None, Decimal("2600")))
    line = flat("1400", 20, overage="NEXT_BAND", next_bands=bands)

    assert total(billed(agreement(line), counted(day(30), users))) == amount


@pytest.mark.parametrize(("before", "amount"), [(0, "1400.00"), (1, "1400.00"), (2, "1700.00"), (5, "1700.00")])
def test_in_months_of_grace_the_fee_stays_then_units_above_are_charged(before, amount):
    line = flat("1400", 20, above="100", overage="GRACE", grace_months=2)

    assert total(billed(agreement(line), counted(day(30), 23), of=month(months_above=(before,)))) == amount


def test_a_flat_fee_for_the_office_and_a_rate_for_servers_do_not_count_each_others_devices():
    both = agreement(flat("900", None, 12, above="50"), per_device(classes=("server",), server="150"))

    lines = billed(both, counted(day(30), 8, workstation=12, server=3))

    assert told(lines) == [("Office: Flat fee", 1, "900.00"), ("Servers: Server", 3, "450.00")]


def test_a_change_in_the_middle_of_a_month_bills_each_part_by_its_own_terms():
    before, after = agreement(per_user("100")), agreement(per_user("130"))
    spans = [span(before, day(1), day(16)), span(after, day(16), date(2026, 12, 1), "amendment 1")]

    lines = month_lines(month(), spans, [counted(day(14), 10), counted(day(30), 12)])

    assert told(lines) == [
        ("User, 1 Nov 2026 to 15 Nov 2026", 10, "500.00"),  # 10 x 100 x 15/30
        ("User, 16 Nov 2026 to 30 Nov 2026", 12, "780.00"),  # 12 x 130 x 15/30
    ]
    assert {line.kind for line in lines} == {"PRORATED"}
    assert "For 15 of 30 days under amendment 1." in lines[1].steps
    assert lines[0].version != lines[1].version


def test_a_contract_that_ends_within_a_month_is_billed_for_its_days():
    lines = month_lines(month(), [span(agreement(per_user()), day(1), day(11))], [counted(day(9), 9)])

    assert told(lines) == [("User, 1 Nov 2026 to 10 Nov 2026", 9, "300.00")]  # 9 x 100 x 10/30


def test_nothing_is_billed_where_nothing_is_there():
    assert billed(agreement(per_user()), counted(day(30), 0)) == ()
    assert billed(agreement(per_device(workstation="40")), counted(day(30), 5)) == ()


def test_without_a_count_nothing_is_billed_by_guess():
    with pytest.raises(NothingCounted, match="Acme Dental was not counted between 1 Nov 2026 and 30 Nov 2026"):
        billed(agreement(per_user()), counted(date(2026, 10, 31), 9))


@pytest.mark.parametrize("proration", ["FULL_MONTH", "DAILY"])
def test_a_class_without_a_rate_is_not_billed_at_any_price(proration):
    by_device = agreement(per_device(workstation="40"), proration=proration)
    with pytest.raises(CountUnclear, match="Contract C-2026-0001 has no rate for a server"):
        billed(by_device, counted(day(1), 5, workstation=3), counted(day(20), 5, workstation=3, server=1))


RATES = st.decimals(min_value=0, max_value=400, places=2).map(str)
DAYS = st.lists(st.tuples(st.integers(1, 30), st.integers(0, 60)), min_size=1, max_size=6, unique_by=lambda one: one[0])


@given(rate=RATES, days=DAYS)
def test_by_the_day_the_lines_add_up_to_what_each_day_costs_within_a_cent_a_line(rate, days):
    by_day = agreement(per_user(rate), proration="DAILY")
    counts = [counted(day(number), users) for number, users in sorted(days)]

    lines = billed(by_day, *counts)

    present, cost = counts[0].estate.users, Fraction(0)
    for offset in range(30):
        on = NOVEMBER + timedelta(days=offset)
        present = next((count.estate.users for count in counts if count.on == on), present)
        cost += present * Fraction(rate) / 30
    assert abs(Fraction(total(lines)) - cost) <= Fraction(len(lines), 200)


@given(cut=st.integers(2, 30), users=st.integers(1, 50), rate=RATES)
def test_a_change_that_changes_nothing_costs_what_the_month_does(cut, users, rate):
    terms = agreement(per_user(rate))
    parts = [span(terms, day(1), day(cut)), span(terms, day(cut), date(2026, 12, 1))]

    lines = month_lines(month(), parts, [counted(day(1), users), counted(day(30), users)])

    whole = billed(terms, counted(day(30), users))
    assert abs(Fraction(total(lines)) - Fraction(total(whole))) <= Fraction(1, 100)


def test_a_month_after_an_anniversary_names_its_rise():
    risen = replace(agreement(per_user()), commercial=Commercial(escalator=Escalated(Decimal("0.03"), True)))
    lines = billed(risen, counted(day(30), 40), of=month(anniversaries=1, factor=Fraction(103, 100)))

    assert told(lines)[1] == ("Escalator, contract year 2: 3 % per anniversary, compounding", 1, "120.00")  # E04
