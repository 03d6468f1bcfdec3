"""From accepted terms to the rows of a contract, and to the rates the engine charges by."""

from decimal import Decimal

from clients.asset_classes import INFRASTRUCTURE, AssetClass
from clients.models import InventoryCount
from contracts.models import Ceiling, Contract, ContractRate
from contracts.terms import DeviceRate, FlatFee, Terms
from pricing.engine.billing_model import BillingModel
from pricing.engine.ceiling import Ceiling as CeilingValue
from pricing.engine.charge import Charge
from pricing.engine.estate import Estate
from pricing.engine.offer import Offer
from pricing.engine.rates.flat_rate import FeePeriod, FlatRate, Overage
from pricing.engine.rates.per_device import NOUNS, PerDeviceRates
from pricing.engine.rates.per_user import PerUserRate


def rates_of(contract: Contract, terms: Terms) -> list[ContractRate]:
    """Return the prices of the agreed billing model, unsaved; a fee per year says so."""
    model, rates = BillingModel(terms.billing_model), terms.rates
    by_class = rates.per_device
    rows: list[tuple[str, str, Decimal]] = []
    if model is BillingModel.PER_USER and rates.per_user is not None:
        rows.append(("", "Per billable user and month", rates.per_user))
        by_class = () if rates.is_infrastructure_in_user_rate else _infrastructure(by_class)
    elif model is BillingModel.FLAT and rates.flat is not None:
        rows.append(("", f"Flat fee per {rates.flat.per}", rates.flat.fee))
        by_class = ()
    rows += [(row.asset_class, f"Per {NOUNS[AssetClass(row.asset_class)]} and month", row.rate) for row in by_class]
    return [
        ContractRate(
            contract=contract, billing_model=model, asset_class=asset_class, description=description, rate=rate
        )
        for asset_class, description, rate in rows
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


def offer_of(terms: Terms) -> Offer:
    """Return the agreed rates as the engine charges by them: those of the agreed billing model only."""
    rates = terms.rates
    per_device = PerDeviceRates.of({AssetClass(row.asset_class): row.rate for row in rates.per_device})
    match BillingModel(terms.billing_model):
        case BillingModel.PER_USER if rates.per_user is not None:
            rate = PerUserRate(rates.per_user, rates.is_infrastructure_in_user_rate)
            return Offer(per_user=rate, per_device=None if rates.is_infrastructure_in_user_rate else per_device)
        case BillingModel.FLAT if rates.flat is not None:
            return Offer(flat=_flat_rate(rates.flat))
        case _:
            return Offer(per_device=per_device)


def _flat_rate(flat: FlatFee) -> FlatRate:
    overage = None if flat.is_hard else Overage(flat.overage_user_rate, flat.overage_device_rate)
    return FlatRate(flat.fee, CeilingValue(flat.max_users, flat.max_devices), overage, FeePeriod(flat.per))


def estate_of(count: InventoryCount) -> Estate:
    """Return a frozen count as the engine charges it."""
    return Estate.of(
        count.user_count,
        {AssetClass(name): number for name, number in count.device_counts.items()},
        station_accounts=count.station_count,
    )


def charge_of(offer: Offer, estate: Estate, currency: str) -> Charge:
    """Charge an estate by the one model that was agreed; a count of zero is charged zero."""
    if offer.flat is not None:
        return offer.flat.charge(estate, currency)
    if offer.per_user is not None:
        return offer.per_user.charge(estate, offer.per_device, currency)
    if offer.per_device is not None:
        return offer.per_device.charge(estate, currency)
    raise ValueError("Nothing was agreed to charge by.")
