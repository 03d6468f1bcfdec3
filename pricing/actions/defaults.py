"""What a new MSP starts from: service tiers, the article's thresholds and an example rate card to copy."""

from datetime import datetime
from decimal import Decimal

from django.db import transaction

from clients.asset_classes import AssetClass
from clients.staff import Staff
from pricing.models import DecisionPolicy, FlatRate, PerDeviceRate, PerUserRate, RateCard, ServiceTier

TIERS = (
    ("Essential", "Monitoring, patching and a business-hours desk."),
    ("Managed", "Essential plus endpoint protection, Microsoft 365 management and a 24/7 desk."),
    ("Complete", "Managed plus security operations, compliance support and a virtual CIO."),
)
# The example card: the source article's scenario rates for the middle tier, its published ranges for the others, and
# seeds of our own where it gives no price (network, mobile, printer).
USER_RATES = {"Essential": "75", "Managed": "100", "Complete": "175"}
DEVICE_RATES: dict[AssetClass, tuple[str, str, str]] = {
    AssetClass.WORKSTATION: ("25", "40", "50"),
    AssetClass.POS: ("25", "40", "50"),
    AssetClass.KIOSK: ("25", "40", "50"),
    AssetClass.TABLET: ("10", "15", "20"),
    AssetClass.MOBILE: ("8", "10", "15"),
    AssetClass.SERVER: ("100", "150", "250"),
    AssetClass.NETWORK: ("20", "25", "45"),
    AssetClass.PRINTER: ("10", "10", "15"),
    AssetClass.OTHER: ("10", "10", "15"),
}
FLAT_FEES = ((10, 30, "900"), (20, 40, "1400"), (30, 60, "2000"), (50, 100, "3900"), (80, 160, "6200"))


@transaction.atomic
def furnish_pricing(*, currency: str, by: Staff, at: datetime) -> RateCard:
    """Create tiers, the first decision policy and a published example card; returns the card."""
    DecisionPolicy.objects.create(version=1, at=at, by=by)
    tiers = [
        ServiceTier.objects.create(name=name, description=description, position=position)
        for position, (name, description) in enumerate(TIERS)
    ]
    card = RateCard.objects.create(
        name="Standard",
        currency=currency,
        effective_from=at.date(),
        hour_rate=Decimal(55),
        hours_per_user=Decimal("0.75"),
        hours_per_device=Decimal("0.10"),
        tools_per_user_rate=Decimal(12),
        tools_per_device_rate=Decimal(8),
    )
    for column, tier in enumerate(tiers):
        PerUserRate.objects.create(card=card, tier=tier, rate=Decimal(USER_RATES[tier.name]))
        for asset_class, rates in DEVICE_RATES.items():
            PerDeviceRate.objects.create(card=card, tier=tier, asset_class=asset_class, rate=Decimal(rates[column]))
    for users, devices, fee in FLAT_FEES:
        FlatRate.objects.create(card=card, tier=tiers[1], fee=Decimal(fee), max_users=users, max_devices=devices)
    card.published_at = at
    card.save(update_fields=["published_at"])
    return card
