"""A rate card as a table: what is priced down, service tiers across."""

from dataclasses import dataclass
from decimal import Decimal

from clients.asset_classes import AssetClass
from clients.queries.clients import class_label
from pricing.models import FlatRate, RateCard


@dataclass(frozen=True, slots=True)
class PriceList:
    """Rates per month by what is priced and tier, None where a tier has none; and the flat rates."""

    tiers: tuple[str, ...]
    rows: tuple[tuple[str, tuple[Decimal | None, ...]], ...]
    flat_rates: tuple[FlatRate, ...]


def price_list(card: RateCard) -> PriceList:
    """Return every rate of a card; three queries."""
    per_user = {row.tier: row.rate for row in card.user_rates.select_related("tier")}
    device_rates = tuple(card.device_rates.select_related("tier"))
    flat_rates = tuple(card.flat_rates.select_related("tier").order_by("tier__position", "max_users", "max_devices"))
    per_device = {(row.tier, row.asset_class): row.rate for row in device_rates}
    known = {*per_user, *(row.tier for row in device_rates), *(row.tier for row in flat_rates)}
    tiers = sorted(known, key=lambda tier: (tier.position, tier.name))
    priced = [name for name in AssetClass if any((tier, name) in per_device for tier in tiers)]
    rows = [("User", tuple(per_user.get(tier) for tier in tiers))] if per_user else []
    rows += [(class_label(name), tuple(per_device.get((tier, name)) for tier in tiers)) for name in priced]
    return PriceList(tuple(tier.name for tier in tiers), tuple(rows), flat_rates)
