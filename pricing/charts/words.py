"""How amounts, counts and dates are written: in charts directly, on pages and paper through the template filters."""

import re
from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal

from babel import Locale, UnknownLocaleError
from babel.dates import format_date, format_datetime
from babel.numbers import format_compact_currency, format_currency, format_decimal, get_currency_precision

DEFAULT_LOCALE = "en_US"
# English dates put the day first whatever the country, so that 20 Nov 2026 is read alike on both sides of an ocean.
ENGLISH_DATE = "d MMM y"
ENGLISH_MONTH = "MMM y"
EXACT_RATE_PLACES = 4
MILLION = 1_000_000


def money(amount: Decimal, currency: str, locale: str = DEFAULT_LOCALE) -> str:
    """Write an amount with the currency's own decimals, `$4,000.00`; a negative amount carries a minus sign."""
    return _written(amount, currency, locale, places=get_currency_precision(currency))


def money_rate(amount: Decimal, currency: str, locale: str = DEFAULT_LOCALE) -> str:
    """Write a price per unit exactly, with the currency's decimals and up to four where it has them, `$0.0375`."""
    exponent = amount.normalize().as_tuple().exponent
    decimals = -exponent if isinstance(exponent, int) else 0
    return _written(
        amount, currency, locale, places=max(get_currency_precision(currency), min(decimals, EXACT_RATE_PLACES))
    )


def money_short(amount: Decimal, currency: str, locale: str = DEFAULT_LOCALE) -> str:
    """Write an amount on an axis: `$4,000`, `$0.50`, `$2.5M`; exact amounts stand beside the chart."""
    if amount < MILLION:
        is_whole = amount == amount.to_integral_value()
        return _written(amount, currency, locale, places=0 if is_whole else get_currency_precision(currency))
    return str(format_compact_currency(amount, currency, locale=known_locale(locale), fraction_digits=1))


def whole(count: int, locale: str = DEFAULT_LOCALE) -> str:
    """Write a count with the locale's thousands mark, `1,204`."""
    return str(format_decimal(count, locale=known_locale(locale)))


def count_of(count: int, noun: str, plural: str = "", locale: str = DEFAULT_LOCALE) -> str:
    """Write a count with its noun, `1 user`, `44 users`; the plural is given where adding an s is wrong."""
    return f"{whole(count, locale)} {noun if count == 1 else plural or noun + 's'}"


def share(value: Decimal, locale: str = DEFAULT_LOCALE) -> str:
    """Write a ratio between 0 and 1 as a whole percentage, `88%`."""
    return f"{format_decimal(value * 100, format='#,##0', locale=known_locale(locale))}%"


def on_date(day: date, locale: str = DEFAULT_LOCALE) -> str:
    """Write a day, `20 Nov 2026`."""
    known = known_locale(locale)
    return str(format_date(day, ENGLISH_DATE if known.language == "en" else "medium", locale=known))


def in_month(day: date, locale: str = DEFAULT_LOCALE) -> str:
    """Write the month of a day, `Nov 2026`."""
    return str(format_date(day, ENGLISH_MONTH, locale=known_locale(locale)))


def at_moment(moment: datetime, locale: str = DEFAULT_LOCALE) -> str:
    """Write a moment with its time zone, `20 Nov 2026, 14:05 UTC`; a moment without one is refused."""
    if moment.tzinfo is None:
        raise ValueError("A moment needs a time zone before it can be written.")
    return str(format_datetime(moment, "d MMM y, HH:mm", tzinfo=moment.tzinfo, locale=known_locale(locale))) + (
        f" {moment.tzname()}"
    )


def known_locale(name: str) -> Locale:
    """Return the locale of a code such as `en-us`, and English of the United States for one nobody knows."""
    try:
        return Locale.parse(name.replace("-", "_"))
    except (UnknownLocaleError, ValueError):
        return Locale.parse(DEFAULT_LOCALE)


def _written(amount: Decimal, currency: str, locale: str, *, places: int) -> str:
    if not isinstance(amount, Decimal):
        raise TypeError(f"Money is a Decimal, not {type(amount).__name__}.")
    if not amount.is_finite():
        raise ValueError(f"{amount} is not an amount.")
    known = known_locale(locale)
    # Half-up as everywhere in the house; Babel alone would round half-even.
    rounded = amount.quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_UP)
    pattern = re.sub(r"0\.0+", "0." + "0" * places if places else "0", known.currency_formats["standard"].pattern)
    written = format_currency(rounded, currency, format=pattern, locale=known, currency_digits=False)
    # A currency written by its letters stands apart from the digits, as CLDR asks and Babel leaves out.
    spaced = re.sub(r"(?<=[A-Z])(?=\d)", "\N{NO-BREAK SPACE}", str(written), count=1)
    return spaced.replace("-", "\N{MINUS SIGN}")
