"""A plain second reading of the decision rules of INTERFACES section 3, to compare the engine with.

Written from the page and not from the engine: rates as fractions, no shared helpers, effective groups by whole-number
powers.
"""

from fractions import Fraction
from math import prod
from typing import Any

ENDPOINTS = ("workstation", "pos", "kiosk", "tablet", "mobile")
GROUPS = (("workstation", "pos", "kiosk"), ("server",), ("network", "printer"), ("mobile", "tablet"))
MODELS = ("per_user", "per_device", "flat")
TIES = ("flat", "per_user", "per_device")


def _price(price: Any, units: int) -> Fraction:
    """Charge units one by one, as the page words it: bands, and the minimum of users."""
    if not isinstance(price, dict):
        return units * Fraction(price)
    units = max(units, price.get("minimum_users", 0))
    if "rate" in price:
        return units * Fraction(price["rate"])

    def rate_of(unit: int) -> Fraction:
        return next(Fraction(band["rate"]) for band in price["bands"] if band["up_to"] is None or unit <= band["up_to"])

    if price["counting"] == "all_units":
        return units * rate_of(units)
    return sum((rate_of(unit) for unit in range(1, units + 1)), Fraction(0))


def _charges(data: dict[str, Any]) -> dict[str, Fraction]:
    rates, users = data["rates"], data["users"]
    devices = {cls: count for cls, count in data["devices"].items() if count}
    total = sum(devices.values())
    charges = {}
    if rates.get("per_user") is not None and users > 0:
        charges["per_user"] = _price(rates["per_user"], users)
        if not rates["infrastructure_in_user_rate"]:
            for cls, count in devices.items():
                if cls not in ENDPOINTS:
                    charges["per_user"] += _price(rates["per_device"][cls], count)
    if rates.get("per_device") is not None and total:
        charges["per_device"] = sum((_price(rates["per_device"][cls], n) for cls, n in devices.items()), Fraction(0))
    charges = {model: max(charge, Fraction(rates.get("minimum_amount", 0))) for model, charge in charges.items()}
    flat = rates.get("flat")
    if flat is not None:
        charges["flat"] = Fraction(flat["fee"]) / (12 if flat["per"] == "year" else 1)
        if flat["overage"] != "hard":
            if flat["max_users"] is not None:
                charges["flat"] += max(0, users - flat["max_users"]) * Fraction(flat["overage"]["per_user"])
            if flat["max_devices"] is not None:
                charges["flat"] += max(0, total - flat["max_devices"]) * Fraction(flat["overage"]["per_device"])
    return charges


def _volatility(data: dict[str, Any]) -> str:
    if Fraction(data["declared"]["contractor_share"]) >= Fraction(1, 5):
        return "volatile"
    if len(data["history"]) < 12:
        return {None: "insufficient", True: "volatile", False: "stable"}[data["declared"]["volatile"]]
    users = [month["users"] for month in data["history"]][-12:]
    span, mean = max(users) - min(users), Fraction(sum(users), 12)
    if span <= 2 or span < mean / 10:
        return "stable"
    return "volatile" if span >= mean / 5 else "moderate"


def _heterogeneous(data: dict[str, Any]) -> bool:
    devices, rates = data["devices"], data["rates"].get("per_device")
    groups = [count for group in GROUPS if (count := sum(devices.get(cls, 0) for cls in group))]
    if len(groups) < 3:
        return False
    if rates is not None:
        whole = sum(_price(rates[cls], count) for cls, count in devices.items())
        infrastructure = sum(_price(rates[cls], count) for cls, count in devices.items() if cls not in ENDPOINTS)
        if whole and infrastructure / whole >= Fraction(1, 5):
            return True
    threshold, total = Fraction(data["policy"].get("effective_groups", "2")), sum(groups)
    return bool(total**total >= threshold**total * prod(count**count for count in groups))


def _ballots(data: dict[str, Any], left: dict[str, Fraction]) -> list[tuple[str, ...]]:
    users, endpoints = data["users"], sum(data["devices"].get(cls, 0) for cls in ENDPOINTS)
    low, high = (Fraction(data["policy"].get(name, by)) for name, by in (("ratio_low", "1.5"), ("ratio_high", "2")))
    swing = _volatility(data)
    return [
        ("per_user", "flat") if users and endpoints < low * users else (),
        ("per_device",) if users and endpoints > high * users else (),
        {"stable": ("flat",), "volatile": ("per_user",)}.get(swing, ()),
        ("per_device",) if _heterogeneous(data) else (),
        ("flat", "per_user") if data["declared"]["fixed_budget"] else (),
        tuple(model for model in left if left[model] == min(left.values())),
        ("per_device",) if users > endpoints > 0 and data["station_accounts"] > 0 else (),
        ("per_user",) if (data["min_endpoints_per_user"] or 0) >= 3 else (),
    ]


def decided(data: dict[str, Any]) -> tuple[str | None, dict[str, int]]:
    """Give the recommended model, None where nothing can be, and the votes."""
    left = _charges(data)
    flat = data["rates"].get("flat")
    if flat is not None and flat["overage"] == "hard":
        total = sum(data["devices"].values())
        over_users = flat["max_users"] is not None and data["users"] > flat["max_users"]
        over_devices = flat["max_devices"] is not None and total > flat["max_devices"]
        if over_users or over_devices or _volatility(data) == "volatile":
            del left["flat"]
    votes = dict.fromkeys(MODELS, 0)
    for ballot in _ballots(data, left) if left else []:
        for model in ballot:
            votes[model] += model in left
    ranked = sorted(left, key=lambda model: (-votes[model], left[model], TIES.index(model)))
    return (ranked[0] if ranked else None), votes
