"""Say what a device is where its source does not."""

from clients.asset_classes import AssetClass
from clients.models import Asset


def classify_asset(*, asset: Asset, asset_class: AssetClass | None) -> Asset:
    """Store the class that a person chose for a device; imports leave it alone after that, until it is emptied."""
    asset.asset_class = asset_class.value if asset_class else None
    asset.is_class_confirmed = asset_class is not None
    asset.save(update_fields=["asset_class", "is_class_confirmed"])
    return asset
