"""Counts with their nouns, and names in a row, in the language that is active; the locale writes the digits."""

from collections.abc import Iterable
from functools import reduce

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from pricing.charts import words
from pricing.charts.palette import MODEL_MARKS
from pricing.engine.billing_model import BillingModel


def users(count: int, locale: str) -> str:
    """Return `47 users`."""
    return written(ngettext("{count} user", "{count} users", count), count, locale)


def devices(count: int, locale: str) -> str:
    """Return `62 devices`."""
    return written(ngettext("{count} device", "{count} devices", count), count, locale)


def endpoints(count: int, locale: str) -> str:
    """Return `60 endpoints`."""
    return written(ngettext("{count} endpoint", "{count} endpoints", count), count, locale)


def months(count: int, locale: str) -> str:
    """Return `36 months`."""
    return written(ngettext("{count} month", "{count} months", count), count, locale)


def days(count: int, locale: str) -> str:
    """Return `60 days`."""
    return written(ngettext("{count} day", "{count} days", count), count, locale)


def votes(count: int, locale: str) -> str:
    """Return `4 votes`."""
    return written(ngettext("{count} vote", "{count} votes", count), count, locale)


def written(pattern: str, count: int, locale: str) -> str:
    """Put a count into its pattern."""
    return pattern.format(count=words.whole(count, locale))


def listed(parts: Iterable[str]) -> str:
    """Return names as a sentence has them: `per-user and flat rate`."""
    pattern, known = _("{one} and {other}"), list(parts)
    return reduce(lambda one, other: pattern.format(one=one, other=other), known) if known else ""


def models(found: Iterable[BillingModel]) -> str:
    """Return the names of models as a sentence has them."""
    return listed(MODEL_MARKS[model].word for model in found)


def begun(sentence: str) -> str:
    """Return a sentence that may begin with a name, with its first letter as sentences begin."""
    return sentence[:1].upper() + sentence[1:]
