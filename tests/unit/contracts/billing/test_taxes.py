from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts.billing.taxes import TaxRate, tax_lines
from pricing.engine.money import half_up, places_of

DAY = date(2026, 11, 30)
SALES_TAX = TaxRate("Sales tax", Decimal("0.0825"))
VAT = TaxRate("VAT", Decimal("0.20"), registration="GB 123 4567 89")
ON_SERVICES = TaxRate("Service tax", Decimal("0.05"), kinds=("RECURRING", "PRORATED"))
LINES = [("RECURRING", "1000.00"), ("ONE_OFF", "200.00"), ("CREDIT", "-50.00")]


def taxed(lines, *rules, on=DAY, currency="USD"):
    given = [(kind, Decimal(amount)) for kind, amount in lines]
    return [(line.name, str(line.taxed_amount), str(line.amount)) for line in tax_lines(given, rules, on, currency)]


@pytest.mark.parametrize(
    ("lines", "rules", "currency", "found"),
    [
        pytest.param(LINES, [SALES_TAX], "USD", [("Sales tax", "1150.00", "94.88")], id="a credit is taken off"),
        pytest.param(
            LINES,
            [SALES_TAX, ON_SERVICES],
            "USD",
            [("Sales tax", "1150.00", "94.88"), ("Service tax", "1000.00", "50.00")],
            id="two rules, each on its own lines",
        ),
        pytest.param([("ONE_OFF", "80")], [ON_SERVICES], "USD", [], id="no line of its kind"),
        pytest.param([("RECURRING", "50"), ("CREDIT", "-50")], [VAT], "USD", [], id="nothing is left to be taxed"),
        pytest.param([("CREDIT", "-50.00")], [VAT], "EUR", [("VAT", "-50.00", "-10.00")], id="a credit gives tax back"),
        pytest.param([("RECURRING", "1005")], [SALES_TAX], "JPY", [("Sales tax", "1005", "83")], id="JPY has no coin"),
        pytest.param([("RECURRING", "10")], [SALES_TAX], "KWD", [("Sales tax", "10.000", "0.825")], id="KWD has three"),
        pytest.param(
            [("RECURRING", "0.06"), ("OVERAGE", "0.06")],
            [SALES_TAX],
            "USD",
            [("Sales tax", "0.12", "0.01")],
            id="rounded once, at the sum",
        ),
        pytest.param([("RECURRING", "0.02")], [TaxRate("Half", Decimal("0.25"))], "USD", [("Half", "0.02", "0.01")],
                     id="half a coin goes up"),
        pytest.param([("RECURRING", "10"), ("TAX", "2")], [VAT], "USD", [("VAT", "10.00", "2.00")], id="no tax on tax"),
        pytest.param([("RECURRING", "10")], [TaxRate("Zero rate", Decimal(0))], "USD", [("Zero rate", "10.00", "0.00")],
                     id="a rate of zero is told"),
    ],
)  # fmt: skip
def test_tax_is_the_share_of_the_lines_it_is_on(lines, rules, currency, found):
    assert taxed(lines, *rules, currency=currency) == found


@pytest.mark.parametrize(
    ("last_day", "amount"),
    [(date(2026, 12, 30), "19.00"), (date(2026, 12, 31), "19.00"), (date(2027, 1, 1), "21.00")],
)
def test_the_version_that_holds_on_the_last_day_decides(last_day, amount):
    new_year = date(2027, 1, 1)
    before = TaxRate("VAT", Decimal("0.19"), effective_from=date(2020, 1, 1), effective_until=new_year)
    after = TaxRate("VAT", Decimal("0.21"), effective_from=new_year)

    (line,) = tax_lines([("RECURRING", Decimal(100))], [before, after], last_day, "EUR")

    assert str(line.amount) == amount


def test_a_tax_that_is_still_to_come_is_not_added():
    assert taxed([("RECURRING", "10")], TaxRate("VAT", Decimal("0.2"), effective_from=date(2026, 12, 1))) == []


def test_the_steps_say_of_what_and_by_which_number():
    (line,) = tax_lines([("RECURRING", Decimal("1000"))], [VAT], DAY, "GBP")

    assert line.steps == ("20 % of £1,000.00 = £200.00", "VAT, registered as GB 123 4567 89.")


@pytest.mark.parametrize(
    ("share", "told"), [("0.0825", "8.25 %"), ("0.2", "20 %"), ("0.08875", "8.875 %"), ("0", "0 %")]
)
def test_a_share_is_written_in_percent(share, told):
    assert TaxRate("Tax", Decimal(share)).percent == told


@pytest.mark.parametrize("share", ["-0.01", "1", "8.25"])
def test_a_share_that_is_none_is_refused(share):
    with pytest.raises(ValueError, match="0 or more and below 1"):
        TaxRate("VAT", Decimal(share))


def test_a_tax_on_tax_is_refused():
    with pytest.raises(ValueError, match="cannot be on tax itself"):
        TaxRate("Surtax", Decimal("0.1"), kinds=("TAX",))


def test_a_float_is_no_amount():
    with pytest.raises(TypeError):
        tax_lines([("RECURRING", 10.5)], [VAT], DAY, "USD")


KINDS = st.sampled_from(["RECURRING", "PRORATED", "OVERAGE", "ONE_OFF", "CREDIT", "TAX"])
AMOUNTS = st.decimals(min_value=-100_000, max_value=100_000, places=2)
SHARES = st.decimals(min_value=0, max_value=Decimal("0.99999"), places=5)


@given(
    lines=st.lists(st.tuples(KINDS, AMOUNTS), max_size=12),
    rules=st.lists(st.tuples(SHARES, st.sets(KINDS.filter(lambda kind: kind != "TAX"))), max_size=4),
    currency=st.sampled_from(["USD", "JPY", "KWD"]),
)
def test_each_amount_is_half_up_of_share_times_sum(lines, rules, currency):
    rates = [TaxRate(f"Tax {place}", share, tuple(kinds)) for place, (share, kinds) in enumerate(rules)]

    found = {line.name: line.amount for line in tax_lines(lines, rates, DAY, currency)}

    for rate in rates:
        on = [Fraction(amount) for kind, amount in lines if kind != "TAX" and (not rate.kinds or kind in rate.kinds)]
        expected = half_up(Fraction(rate.share) * sum(on), places_of(currency)) if sum(on) else None
        assert found.get(rate.name) == expected
