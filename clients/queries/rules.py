"""The MSP's own tables and limits."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Min, QuerySet
from django.db.models.functions import Lower

from clients.models import Asset, AssetClassRule, Client, ClientAlias, ColumnMapping, CountingChoice, InventoryRules


def class_tables() -> dict[str, dict[str, str]]:
    """Return the MSP's tables of device classes by source: the source's own word to the asset class; one query."""
    tables: dict[str, dict[str, str]] = defaultdict(dict)
    for source, word, asset_class in AssetClassRule.objects.values_list("source", "word", "asset_class"):
        tables[source][word] = asset_class
    return tables


def class_rules() -> QuerySet[AssetClassRule]:
    """Return the MSP's rules for classes of devices, by source and word; one query."""
    return AssetClassRule.objects.select_related("by").order_by("source", "word")


@dataclass(frozen=True, slots=True)
class OpenWord:
    """Say how many devices in use a source calls by a word that nobody has given a class."""

    source: str
    word: str
    device_count: int
    client_count: int


def words_without_class() -> list[OpenWord]:
    """Return the sources' words for live devices without a class, the most frequent first; one query."""
    devices = Asset.objects.filter(asset_class=None, retired_on=None).exclude(native_class="")
    rows = (
        devices.annotate(lowered=Lower("native_class"))
        .values("source", "lowered")
        .annotate(word=Min("native_class"), devices=Count("pk"), clients=Count("client", distinct=True))
        .order_by("-devices", "source", "lowered")
    )
    return [OpenWord(row["source"], row["word"], row["devices"], row["clients"]) for row in rows]


def column_mappings() -> QuerySet[ColumnMapping]:
    """Return the saved column mappings, by name; one query."""
    return ColumnMapping.objects.select_related("by").order_by("name")


def client_aliases() -> QuerySet[ClientAlias]:
    """Return what sources call the clients; one query."""
    return ClientAlias.objects.select_related("client").order_by("source", "name")


def counting_choices() -> QuerySet[CountingChoice]:
    """Return every version of how clients are counted, the newest first; one query."""
    return CountingChoice.objects.select_related("client", "by").order_by("client__name", "-version")


def choice_for(client: Client, *, policy: str, before: datetime) -> CountingChoice | None:
    """Return the version of the client's choice that held for a policy just before a moment; one query.

    A version for another policy does not end it: what was chosen for this one still says when it is counted.
    """
    chosen = CountingChoice.objects.filter(client=client, policy=policy, at__lt=before)
    return chosen.order_by("-version").first()


def choices_of(client: Client) -> list[CountingChoice]:
    """Return every version of how a client is counted, the newest first; one query."""
    return list(CountingChoice.objects.select_related("by").filter(client=client).order_by("-version"))


def inventory_rules() -> InventoryRules:
    """Return the MSP's limits, the shipped ones where it set none; one query."""
    return InventoryRules.objects.first() or InventoryRules()
