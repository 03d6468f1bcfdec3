"""Read the rates on offer out of JSON values, and write them back."""

from decimal import Decimal

from clients.asset_classes import AssetClass
from pricing.engine.ceiling import Ceiling
from pricing.engine.interchange.fields import Reading, shown
from pricing.engine.interchange.unit_prices import PRICE_KEYS, price_of, price_to_json, read_price
from pricing.engine.offer import Offer
from pricing.engine.rates.flat_rate import FeePeriod, FlatRate, Overage
from pricing.engine.rates.per_device import PerDeviceRates
from pricing.engine.rates.per_user import PerUserRate

HARD = "hard"
MINIMUM = "minimum_users"
_CLASSES = tuple(AssetClass)


def read_offer(reading: Reading, value: object) -> Offer | None:
    """Read `rates`; None where they cannot be read."""
    names = ("per_user", "per_device", "infrastructure_in_user_rate", "flat", "minimum_amount")
    rates = reading.section(value, "rates", optional=names)
    included = reading.flag(rates.get("infrastructure_in_user_rate", True), "rates.infrastructure_in_user_rate")
    per_user, per_device, flat = rates.get("per_user"), rates.get("per_device"), rates.get("flat")
    user_rate = None if per_user is None else _user_rate(reading, per_user, included)
    device_rates = None if per_device is None else _device_rates(reading, per_device)
    flat_rate = None if flat is None else _flat_rate(reading, flat)
    least = rates.get("minimum_amount")
    minimum = None if least is None else reading.money(least, "rates.minimum_amount")
    return None if reading.problems else Offer(user_rate, device_rates, flat_rate, minimum)


def _user_rate(reading: Reading, value: object, included: bool) -> PerUserRate:
    path = "rates.per_user"
    if not isinstance(value, dict):
        return PerUserRate(reading.money(value, path), included)
    item = reading.section(value, path, optional=(*PRICE_KEYS, MINIMUM))
    fewest = reading.count(item[MINIMUM], f"{path}.{MINIMUM}") if item.get(MINIMUM) is not None else 0
    return PerUserRate(price_of(reading, item, path), included, fewest)


def _device_rates(reading: Reading, value: object) -> PerDeviceRates:
    rates = reading.section(value, "rates.per_device", optional=_CLASSES)
    return PerDeviceRates.of(
        {cls: read_price(reading, rates[cls], f"rates.per_device.{cls}") for cls in AssetClass if cls in rates}
    )


def _flat_rate(reading: Reading, value: object) -> FlatRate | None:
    path = "rates.flat"
    flat = reading.section(value, path, required=("fee", "overage"), optional=("per", "max_users", "max_devices"))
    fee = reading.money(flat["fee"], f"{path}.fee") if "fee" in flat else Decimal(0)
    period = flat.get("per", FeePeriod.MONTH)
    if period not in tuple(FeePeriod):
        reading.note(f"{path}.per", f"must be month or year, not {shown(period)}.")
    limits = [_limit(reading, flat.get(name), f"{path}.{name}") for name in ("max_users", "max_devices")]
    if limits == [None, None] and flat:
        reading.note(path, "must have a ceiling: give max_users, max_devices or both.")
    overage = _overage(reading, flat["overage"], *limits) if "overage" in flat else None
    if reading.problems:
        return None
    return FlatRate(fee, Ceiling(*limits), overage, FeePeriod(str(period)))


def _limit(reading: Reading, value: object, path: str) -> int | None:
    return None if value is None else reading.count(value, path)


def _overage(reading: Reading, value: object, max_users: int | None, max_devices: int | None) -> Overage | None:
    path = "rates.flat.overage"
    if value == HARD:
        return None
    if not isinstance(value, dict):
        reading.note(path, f'must be "hard" or the unit prices above the ceiling, not {shown(value)}.')
        return None
    limits = {"per_user": max_users, "per_device": max_devices}
    required = tuple(name for name, limit in limits.items() if limit is not None)
    optional = tuple(name for name in limits if name not in required)
    prices = reading.section(value, path, required=required, optional=optional)
    read = {
        name: reading.money(prices[name], f"{path}.{name}")
        for name in limits
        if name in prices and (name in required or prices[name] is not None)
    }
    return Overage(read.get("per_user"), read.get("per_device")) if not reading.problems else None


def offer_to_json(offer: Offer) -> dict[str, object]:
    """Write the rates on offer."""
    per_user, per_device, flat = offer.per_user, offer.per_device, offer.flat
    written: dict[str, object] = {
        "per_user": None if per_user is None else _user_rate_to_json(per_user),
        "per_device": None
        if per_device is None
        else {cls.value: price_to_json(price) for cls, price in per_device.prices},
        "infrastructure_in_user_rate": True if per_user is None else per_user.infrastructure_included,
        "flat": None if flat is None else _flat_to_json(flat),
    }
    if offer.minimum_amount is not None:
        written["minimum_amount"] = f"{offer.minimum_amount:f}"
    return written


def _user_rate_to_json(per_user: PerUserRate) -> object:
    price = price_to_json(per_user.price)
    if not per_user.minimum_users:
        return price
    return (price if isinstance(price, dict) else {"rate": price}) | {MINIMUM: per_user.minimum_users}


def _flat_to_json(flat: FlatRate) -> dict[str, object]:
    overage = flat.overage
    prices = {} if overage is None else {"per_user": overage.per_user, "per_device": overage.per_device}
    return {
        "fee": f"{flat.fee:f}",
        "per": flat.period.value,
        "max_users": flat.ceiling.max_users,
        "max_devices": flat.ceiling.max_devices,
        "overage": HARD
        if overage is None
        else {name: f"{price:f}" for name, price in prices.items() if price is not None},
    }
