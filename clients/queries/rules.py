"""The MSP's own tables and limits."""

from collections import defaultdict

from django.db.models import QuerySet

from clients.models import AssetClassRule, Client, ClientAlias, ColumnMapping, CountingChoice, InventoryRules


def class_tables() -> dict[str, dict[str, str]]:
    """Return the MSP's tables of device classes by source: the source's own word to the asset class; one query."""
    tables: dict[str, dict[str, str]] = defaultdict(dict)
    for source, word, asset_class in AssetClassRule.objects.values_list("source", "word", "asset_class"):
        tables[source][word] = asset_class
    return tables


def class_rules() -> QuerySet[AssetClassRule]:
    """Return the MSP's rules for classes of devices, by source and word; one query."""
    return AssetClassRule.objects.select_related("by").order_by("source", "word")


def column_mappings() -> QuerySet[ColumnMapping]:
    """Return the saved column mappings, by name; one query."""
    return ColumnMapping.objects.select_related("by").order_by("name")


def client_aliases() -> QuerySet[ClientAlias]:
    """Return what sources call the clients; one query."""
    return ClientAlias.objects.select_related("client").order_by("source", "name")


def counting_choices() -> QuerySet[CountingChoice]:
    """Return every version of how clients are counted, the newest first; one query."""
    return CountingChoice.objects.select_related("client", "by").order_by("client__name", "-version")


def choices_of(client: Client) -> list[CountingChoice]:
    """Return every version of how a client is counted, the newest first; one query."""
    return list(CountingChoice.objects.select_related("by").filter(client=client).order_by("-version"))


def inventory_rules() -> InventoryRules:
    """Return the MSP's limits, the shipped ones where it set none; one query."""
    return InventoryRules.objects.first() or InventoryRules()
