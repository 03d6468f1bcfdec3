"""Requests and answers in the JSON of INTERFACES section 3, for tests."""

from typing import Any

from pricing.engine.interchange import parse, to_json
from pricing.engine.recommend import recommend


def asked(
    users: int,
    devices: dict[str, int],
    *,
    user_rate: str | None = "100.00",
    device_rates: dict[str, str] | None = None,
    flat: dict[str, Any] | None = None,
    infrastructure_in_user_rate: bool = True,
    **more: Any,
) -> dict[str, Any]:
    """Build a request; `device_rates` at 40.00 for every counted class unless given."""
    rates: dict[str, Any] = {"infrastructure_in_user_rate": infrastructure_in_user_rate}
    if user_rate is not None:
        rates["per_user"] = user_rate
    rates["per_device"] = dict.fromkeys(devices, "40.00") if device_rates is None else device_rates
    if flat is not None:
        rates["flat"] = flat
    return {"currency": "USD", "users": users, "devices": devices, "rates": rates, **more}


def flat_rate(fee: str, *, max_users: int | None = None, max_devices: int | None = None, **more: Any) -> dict[str, Any]:
    """Build a flat rate, hard unless an overage is given."""
    return {"fee": fee, "per": "month", "max_users": max_users, "max_devices": max_devices, "overage": "hard", **more}


def months(users: list[int], devices: list[int] | None = None) -> list[dict[str, Any]]:
    """Build a history that ends in December 2025."""
    first = 2026 * 12 - len(users)
    history: list[dict[str, Any]] = []
    for place, count in enumerate(users):
        year, month = divmod(first + place, 12)
        history.append({"month": f"{year}-{month + 1:02}", "users": count})
        if devices is not None:
            history[-1]["devices"] = devices[place]
    return history


def answered(data: dict[str, Any], *, flips: bool = False) -> dict[str, Any]:
    """Answer a request as JSON values."""
    return to_json(recommend(parse(data), flips=flips))
