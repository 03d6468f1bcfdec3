"""What a new MSP starts from: service tiers, the article's thresholds and an example rate card to copy."""

from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db import transaction

from clients.asset_classes import AssetClass
from clients.staff import Staff
from pricing.models import (
    CoveredService,
    DecisionPolicy,
    DeviceBand,
    FlatRate,
    PerDeviceRate,
    PerUserRate,
    RateCard,
    ServiceTier,
    TermDiscount,
    TierTerms,
    UserBand,
    VolumeStep,
)

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
# What a proposal may offer beside the rates. Shares seen in published price lists, and seeds of our own (prepay).
OFFERED: dict[str, Any] = {
    "prepay_discount_share": Decimal("0.03"),
    "co_managed_reduction_share": Decimal("0.30"),
    "round_the_clock_user_rate": Decimal(25),
    "after_hours_share": Decimal("0.15"),
    "onboarding_months": Decimal(1),
    "escalator": RateCard.Escalator.FIXED,
    "escalator_share": Decimal("0.03"),
}
VOLUME_DISCOUNTS = ((100, "0.03"), (250, "0.05"))
TERM_DISCOUNTS = ((24, "0.03"), (36, "0.05"))
# Bands of the dearest tier, seeds of our own: each unit at its own band's rate.
USER_BANDS = {"Complete": ((26, "165"), (51, "155"))}
WORKSTATION_BANDS = {"Complete": ((51, "46"),)}
# What each tier's rates cover, the first tier that does so: per user, per device, flat. Per-device covers the device
# and not the person (DOMAIN C5), so that the desk and the accounts are not in it.
SERVICES: dict[str, tuple[str, bool, bool, bool]] = {
    "Monitoring and patching": ("Essential", True, True, True),
    "Service desk": ("Essential", True, False, True),
    "Joiners and leavers": ("Essential", True, False, True),
    "Endpoint protection": ("Managed", True, True, True),
    "Microsoft 365 management": ("Managed", True, False, True),
    "Backup and recovery": ("Managed", True, True, True),
    "Security operations": ("Complete", True, True, True),
    "Compliance support": ("Complete", True, False, True),
}


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
        **OFFERED,
    )
    for column, tier in enumerate(tiers):
        PerUserRate.objects.create(card=card, tier=tier, rate=Decimal(USER_RATES[tier.name]))
        for asset_class, rates in DEVICE_RATES.items():
            PerDeviceRate.objects.create(card=card, tier=tier, asset_class=asset_class, rate=Decimal(rates[column]))
    for users, devices, fee in FLAT_FEES:
        FlatRate.objects.create(card=card, tier=tiers[1], fee=Decimal(fee), max_users=users, max_devices=devices)
    _add_bands_and_terms(card, tiers)
    card.published_at = at
    card.save(update_fields=["published_at"])
    return card


def _add_bands_and_terms(card: RateCard, tiers: list[ServiceTier]) -> None:
    names = [tier.name for tier in tiers]
    for tier in tiers:
        for from_unit, rate in USER_BANDS.get(tier.name, ()):
            UserBand.objects.create(card=card, tier=tier, from_unit=from_unit, rate=Decimal(rate))
        for from_unit, rate in WORKSTATION_BANDS.get(tier.name, ()):
            DeviceBand.objects.create(
                card=card, tier=tier, asset_class=AssetClass.WORKSTATION, from_unit=from_unit, rate=Decimal(rate)
            )
        # The desk of the middle tier is awake day and night; the dearest includes it too.
        TierTerms.objects.create(card=card, tier=tier, is_round_the_clock=tier.name != "Essential")
        for name, (first, per_user, per_device, flat) in SERVICES.items():
            if names.index(tier.name) >= names.index(first):
                CoveredService.objects.create(
                    card=card, tier=tier, name=name, is_in_per_user=per_user, is_in_per_device=per_device,
                    is_in_flat=flat,
                )  # fmt: skip
    for from_users, share in VOLUME_DISCOUNTS:
        VolumeStep.objects.create(card=card, from_users=from_users, discount_share=Decimal(share))
    for months, share in TERM_DISCOUNTS:
        TermDiscount.objects.create(card=card, months=months, discount_share=Decimal(share))
