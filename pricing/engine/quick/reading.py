"""Read a plain request, and leave everything else to the engine."""

import json
import re
from collections.abc import Sequence
from decimal import Decimal

from clients.asset_classes import AssetClass
from pricing.engine.interchange.fields import LARGEST_COUNT, Unreadable
from pricing.engine.interchange.requests import MOST_MONTHS
from pricing.engine.quick.plain import Flat, NotPlain, Plain
from pricing.engine.quick.sections import SAYS_NOTHING, contractors, month, parts, serving_costs, thresholds

_REQUIRED = frozenset({"currency", "users", "devices", "rates"})
_KNOWN = _REQUIRED | {"station_accounts", "min_endpoints_per_user", "history", "declared", "costs", "policy"}
_RATES = frozenset({"per_user", "per_device", "infrastructure_in_user_rate", "flat"})
_FLAT_REQUIRED = frozenset({"fee", "overage"})
_FLAT = _FLAT_REQUIRED | {"per", "max_users", "max_devices"}
_PRICES = frozenset({"per_user", "per_device"})
_MONTH_REQUIRED = frozenset({"month", "users"})
_MONTH = _MONTH_REQUIRED | {"devices"}
_DECLARED = frozenset({"volatile", "fixed_budget", "contractor_share"})
_CLASSES = {cls.value: place for place, cls in enumerate(AssetClass)}
_NAMES = frozenset(_CLASSES)
_CURRENCY = re.compile(r"[A-Z]{3}")


_DECODER = json.JSONDecoder(parse_float=Decimal, parse_constant=Unreadable)


def read(text: bytes) -> Plain:
    """Read UTF-8 JSON; raises NotPlain for anything that is not plain, be it right or wrong."""
    try:
        decoded = text.decode("utf-8-sig")
        data = _DECODER.decode(decoded)
    except (ValueError, ArithmeticError, RecursionError):
        raise NotPlain from None
    plain = _plain(data)
    # No name and no value of a plain request has a colon; one more than there are keys is that of a key given twice.
    if decoded.count(":") != _keys(data):
        raise NotPlain
    return plain


def _keys(value: object) -> int:
    if isinstance(value, dict):
        return len(value) + sum(_keys(held) for held in value.values() if type(held) in (dict, list))
    return sum(_keys(held) for held in value) if isinstance(value, list) else 0


def _plain(data: object) -> Plain:
    top = _section(data, _REQUIRED, _KNOWN)
    currency, rates = top["currency"], _section(top["rates"], frozenset(), _RATES)
    if type(currency) is not str or not _CURRENCY.fullmatch(currency):
        raise NotPlain
    included, per_user, flat = rates.get("infrastructure_in_user_rate", True), rates.get("per_user"), rates.get("flat")
    declared = SAYS_NOTHING if top.get("declared") is None else _section(top["declared"], frozenset(), _DECLARED)
    past_users, past_devices = _history(top.get("history"))
    return Plain(
        currency=currency,
        users=_count(top["users"]),
        devices=_devices(top["devices"]),
        station_accounts=_count(top.get("station_accounts", 0)),
        fewest_endpoints=_limit(top.get("min_endpoints_per_user")),
        user_rate=None if per_user is None else parts(per_user),
        class_rates=_class_rates(rates.get("per_device")),
        infrastructure_included=_flag(included),
        flat=None if flat is None else _flat(flat),
        past_users=past_users,
        past_devices=past_devices,
        declared_volatile=None if declared.get("volatile") is None else _flag(declared["volatile"]),
        fixed_budget=_flag(declared.get("fixed_budget", False)),
        contractors=contractors(declared.get("contractor_share", 0)),
        costs=None if top.get("costs") is None else serving_costs(top["costs"]),
        thresholds=thresholds(top.get("policy")),
    )


def _section(value: object, required: frozenset[str], known: frozenset[str]) -> dict[str, object]:
    if type(value) is not dict or not required <= value.keys() <= known:
        raise NotPlain
    return value


def _count(value: object) -> int:
    if type(value) is not int or not 0 <= value <= LARGEST_COUNT:
        raise NotPlain
    return value


def _limit(value: object) -> int | None:
    return None if value is None else _count(value)


def _flag(value: object) -> bool:
    if type(value) is not bool:
        raise NotPlain
    return value


def _devices(value: object) -> list[tuple[str, int]]:
    given = _section(value, frozenset(), _NAMES)
    counted = [(cls, count) for cls, count in ((cls, _count(count)) for cls, count in given.items()) if count]
    return sorted(counted, key=lambda item: _CLASSES[item[0]])


def _class_rates(value: object) -> dict[str, int] | None:
    if value is None:
        return None
    return {cls: parts(rate) for cls, rate in _section(value, frozenset(), _NAMES).items()}


def _flat(value: object) -> Flat:
    flat = _section(value, _FLAT_REQUIRED, _FLAT)
    limits = _limit(flat.get("max_users")), _limit(flat.get("max_devices"))
    per, overage = flat.get("per", "month"), flat["overage"]
    if limits == (None, None) or per not in ("month", "year"):
        raise NotPlain
    fee = parts(flat["fee"])
    is_hard = overage == "hard"
    prices = (0, 0) if is_hard else _prices(overage, limits)
    return Flat(fee if per == "month" else fee // 12, *limits, is_hard, *prices)


def _prices(value: object, limits: Sequence[int | None]) -> tuple[int, int]:
    given = _section(value, frozenset(), _PRICES)
    user, device = given.get("per_user"), given.get("per_device")
    # Only what lies above a ceiling that is there needs a price; any other is checked all the same.
    if (user is None and limits[0] is not None) or (device is None and limits[1] is not None):
        raise NotPlain
    return 0 if user is None else parts(user), 0 if device is None else parts(device)


def _history(value: object) -> tuple[list[int], list[int | None]]:
    if value is None:
        return [], []
    if type(value) is not list or len(value) > MOST_MONTHS:
        raise NotPlain
    users: list[int] = []
    devices: list[int | None] = []
    expected = None
    for item in value:
        past = _section(item, _MONTH_REQUIRED, _MONTH)
        this = month(past["month"])
        if expected is not None and this != expected:
            raise NotPlain
        expected = this + 1
        users.append(_count(past["users"]))
        devices.append(_limit(past.get("devices")))
    return users, devices
