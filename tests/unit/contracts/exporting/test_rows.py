from decimal import Decimal

import pytest

from contracts.exporting.rows import CurrenciesMixed, NothingToExport, added, only_currency
from pricing.engine.money import Amount
from tests.unit.contracts.exporting.rows import row

TEN_DOLLARS = Amount(Decimal("10.00"), "USD")


def test_amounts_of_one_currency_are_added_up():
    assert added([TEN_DOLLARS, TEN_DOLLARS]) == Amount(Decimal("20.00"), "USD")


def test_adding_two_currencies_is_refused_by_their_names():
    with pytest.raises(CurrenciesMixed, match="Amounts in EUR and USD cannot be added up"):
        added([TEN_DOLLARS, Amount(Decimal("10.00"), "EUR")])


def test_adding_up_nothing_is_refused():
    with pytest.raises(NothingToExport, match="Choose statements that have lines"):
        added([])


def test_the_one_currency_is_told():
    assert only_currency(["JPY", "JPY"]) == "JPY"


@pytest.mark.parametrize(
    ("quantity", "rate", "amount", "is_exact"),
    [(3, "33.3333", "100.00", True), (8, "175", "1400.00", True), (3, "33.33", "100.00", False), (1, "-5", "-5", True)],
)
def test_quantity_times_rate_is_the_amount_or_is_not(quantity, rate, amount, is_exact):
    assert row(amount, quantity=quantity, rate=rate).is_exact is is_exact


def test_an_amount_has_the_coins_of_its_currency():
    assert str(row("1000.00", currency="JPY").in_coins(Decimal("1000.00"))) == "1000"
