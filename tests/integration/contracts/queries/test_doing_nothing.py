"""What leaving a ceiling as it is costs, from the counts and terms that its months are stated by."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from contracts.actions.amendments import draft_amendment
from contracts.agreement import Proration
from contracts.forgoing import Known
from contracts.models import Ceiling, CeilingForecast
from contracts.months import add_months
from contracts.queries.doing_nothing import doing_nothing, doing_nothing_of
from tests.agreements import accepted, count_on, signed_contract
from tests.unit.contracts.billing.months import agreement, flat
from tests.worlds import NOW, client_world

MARCH = date(2027, 3, 1)
NEXT_MARCH = date(2028, 3, 1)
E11 = (12, 12, 12, 12, 13, 13, 12, 12, 14, 18, 22, 20)
SOFT, HARD = flat("1400", 20, above="100"), flat("1400", 20)


def counted_by_month(client, *users, first=MARCH):
    for place, number in enumerate(users):
        count_on(client, add_months(first, place) + timedelta(days=19), number)


def ceiling_of(contract, unit="USERS"):
    return (
        Ceiling.objects.select_related("contract__client")
        .filter(contract=contract, unit=unit)
        .latest("version__number")
    )


def forecast_of(ceiling, over, *, last=date(2027, 4, 1), median=None, **columns):
    return CeilingForecast.objects.create(
        ceiling=ceiling, on=last, state="NEAR", history=[18, 19, 20], last_month=last, over=over,
        median=median or [20] * len(over), **columns,
    )  # fmt: skip


@pytest.fixture
def year(acme):
    """Sign a flat rate of 1,400.00 up to 20 users for a year from March on, and count twelve months."""

    def sign(line=HARD, *users, **changes):
        contract = signed_contract(acme, agreement(line, **changes), begins=MARCH, term_months=12)
        counted_by_month(acme.client, *(users or E11))
        return contract

    return sign


def test_e11_one_month_above_by_two_units_of_which_each_is_billed_dearer_than_a_covered_one(year):
    told = doing_nothing(ceiling_of(year(SOFT)), on=NEXT_MARCH)

    (january,) = told.above
    assert len(told.until_now) == 12
    assert (january.start, january.over) == (date(2028, 1, 1), 2)
    # 1,400.00 ÷ 20 = 70.00; 100.00 each is billed. Two units at 100.00 beside twelve fees make E11's 17,000.00.
    assert (str(january.amount), str(told.forgone_amount)) == ("$0.00", "$0.00")


def test_e11_above_a_hard_ceiling_forgoes_what_the_fee_comes_to_for_each(year):
    told = doing_nothing(ceiling_of(year(HARD)), on=NEXT_MARCH)

    assert str(told.forgone_amount) == "$140.00"  # 2 × 1,400.00 ÷ 20
    # The example card: 0.75 h × 55.00 + 12.00 = 53.25 for each user.
    assert str(told.serving_amount) == "$106.50"
    assert told.above[0].steps == (
        "22 users on 20 Jan 2028, ceiling 20: 2 above.",
        "$1,400.00 ÷ 20 = $70.00 for each user covered.",
        "2 × $70.00 = $140.00.",
        "Serving: 2 × $53.25 = $106.50.",
    )


def test_grace_forgoes_the_months_that_are_not_billed_and_none_after(year):
    line = flat("1400", 20, above="100", overage="GRACE", grace_months=2)
    told = doing_nothing(ceiling_of(year(line, 23, 23, 23, 20)), on=date(2027, 6, 30))
    assert [str(month.amount) for month in told.until_now] == ["$210.00", "$210.00", "$0.00", "$0.00"]  # 3 × 70.00
    assert told.above[1].steps[0] == "23 users on 20 Apr 2027, ceiling 20: 3 above. Month 2 of 2 of grace."


def test_a_month_that_nobody_counted_is_not_guessed(year):
    told = doing_nothing(ceiling_of(year(HARD, 22)), on=date(2027, 5, 1))
    assert [month.amount and str(month.amount) for month in told.until_now] == ["$140.00", None, None]
    assert [month.known for month in told.until_now] == [Known.ENDED, Known.ENDED, Known.RUNNING]
    assert told.unknown[0].steps == (
        "Acme Dental Northwind was not counted between 1 Apr 2027 and 30 Apr 2027. Count, then draft again.",
    )


def test_by_the_day_each_day_counts_by_what_was_there(year):
    contract = year(HARD, 20, proration=Proration.DAILY.value)
    count_on(contract.client, date(2027, 4, 21), 23)  # 3 above for 10 of April's 30 days: 3 × 70.00 ÷ 3
    (april,) = doing_nothing(ceiling_of(contract), on=date(2027, 4, 30)).above
    assert (str(april.amount), april.over) == ("$70.00", 1)


def test_devices_are_held_against_their_own_ceiling(acme):
    contract = signed_contract(acme, agreement(flat("1400", 20, 40)), begins=MARCH, term_months=12)
    count_on(acme.client, date(2027, 3, 20), 5, workstation=40, server=2)
    told = doing_nothing(ceiling_of(contract, "DEVICES"), on=date(2027, 3, 25))
    assert str(told.forgone_amount) == "$70.00"  # 2 × 1,400.00 ÷ 40
    assert str(told.serving_amount) == "$27.00"  # 2 × (0.10 h × 55.00 + 8.00)
    assert told.above[0].steps[0] == "42 devices on 20 Mar 2027, ceiling 40: 2 above."


def test_each_month_goes_by_the_terms_that_held_then(acme, year):
    contract = year(HARD, 22, 22, 22)
    wider = agreement(flat("2000", 40))
    version = draft_amendment(
        contract=contract, effective_from=date(2027, 5, 1), agreement=replace(wider, term_months=12),
        reason="You grew.", by=None, at=NOW,
    )  # fmt: skip
    accepted(version, acme)

    told = doing_nothing(ceiling_of(contract), on=date(2027, 6, 1))

    assert [str(month.amount) for month in told.until_now[:3]] == ["$140.00", "$140.00", "$0.00"]
    assert told.until_now[2].steps == ("22 users on 20 May 2027, ceiling 40: none above.",)


class TestAhead:
    def test_each_forecast_month_has_the_mean_above_as_it_is_printed(self, year):
        ceiling = ceiling_of(year(HARD, 19, 20))
        forecast_of(ceiling, [0.5, 1.204, 2.0])

        told = doing_nothing(ceiling, on=date(2027, 4, 21))

        assert [month.start for month in told.until_now] == [MARCH, date(2027, 4, 1)]
        assert [str(month.amount) for month in told.ahead] == ["$35.00", "$84.00", "$140.00"]  # 70.00 each
        assert str(told.ahead_amount) == "$259.00"
        assert str(told.serving_ahead_amount) == "$197.03"  # 53.25 × 0.5, 1.2 and 2: 26.63 + 63.90 + 106.50
        assert told.ahead[1].steps[0] == "Forecast for Jun 2027: 1.2 users above the ceiling of 20 on average."

    def test_it_ends_with_the_contract(self, year):
        ceiling = ceiling_of(year(HARD))
        forecast_of(ceiling, [1.0] * 12, last=date(2027, 12, 1))
        assert [month.start for month in doing_nothing(ceiling, on=date(2027, 12, 25)).ahead] == [
            date(2028, 1, 1), date(2028, 2, 1),
        ]  # fmt: skip

    def test_a_month_that_runs_goes_by_the_forecast_once_counts_end_before_it(self, acme):
        contract = signed_contract(acme, agreement(HARD), begins=date(2027, 3, 20), term_months=12)
        count_on(acme.client, date(2027, 3, 25), 22)
        ceiling = ceiling_of(contract)
        forecast_of(ceiling, [3.0], last=date(2027, 3, 1))  # the month of 20 Mar ends in April

        told = doing_nothing(ceiling, on=date(2027, 3, 26))

        assert told.until_now == ()
        assert [(month.start, month.known, month.over) for month in told.ahead] == [
            (date(2027, 3, 20), Known.AHEAD, 3)
        ]  # fmt: skip

    def test_grace_that_is_left_is_used_up_first(self, year):
        line = flat("1400", 20, above="100", overage="GRACE", grace_months=2)
        ceiling = ceiling_of(year(line, 19, 20))
        forecast_of(ceiling, [1.0, 2.0, 3.0], median=[21, 22, 23])
        assert [str(month.amount) for month in doing_nothing(ceiling, on=date(2027, 4, 21)).ahead] == [
            "$70.00", "$140.00", "$0.00",
        ]  # fmt: skip

    @pytest.mark.parametrize(
        ("columns", "because"),
        [
            (None, "The night has not forecast this ceiling yet."),
            ({"refused": "TOO_SHORT"}, "Nothing is forecast: too few months."),
        ],
    )
    def test_without_a_forecast_it_says_why(self, year, columns, because):
        ceiling = ceiling_of(year(HARD, 19, 20))
        if columns:
            forecast_of(ceiling, [], **columns)
        told = doing_nothing(ceiling, on=date(2027, 4, 21))
        assert (told.ahead, told.no_forecast_because) == ((), because)
        assert len(told.until_now) == 2


class TestWithoutCosts:
    def test_serving_is_unknown_without_a_card(self, year, monkeypatch):
        monkeypatch.setattr("contracts.queries.doing_nothing.newest_published_card", lambda on: None)
        told = doing_nothing(ceiling_of(year(HARD)), on=NEXT_MARCH)
        assert told.no_costs_because == "No rate card is in force, so what serving costs is not known."
        assert told.above[0].serving is None

    def test_costs_of_another_currency_are_not_taken(self, year):
        told = doing_nothing(ceiling_of(year(HARD, currency="EUR")), on=NEXT_MARCH)
        assert told.no_costs_because.endswith("has its costs in USD, the contract is in EUR.")
        assert str(told.forgone_amount) == "€140.00"
        assert told.serving_amount.value == Decimal("0.00")


def test_many_ceilings_cost_as_many_queries_as_one(year, acme, amy):
    first = ceiling_of(year(HARD))
    others = []
    for number in range(3):
        world = client_world(f"Bloom{number}", by=amy)
        others.append(ceiling_of(signed_contract(world, agreement(HARD), begins=MARCH, term_months=12)))
    with CaptureQueriesContext(connection) as one:
        doing_nothing_of([first], on=NEXT_MARCH)
    with CaptureQueriesContext(connection) as many:
        assert len(doing_nothing_of([first, *others], on=NEXT_MARCH)) == 4
    assert len(one) == len(many) == 5
