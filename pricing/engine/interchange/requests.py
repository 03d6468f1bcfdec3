"""Read a request out of JSON values, and write one back."""

import re
from collections.abc import Callable
from dataclasses import fields
from datetime import date
from decimal import Decimal
from typing import TypeVar

from clients.asset_classes import AssetClass
from pricing.engine.costs import Costs
from pricing.engine.declared import Declared
from pricing.engine.estate import Estate
from pricing.engine.history import Month
from pricing.engine.interchange.fields import Reading, shown
from pricing.engine.interchange.offers import offer_to_json, read_offer
from pricing.engine.policy import Policy
from pricing.engine.refusal import Refused
from pricing.engine.request import Request

_Value = TypeVar("_Value")
MOST_MONTHS = 1_200
_MONTH = re.compile(r"(?!0000)[0-9]{4}-(0[1-9]|1[0-2])")
_CURRENCY = re.compile(r"[A-Z]{3}")
_CLASSES = tuple(AssetClass)
_REQUIRED = ("currency", "users", "devices", "rates")
# So that the rest is still read, and its problems named, when one of these is missing.
_STAND_INS: dict[str, object] = {"currency": "XXX", "users": 0, "devices": {}, "rates": {}}
_OPTIONAL = ("station_accounts", "min_endpoints_per_user", "history", "declared", "costs", "policy")


def parse(data: object) -> Request:
    """Check a request of INTERFACES section 3 and build it; raise Refused with every problem and its JSON path."""
    reading = Reading()
    top = _STAND_INS | reading.section(data, "$", required=_REQUIRED, optional=_OPTIONAL)
    currency = _currency(reading, top["currency"])
    estate = _estate(reading, top)
    offer = read_offer(reading, top["rates"])
    history = _history(reading, top.get("history"))
    declared = _declared(reading, top.get("declared"))
    costs = _costs(reading, top.get("costs"))
    policy = _policy(reading, top.get("policy"))
    if reading.problems or offer is None:
        raise Refused(tuple(reading.problems))
    return Request(currency, estate, offer, history, declared, costs, policy)


def _given(value: object, read: Callable[[object, str], _Value], path: str, otherwise: _Value) -> _Value:
    return otherwise if value is None else read(value, path)


def _currency(reading: Reading, value: object) -> str:
    if isinstance(value, str) and _CURRENCY.fullmatch(value):
        return value
    reading.note("currency", f"must be three capital letters such as USD, not {shown(value)}.")
    return "XXX"


def _estate(reading: Reading, top: dict[str, object]) -> Estate:
    users = reading.count(top["users"], "users")
    devices = reading.section(top["devices"], "devices", optional=_CLASSES)
    counts = {cls: reading.count(devices[cls], f"devices.{cls}") for cls in AssetClass if cls in devices}
    stations = reading.count(top.get("station_accounts", 0), "station_accounts")
    fewest = _given(top.get("min_endpoints_per_user"), reading.count, "min_endpoints_per_user", None)
    return Estate.of(users, counts, station_accounts=stations, min_endpoints_per_user=fewest)


def _history(reading: Reading, value: object) -> tuple[Month, ...]:
    if value is None:
        return ()
    if not isinstance(value, list) or len(value) > MOST_MONTHS:
        reading.note("history", f"must be a list of at most {MOST_MONTHS:,} months, oldest first.")
        return ()
    return tuple(_month(reading, item, f"history[{place}]") for place, item in enumerate(value))


def _month(reading: Reading, value: object, path: str) -> Month:
    item = reading.section(value, path, required=("month", "users"), optional=("devices",))
    name = item.get("month")
    first_day = date.min
    if isinstance(name, str) and _MONTH.fullmatch(name):
        first_day = date(int(name[:4]), int(name[5:]), 1)
    elif "month" in item:
        reading.note(f"{path}.month", f'must be a month such as "2025-12", not {shown(name)}.')
    users = reading.count(item["users"], f"{path}.users") if "users" in item else 0
    return Month(first_day, users, _given(item.get("devices"), reading.count, f"{path}.devices", None))


def _declared(reading: Reading, value: object) -> Declared:
    if value is None:
        return Declared()
    item = reading.section(value, "declared", optional=tuple(field.name for field in fields(Declared)))
    share = reading.number(item.get("contractor_share", 0), "declared.contractor_share")
    if share > 1:
        reading.note("declared.contractor_share", "must be a share from 0 to 1.")
        share = Decimal(0)
    return Declared(
        volatile=_given(item.get("volatile"), reading.flag, "declared.volatile", None),
        fixed_budget=reading.flag(item.get("fixed_budget", False), "declared.fixed_budget"),
        contractor_share=share,
    )


def _costs(reading: Reading, value: object) -> Costs | None:
    if value is None:
        return None
    names = tuple(field.name for field in fields(Costs))
    item = reading.section(value, "costs", required=names)
    readers = {name: reading.number if name.startswith("hours") else reading.money for name in names}
    return Costs(**{name: readers[name](item.get(name, "0"), f"costs.{name}") for name in names})


def _policy(reading: Reading, value: object) -> Policy:
    if value is None:
        return Policy()
    item = reading.section(value, "policy", optional=tuple(field.name for field in fields(Policy)))
    known = [field.name for field in fields(Policy) if field.name in item]
    return Policy(**{name: reading.number(item[name], f"policy.{name}") for name in known})


def request_to_json(request: Request) -> dict[str, object]:
    """Write a request so that `parse` reads the same request again; what a stored answer keeps of its question."""
    estate, declared, costs = request.estate, request.declared, request.costs
    return {
        "currency": request.currency,
        "users": estate.users,
        "devices": {cls.value: count for cls, count in estate.devices},
        "station_accounts": estate.station_accounts,
        "min_endpoints_per_user": estate.min_endpoints_per_user,
        "rates": offer_to_json(request.offer),
        "history": [{"month": past.name, "users": past.users, "devices": past.devices} for past in request.history],
        "declared": {
            "volatile": declared.volatile,
            "fixed_budget": declared.fixed_budget,
            "contractor_share": f"{declared.contractor_share:f}",
        },
        "costs": None if costs is None else {field.name: f"{getattr(costs, field.name):f}" for field in fields(costs)},
        "policy": {field.name: f"{getattr(request.policy, field.name):f}" for field in fields(request.policy)},
    }
