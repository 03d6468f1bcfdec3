"""From rows to the question the engine is asked; the only file that speaks both.

The question is kept as the JSON of `manage.py recommend`, so that a stored recommendation can be asked again anywhere.
"""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from clients.models import Client, InventoryCount
from pricing.engine.bands import Bands
from pricing.models import DecisionPolicy, FlatRate, RateCard
from pricing.tier_rates import TierRates

THRESHOLDS = (
    "ratio_low", "ratio_high", "volatile_amplitude", "stable_amplitude", "contractor_share", "infrastructure_share",
    "effective_groups",
)  # fmt: skip


def question(
    *,
    client: Client,
    count: InventoryCount,
    history: Sequence[InventoryCount],
    rates: TierRates,
    policy: DecisionPolicy,
) -> dict[str, Any]:
    """Return the engine's JSON input for a client's count; `history` is one count per month, oldest first."""
    return {
        "currency": rates.card.currency,
        "users": count.user_count,
        "devices": dict(count.device_counts),
        "station_accounts": count.station_count,
        "min_endpoints_per_user": None,
        "rates": offer_asked(rates, users=count.user_count, devices=count.device_count),
        "history": [_month(past) for past in _without_gaps(history)],
        "declared": {
            "volatile": client.is_volatile,
            "fixed_budget": client.has_fixed_budget,
            "contractor_share": _text(client.contractor_share),
        },
        "costs": _costs(rates.card),
        "policy": thresholds_asked({name: getattr(policy, name) for name in THRESHOLDS}),
    }


def thresholds_asked(thresholds: Mapping[str, Decimal]) -> dict[str, str]:
    """Return the engine's `policy` of these thresholds; those that are not the engine's are left out."""
    return {name: _text(value) for name, value in thresholds.items() if name in THRESHOLDS}


def offer_asked(rates: TierRates, *, users: int, devices: int) -> dict[str, Any]:
    """Return the engine's `rates` of a tier, with the flat rate that holds these counts."""
    flat = rates.flat_for(users, devices)
    offer: dict[str, Any] = {
        "per_user": _user_price(rates.per_user, rates.minimum_users) if rates.per_user is not None else None,
        "per_device": {asset_class: _price(price) for asset_class, price in rates.per_device.items()} or None,
        "minimum_amount": _text(rates.minimum_amount) if rates.minimum_amount else None,
        "infrastructure_in_user_rate": rates.card.is_infrastructure_in_user_rate,
        "flat": _flat(flat) if flat else None,
    }
    return {name: value for name, value in offer.items() if value is not None}


def _user_price(price: Decimal | Bands, minimum_users: int) -> object:
    """Write the price per user; an object as soon as there is more to say than one rate."""
    written = _price(price)
    if not minimum_users:
        return written
    return (written if isinstance(written, dict) else {"rate": written}) | {"minimum_users": minimum_users}


def _price(price: Decimal | Bands) -> str | dict[str, object]:
    if not isinstance(price, Bands):
        return _text(price)
    bands = [{"up_to": band.up_to, "rate": _text(band.rate)} for band in price.bands]
    return {"bands": bands, "counting": price.counting.value}


def _flat(flat: FlatRate) -> dict[str, Any]:
    overage: object = "hard"
    if (
        flat.overage == FlatRate.Overage.PER_UNIT
        and flat.overage_user_rate is not None
        and flat.overage_device_rate is not None
    ):
        overage = {"per_user": _text(flat.overage_user_rate), "per_device": _text(flat.overage_device_rate)}
    return {
        "fee": _text(flat.fee),
        "per": flat.per,
        "max_users": flat.max_users,
        "max_devices": flat.max_devices,
        "overage": overage,
    }


def _costs(card: RateCard) -> dict[str, str] | None:
    if card.hour_rate is None or card.hours_per_user is None or card.hours_per_device is None:
        return None
    if card.tools_per_user_rate is None or card.tools_per_device_rate is None:
        return None
    return {
        "hour": _text(card.hour_rate),
        "hours_per_user": _text(card.hours_per_user),
        "hours_per_device": _text(card.hours_per_device),
        "tools_per_user": _text(card.tools_per_user_rate),
        "tools_per_device": _text(card.tools_per_device_rate),
    }


def _month(past: InventoryCount) -> dict[str, Any]:
    return {"month": f"{past.on:%Y-%m}", "users": past.user_count, "devices": past.device_count}


def _without_gaps(history: Sequence[InventoryCount]) -> list[InventoryCount]:
    """Keep the newest run of consecutive months: volatility across a hole would be made up."""
    kept: list[InventoryCount] = []
    for past in reversed(history):
        if kept and _ordinal(kept[0]) != _ordinal(past) + 1:
            break
        kept.insert(0, past)
    return kept


def _ordinal(count: InventoryCount) -> int:
    return count.on.year * 12 + count.on.month


def _text(value: Decimal) -> str:
    """Write a decimal without trailing zeros, never in scientific notation."""
    return f"{value.normalize():f}"
