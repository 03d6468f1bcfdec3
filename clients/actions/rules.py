"""Set the MSP's own tables and limits: classes of devices, saved column mappings, when a device is doubtful."""

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction

from clients.actions.refusals import Refusal
from clients.asset_classes import AssetClass
from clients.importing import DEFAULT_MAPPINGS, SOURCES, Unreadable
from clients.importing.mappings import KIND, check_mapping
from clients.models import Asset, AssetClassRule, ColumnMapping, InventoryRules
from clients.staff import Staff

_MOST_DAYS = 3650
_MOST_DISPUTE_DAYS = 28  # a period is closed before the next one ends


class NotASource(Refusal):
    """A source was named whose devices have no class of their own."""

    field = "source"


class WordMissing(Refusal):
    """A rule was to be set for no word."""

    field = "word"


class MappingNameTaken(Refusal):
    """The name of a mapping that ships was to be used for another."""

    field = "name"


class MappingMakesNoSense(Refusal):
    """A mapping reads nothing that tells its rows apart, or a column that may not be read."""

    field = "columns"


class NotDays(Refusal):
    """A number of days makes no sense."""

    def __init__(self, field: str, sentence: str) -> None:
        super().__init__(sentence)
        self.field = field


@transaction.atomic
def set_inventory_rules(*, stale_after_days: int | None, dispute_days: int) -> InventoryRules:
    """Set when a device is doubtful (None: never) and until when a client may dispute a line. Raises NotDays."""
    if stale_after_days is not None and not 1 <= stale_after_days <= _MOST_DAYS:
        raise NotDays(
            "stale_after_days", f"Write a number of days from 1 to {_MOST_DAYS}, or leave it empty for never."
        )
    if not 0 <= dispute_days <= _MOST_DISPUTE_DAYS:
        raise NotDays("dispute_days", f"Write a number of days from 0 to {_MOST_DISPUTE_DAYS}.")
    rules, _ = InventoryRules.objects.update_or_create(
        is_the_one=True, defaults={"stale_after_days": stale_after_days, "dispute_days": dispute_days}
    )
    return rules


@transaction.atomic
def set_asset_class(
    *, source: str, word: str, asset_class: AssetClass, by: Staff, at: datetime
) -> tuple[AssetClassRule, int]:
    """Say what a source's word stands for, and classify its devices by it; return the rule and how many changed.

    Devices whose class a person decided stay. Raises NotASource or WordMissing.
    """
    check_word(source=source, word=word)
    rule, _ = AssetClassRule.objects.update_or_create(
        source=source,
        word__iexact=word.strip(),
        defaults={"word": word.strip(), "asset_class": asset_class.value, "by_id": by.pk, "at": at},
    )
    return rule, _reclassify(source, word.strip(), asset_class.value)


def check_word(*, source: str, word: str) -> None:
    """Raise NotASource or WordMissing where no class can be set for a word."""
    if not _has_classes(source):
        raise NotASource("Choose a source of devices.")
    if not word.strip():
        raise WordMissing("Write the word as the source does.")


@transaction.atomic
def drop_asset_class(*, rule: AssetClassRule) -> int:
    """Forget what a word stands for; its devices have no class until the next import says it. Return how many."""
    changed = _reclassify(rule.source, rule.word, None)
    rule.delete()
    return changed


@transaction.atomic
def save_mapping(
    *, name: str, kind: str, columns: Mapping[str, str], dates: str = "", by: Staff, at: datetime
) -> ColumnMapping:
    """Save a column mapping under a name, in place of the one of that name.

    Raises MappingNameTaken or MappingMakesNoSense.
    """
    if not name.strip() or name.strip().casefold() in DEFAULT_MAPPINGS:
        raise MappingNameTaken("Give the mapping a name of its own, such as “Clinic EMR audit”.")
    read = {field: header.strip() for field, header in columns.items() if header.strip()}
    check_columns(kind=kind, columns=read)
    mapping, _ = ColumnMapping.objects.update_or_create(
        name__iexact=name.strip(),
        defaults={"name": name.strip(), "kind": kind, "columns": read, "dates": dates, "by_id": by.pk, "at": at},
    )
    return mapping


def check_columns(*, kind: str, columns: Mapping[str, str]) -> None:
    """Raise MappingMakesNoSense where these columns make no mapping of such rows."""
    try:
        check_mapping({**columns, KIND: kind})
    except Unreadable as refusal:
        raise MappingMakesNoSense(str(refusal)) from refusal


def drop_mapping(*, mapping: ColumnMapping) -> None:
    """Forget a saved column mapping; what was imported through it stays."""
    mapping.delete()


def _has_classes(source: str) -> bool:
    """Say whether a source's devices have classes in its own words: a file's, or one of which a program pushed some."""
    if source in SOURCES:
        return SOURCES[source].has_classes or SOURCES[source].takes_mapping
    return Asset.objects.filter(source=source).exists()


def _reclassify(source: str, word: str, asset_class: str | None) -> int:
    devices = Asset.objects.filter(source=source, native_class__iexact=word, is_class_confirmed=False)
    return devices.exclude(asset_class=asset_class).update(asset_class=asset_class)
