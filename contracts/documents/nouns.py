"""Counts with their nouns, in the language that is active; the locale writes the digits."""

from django.utils.translation import ngettext

from pricing.charts import words


def users(count: int, locale: str) -> str:
    """Return `47 users`."""
    return _written(ngettext("{count} user", "{count} users", count), count, locale)


def devices(count: int, locale: str) -> str:
    """Return `62 devices`."""
    return _written(ngettext("{count} device", "{count} devices", count), count, locale)


def months(count: int, locale: str) -> str:
    """Return `36 months`."""
    return _written(ngettext("{count} month", "{count} months", count), count, locale)


def days(count: int, locale: str) -> str:
    """Return `60 days`."""
    return _written(ngettext("{count} day", "{count} days", count), count, locale)


def findings(count: int, locale: str) -> str:
    """Return `3 potential findings`."""
    return _written(ngettext("{count} potential finding", "{count} potential findings", count), count, locale)


def _written(pattern: str, count: int, locale: str) -> str:
    return pattern.format(count=words.whole(count, locale))
