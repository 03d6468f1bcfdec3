"""Filters through which every amount, date and count reaches a page, an e-mail or paper."""

from collections.abc import Iterable
from datetime import date, datetime
from decimal import Decimal

from django import template
from django.utils import timezone, translation

from pricing.charts import words
from pricing.charts.colour import ACCENT, is_colour, readable_accent
from pricing.charts.palette import MODEL_MARKS, STATE_WORDS, ModelMark
from pricing.engine.billing_model import BillingModel
from pricing.engine.money import Amount

register = template.Library()


def _locale() -> str:
    return translation.get_language() or words.DEFAULT_LOCALE


@register.filter
def money(amount: Decimal | Amount, currency: str = "") -> str:
    """Write an amount, `$4,000.00`: an Amount, or a Decimal with its currency as argument."""
    value, code = _amount_and_currency(amount, currency)
    return words.money(value, code, _locale())


@register.filter
def money_rate(amount: Decimal | Amount, currency: str = "") -> str:
    """Write a price per unit without rounding it away, `$0.0375`."""
    value, code = _amount_and_currency(amount, currency)
    return words.money_rate(value, code, _locale())


@register.filter
def on_date(day: date | None) -> str:
    """Write a day, `20 Nov 2026`; a moment is taken in the current time zone, no day is an empty string."""
    if day is None:
        return ""
    return words.on_date(timezone.localtime(day).date() if isinstance(day, datetime) else day, _locale())


@register.filter
def at_moment(moment: datetime | None) -> str:
    """Write a moment in the current time zone, `20 Nov 2026, 14:05 UTC`; none is an empty string."""
    return "" if moment is None else words.at_moment(timezone.localtime(moment), _locale())


@register.filter
def in_month(day: date) -> str:
    """Write the month of a day, `Nov 2026`."""
    return words.in_month(day, _locale())


@register.filter
def count_of(count: int, nouns: str) -> str:
    """Write a count with its noun, `44|count_of:"user"`; an irregular plural follows a comma, "person,people"."""
    noun, _, plural = nouns.partition(",")
    return words.count_of(count, noun, plural, _locale())


@register.filter
def whole(count: int) -> str:
    """Write a bare count with the locale's thousands mark, where the column's head carries the noun."""
    return words.whole(count, _locale())


@register.filter
def share(value: Decimal) -> str:
    """Write a ratio between 0 and 1 as a percentage."""
    return words.share(value, _locale())


@register.filter
def model_mark(model: str) -> ModelMark:
    """Return a billing model's name, letter, colour and class."""
    return MODEL_MARKS[BillingModel(model)]


@register.filter
def model_word(model: str) -> str:
    """Return a billing model's name inside a sentence, `per-device`."""
    return MODEL_MARKS[BillingModel(model)].word


@register.filter
def models_listed(models: Iterable[str]) -> str:
    """Return the names of billing models one after another, `per-user, flat rate`."""
    return ", ".join(model_word(model) for model in models)


@register.filter
def state_word(state: str) -> str:
    """Return what a ceiling's state is called."""
    return STATE_WORDS[state]


@register.filter
def readable(accent: str) -> str:
    """Return the MSP's accent, corrected where it could not be read on paper; the house's where it is no colour."""
    return readable_accent(accent if is_colour(accent) else ACCENT).day


@register.filter
def one_line(text: str) -> str:
    """Fold any line break or control character into a space, so that a subject stays one header line."""
    return " ".join("".join(char if char.isprintable() else " " for char in str(text)).split())


def _amount_and_currency(amount: Decimal | Amount, currency: str) -> tuple[Decimal, str]:
    if isinstance(amount, Amount):
        return amount.value, amount.currency
    if not currency:
        raise ValueError("An amount is written with its currency: amount|money:currency.")
    return amount, currency
