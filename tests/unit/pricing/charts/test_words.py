from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from pricing.charts import words


@pytest.mark.parametrize(
    ("amount", "currency", "locale", "written"),
    [
        ("4000", "USD", "en-us", "$4,000.00"),
        ("0", "USD", "en_US", "$0.00"),
        ("0.005", "USD", "en_US", "$0.01"),
        ("-0.005", "USD", "en_US", "−$0.01"),
        ("-12.5", "USD", "en_US", "−$12.50"),
        ("1234.5", "JPY", "en_US", "¥1,235"),
        ("3", "BHD", "en_US", "BHD\N{NO-BREAK SPACE}3.000"),
        ("1234.5", "EUR", "de-de", "1.234,50\N{NO-BREAK SPACE}€"),
        ("12345678901234567890.12", "USD", "en_US", "$12,345,678,901,234,567,890.12"),
    ],
)
def test_money_is_written_with_the_currency_s_decimals_and_rounded_half_up(amount, currency, locale, written):
    assert words.money(Decimal(amount), currency, locale) == written


@pytest.mark.parametrize("amount", [40.0, 40, "40", None])
def test_money_that_is_no_decimal_is_refused(amount):
    with pytest.raises(TypeError):
        words.money(amount, "USD")


@pytest.mark.parametrize("amount", ["NaN", "Infinity", "-Infinity"])
def test_what_is_no_number_is_never_written_as_money(amount):
    with pytest.raises(ValueError, match="is not an amount"):
        words.money(Decimal(amount), "USD")


@pytest.mark.parametrize(
    ("rate", "written"),
    [("100", "$100.00"), ("1E+2", "$100.00"), ("37.5", "$37.50"), ("0.0375", "$0.0375"), ("0.12345", "$0.1235")],
)
def test_a_rate_keeps_up_to_four_decimals(rate, written):
    assert words.money_rate(Decimal(rate), "USD") == written


@pytest.mark.parametrize(
    ("count", "noun", "plural", "written"),
    [
        (0, "user", "", "0 users"),
        (1, "user", "", "1 user"),
        (44, "user", "", "44 users"),
        (1204, "person", "people", "1,204 people"),
    ],
)
def test_a_count_carries_its_noun(count, noun, plural, written):
    assert words.count_of(count, noun, plural) == written


@pytest.mark.parametrize(
    ("locale", "written"),
    [
        ("en-us", "20 Nov 2026"),
        ("en-gb", "20 Nov 2026"),
        ("de", "20. Nov. 2026"),
        ("fr", "20 nov. 2026"),
        ("es-es", "20 nov 2026"),
    ],
)
def test_an_english_date_puts_the_day_first_in_every_country(locale, written):
    assert words.on_date(date(2026, 11, 20), locale) == written


def test_a_moment_is_written_with_its_time_zone():
    assert words.at_moment(datetime(2026, 11, 20, 14, 5, tzinfo=UTC)) == "20 Nov 2026, 14:05 UTC"


def test_a_moment_without_a_time_zone_is_refused():
    with pytest.raises(ValueError, match="time zone"):
        words.at_moment(datetime(2026, 11, 20, 14, 5))


def test_a_share_is_written_as_a_whole_percentage():
    assert words.share(Decimal("0.885")) == "88%"


def test_an_unknown_locale_falls_back_to_english_of_the_united_states():
    assert words.money(Decimal(5), "USD", "xx-nowhere") == "$5.00"
