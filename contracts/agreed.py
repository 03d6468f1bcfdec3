"""From accepted terms to the rows of a contract, and from a frozen count to what the engine charges."""

from clients.asset_classes import INFRASTRUCTURE, AssetClass
from clients.models import InventoryCount
from contracts.models import Ceiling, Contract, ContractRate
from contracts.prices import DeviceRate, UnitPrice
from contracts.terms import Terms
from pricing.engine.billing_model import BillingModel
from pricing.engine.estate import Estate
from pricing.engine.rates.per_device import NOUNS


def rates_of(contract: Contract, terms: Terms) -> list[ContractRate]:
    """Return the prices of the agreed billing model, unsaved, one for each band; a fee per year says so."""
    rates = terms.rates
    match BillingModel(terms.billing_model):
        case BillingModel.FLAT if rates.flat is not None:
            fee = f"Flat fee per {rates.flat.per}"
            return [ContractRate(contract=contract, billing_model="flat", description=fee, rate=rates.flat.fee)]
        case BillingModel.PER_USER if rates.per_user is not None:
            by_class = () if rates.is_infrastructure_in_user_rate else _infrastructure(rates.per_device)
            rows = _rows(contract, terms, "billable user", rates.per_user)
        case _:
            rows, by_class = [], rates.per_device
    for row in by_class:
        rows += _rows(contract, terms, NOUNS[AssetClass(row.asset_class)], row.price, row.asset_class)
    return rows


def _rows(contract: Contract, terms: Terms, noun: str, price: UnitPrice, asset_class: str = "") -> list[ContractRate]:
    least = f", at least {price.minimum_count:,}" if price.minimum_count else ""
    return [
        ContractRate(
            contract=contract,
            billing_model=terms.billing_model,
            asset_class=asset_class,
            up_to_count=band.up_to,
            description=f"Per {noun} and month{f', {words}' if words else ''}{least}",
            rate=band.rate,
        )
        for band, (words, _) in zip(price.bands, price.spans, strict=True)
    ]


def _infrastructure(rates: tuple[DeviceRate, ...]) -> tuple[DeviceRate, ...]:
    return tuple(row for row in rates if AssetClass(row.asset_class) in INFRASTRUCTURE)


def ceilings_of(contract: Contract, terms: Terms) -> list[Ceiling]:
    """Return what the agreed flat rate covers at most, unsaved; none under another billing model."""
    flat = terms.rates.flat
    if terms.billing_model != BillingModel.FLAT or flat is None:
        return []
    limits = (
        (Ceiling.Unit.USERS, flat.max_users, flat.overage_user_rate),
        (Ceiling.Unit.DEVICES, flat.max_devices, flat.overage_device_rate),
    )
    return [
        Ceiling(contract=contract, unit=unit, limit_count=limit, overage_rate=rate)
        for unit, limit, rate in limits
        if limit is not None
    ]


def estate_of(count: InventoryCount) -> Estate:
    """Return a frozen count as the engine charges it."""
    return Estate.of(
        count.user_count,
        {AssetClass(name): number for name, number in count.device_counts.items()},
        station_accounts=count.station_count,
    )
