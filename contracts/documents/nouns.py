"""Counts with their nouns, in the language that is active; the locale writes the digits."""

from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, ngettext_lazy

from clients.asset_classes import AssetClass
from pricing.charts import words
from pricing.charts.nouns import begun, days, devices, endpoints, listed, months, users, written
from pricing.engine.rates.per_device import NOUNS

__all__ = [
    "begun", "business_days", "class_title", "count_of", "days", "devices", "endpoints", "findings", "hours", "is_unit",
    "listed", "minutes", "months", "pages", "unit", "users",
]  # fmt: skip
# What is priced by the piece, under the word that frozen terms have for one.
UNITS: Final[dict[str, str | Promise]] = {
    "user": ngettext_lazy("user", "users", "count"),
    "device": ngettext_lazy("device", "devices", "count"),
    "user above the ceiling": ngettext_lazy("user above the ceiling", "users above the ceiling", "count"),
    "device above the ceiling": ngettext_lazy("device above the ceiling", "devices above the ceiling", "count"),
    "flat fee": ngettext_lazy("flat fee", "flat fees", "count"),
    "workstation": ngettext_lazy("workstation", "workstations", "count"),
    "point-of-sale terminal": ngettext_lazy("point-of-sale terminal", "point-of-sale terminals", "count"),
    "kiosk": ngettext_lazy("kiosk", "kiosks", "count"),
    "tablet": ngettext_lazy("tablet", "tablets", "count"),
    "mobile": ngettext_lazy("mobile", "mobiles", "count"),
    "server": ngettext_lazy("server", "servers", "count"),
    "network device": ngettext_lazy("network device", "network devices", "count"),
    "printer": ngettext_lazy("printer", "printers", "count"),
    "other device": ngettext_lazy("other device", "other devices", "count"),
}


def is_unit(label: str) -> bool:
    """Tell whether a label is one of the units priced by the piece."""
    return label in UNITS


def unit(label: str, count: int) -> str:
    """Return the word for so many of a unit, without the number: `users above the ceiling`."""
    return str(UNITS[label] % {"count": count})  # lazy plurals are chosen by %


def count_of(label: str, count: int, locale: str) -> str:
    """Return so many of a unit, `12 workstations`."""
    return _("{count} {units}").format(count=words.whole(count, locale), units=unit(label, count))


def class_title(asset_class: str, *, plural: bool = False) -> str:
    """Return an asset class as a heading: `Workstation`, `Point-of-sale terminals`."""
    return begun(unit(NOUNS[AssetClass(asset_class)], 2 if plural else 1))


def business_days(count: int, locale: str) -> str:
    """Return `2 business days`."""
    return written(ngettext("{count} business day", "{count} business days", count), count, locale)


def hours(count: int, locale: str) -> str:
    """Return `4 hours`."""
    return written(ngettext("{count} hour", "{count} hours", count), count, locale)


def minutes(count: int, locale: str) -> str:
    """Return `30 minutes`."""
    return written(ngettext("{count} minute", "{count} minutes", count), count, locale)


def pages(count: int, locale: str) -> str:
    """Return `9 pages`."""
    return written(ngettext("{count} page", "{count} pages", count), count, locale)


def findings(count: int, locale: str) -> str:
    """Return `3 potential findings`."""
    return written(ngettext("{count} potential finding", "{count} potential findings", count), count, locale)
