"""How amounts, counts and dates are written: in charts directly, on pages and paper through the template filters."""

import re
from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal

from babel import Locale, UnknownLocaleError
from babel.dates import format_date, format_time
from babel.numbers import format_compact_currency, format_currency, format_decimal, get_currency_precision

DEFAULT_LOCALE = "en_US"
# English dates put the day first whatever the country, so that 20 Nov 2026 is read alike on both sides of an ocean.
ENGLISH_DATE = "d MMM y"
ENGLISH_MONTH = "MMM y"
EXACT_RATE_PLACES = 4
MILLION = 1_000_000
ALMOST_NONE = 0.05  # of a chance


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
    """Write a ratio between 0 and 1 as a whole percentage, `88%`; the sign stands as the locale sets it, `88 %`."""
    return _with_sign(str(format_decimal(value * 100, format="#,##0", locale=known_locale(locale))), locale)


def percent(share: Decimal, locale: str = DEFAULT_LOCALE) -> str:
    """Write an agreed share exactly, its sign apart from it: `5 %`, `7.5 %`, in German `7,5 %`."""
    written, is_english = decimal(share * 100, locale), known_locale(locale).language == "en"
    return f"{written} %" if is_english else _with_sign(written, locale)


def decimal(value: Decimal, locale: str = DEFAULT_LOCALE, *, at_least: int = 0) -> str:
    """Write a number with all its decimals, and so many at least: `2.0`, `92.5`."""
    exponent = value.normalize().as_tuple().exponent
    places = max(-exponent if isinstance(exponent, int) else 0, at_least)
    pattern = "#,##0" + ("." + "0" * places if places else "")
    return str(format_decimal(value, format=pattern, locale=known_locale(locale)))


def chance(share: float) -> str:
    """Say how likely something is, as people do: `about 4 in 10`; source of the wording: STYLE."""
    if share < ALMOST_NONE:
        return "less than 1 in 20"
    return "almost certain" if share > 1 - ALMOST_NONE else f"about {min(9, max(1, round(share * 10)))} in 10"


def on_date(day: date, locale: str = DEFAULT_LOCALE) -> str:
    """Write a day, `20 Nov 2026`."""
    known = known_locale(locale)
    return str(format_date(day, ENGLISH_DATE if known.language == "en" else _pattern("yMMMd", known), locale=known))


def in_month(day: date, locale: str = DEFAULT_LOCALE) -> str:
    """Write the month of a day, `Nov 2026`."""
    known = known_locale(locale)
    return str(format_date(day, ENGLISH_MONTH if known.language == "en" else _pattern("yMMM", known), locale=known))


def at_moment(moment: datetime, locale: str = DEFAULT_LOCALE) -> str:
    """Write a moment with its time zone, `20 Nov 2026, 14:05 UTC`; a moment without one is refused."""
    if moment.tzinfo is None:
        raise ValueError("A moment needs a time zone before it can be written.")
    clock = format_time(moment, "HH:mm", tzinfo=moment.tzinfo, locale=known_locale(locale))
    return f"{on_date(moment.date(), locale)}, {clock} {moment.tzname()}"


def known_locale(name: str) -> Locale:
    """Return the locale of a code such as `en-us`, and English of the United States for one nobody knows."""
    try:
        return Locale.parse(name.replace("-", "_"))
    except (UnknownLocaleError, ValueError):
        return Locale.parse(DEFAULT_LOCALE)


def _pattern(skeleton: str, locale: Locale) -> str:
    return str(locale.datetime_skeletons[skeleton].pattern)


def _with_sign(number: str, locale: str) -> str:
    """Put the percent sign where the locale has it, with the locale's own space between."""
    before, _, after = known_locale(locale).percent_formats[None].pattern.partition("#,##0")
    return f"{before}{number}{after}"


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
