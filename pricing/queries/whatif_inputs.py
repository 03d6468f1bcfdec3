"""The inputs of a what-if as texts: what they say of a question, and how they are written back into one.

A price that the card has in bands is an empty input: it stays unless one rate is written instead.
"""

from collections.abc import Iterator, Mapping
from copy import deepcopy
from decimal import Decimal
from typing import Any

from clients.asset_classes import AssetClass

UNKNOWN, YES, NO = "", "true", "false"
HARD, PER_UNIT = "hard", "per_unit"
MONTHLY, AHEAD = "monthly", "ahead"
TIERS_OWN, ROUND_THE_CLOCK, AFTER_HOURS = "", "24x7", "after_hours"


def prefilled(asked: Mapping[str, Any], term_months: int) -> dict[str, str]:
    """Return what the inputs say of a question before anybody changed one."""
    rates, declared = asked["rates"], asked["declared"]
    flat = rates.get("flat") or {}
    overage = flat.get("overage", HARD)
    prices = overage if isinstance(overage, Mapping) else {}
    texts = {
        "users": asked["users"],
        "infrastructure": rates.get("infrastructure_in_user_rate", True),
        "flat_fee": flat.get("fee"),
        "flat_per": flat.get("per", "month"),
        "max_users": flat.get("max_users"),
        "max_devices": flat.get("max_devices"),
        "overage": PER_UNIT if prices else HARD,
        "overage_user": prices.get("per_user"),
        "overage_device": prices.get("per_device"),
        "term_months": term_months,
        "paid": MONTHLY,
        "coverage": TIERS_OWN,
        "co_managed": False,
        "volatile": declared["volatile"],
        "fixed_budget": declared["fixed_budget"],
        "contractors": _plain(Decimal(declared["contractor_share"]) * 100),
        "station_accounts": asked["station_accounts"],
        "min_endpoints": asked["min_endpoints_per_user"],
        **dict(_prices_and_counts(asked)),
    }
    return {name: _text(value) for name, value in texts.items()}


def _prices_and_counts(asked: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    for name in ("user", *AssetClass):
        price = price_of(asked, name)
        yield f"rate_{name}", price.get("rate") if isinstance(price, Mapping) else price
        if name != "user":
            yield f"count_{name}", asked["devices"].get(name)


def options_of(given: Mapping[str, Any]) -> dict[str, Any]:
    """Return what valid inputs ask of the card's commercial terms."""
    return {
        "term_months": given["term_months"],
        "users": given["users"],
        "is_prepaid": given["paid"] == AHEAD,
        "is_co_managed": given["co_managed"] == YES,
        "has_round_the_clock": given["coverage"] == ROUND_THE_CLOCK,
        "has_after_hours": given["coverage"] == AFTER_HOURS,
    }


def question_of(given: Mapping[str, Any], asked: Mapping[str, Any]) -> dict[str, Any]:
    """Write valid inputs into a copy of the question they started from."""
    changed = deepcopy(dict(asked))
    changed["users"] = given["users"]
    counts = {name.value: given[f"count_{name}"] or 0 for name in AssetClass}
    changed["devices"] = {name: count for name, count in counts.items() if count or name in asked["devices"]}
    changed["station_accounts"] = given["station_accounts"]
    changed["min_endpoints_per_user"] = given["min_endpoints"]
    changed["declared"] |= {
        "volatile": {UNKNOWN: None, YES: True, NO: False}[given["volatile"]],
        "fixed_budget": given["fixed_budget"] == YES,
        "contractor_share": _plain(given["contractors"] / 100),
    }
    devices = {name.value: _priced(given, asked, name) for name in AssetClass}
    rates = {
        "per_user": _priced(given, asked, "user"),
        "per_device": {name: price for name, price in devices.items() if price is not None} or None,
        "infrastructure_in_user_rate": given["infrastructure"] == YES,
        "minimum_amount": asked["rates"].get("minimum_amount"),
        "flat": None if given["flat_fee"] is None else _flat(given),
    }
    changed["rates"] = {name: value for name, value in rates.items() if value is not None}
    return changed


def _flat(given: Mapping[str, Any]) -> dict[str, Any]:
    prices = {
        f"per_{noun}": _plain(given[f"overage_{noun}"])
        for noun, limit in (("user", "max_users"), ("device", "max_devices"))
        if given[limit] is not None and given[f"overage_{noun}"] is not None
    }
    return {
        "fee": _plain(given["flat_fee"]),
        "per": given["flat_per"],
        "max_users": given["max_users"],
        "max_devices": given["max_devices"],
        "overage": prices if given["overage"] == PER_UNIT else HARD,
    }


def _priced(given: Mapping[str, Any], asked: Mapping[str, Any], name: str) -> Any:
    """Return the price of a unit: as written; the card's bands where nothing is; the card's minimum stays."""
    written, present = given[f"rate_{name}"], price_of(asked, name)
    if written is None:
        return present if isinstance(present, Mapping) else None
    if isinstance(present, Mapping) and "rate" in present:
        return {**present, "rate": _plain(written)}
    return _plain(written)


def price_of(asked: Mapping[str, Any], name: str) -> Any:
    """Return the price of a user, or of a device of a class, as the question writes it; None without one."""
    rates = asked["rates"]
    return rates.get("per_user") if name == "user" else (rates.get("per_device") or {}).get(name)


def _plain(value: Decimal) -> str:
    return f"{value.normalize():f}"


def _text(value: Any) -> str:
    if value is None:
        return ""
    return str(value).lower() if isinstance(value, bool) else str(value)
