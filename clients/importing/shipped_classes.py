"""The tables of device classes that ship with the product, by source; an MSP's own add to them or override them."""

from collections.abc import Mapping

from clients.asset_classes import AssetClass
from clients.importing import csv_mapping, datto_rmm, intune, ncentral, ninjaone, snipeit_assets

SHIPPED: Mapping[str, Mapping[str, AssetClass]] = {
    ninjaone.SOURCE: ninjaone.CLASSES,
    datto_rmm.SOURCE: datto_rmm.CLASSES,
    ncentral.SOURCE: ncentral.CLASSES,
    intune.SOURCE: intune.CLASSES,
    snipeit_assets.SOURCE: snipeit_assets.CLASSES,
    csv_mapping.SOURCE: csv_mapping.CLASS_WORDS,
}
