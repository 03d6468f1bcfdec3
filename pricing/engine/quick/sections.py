"""Read the values that many requests of a batch share, each of them once."""

import re
from dataclasses import fields
from decimal import Decimal
from functools import lru_cache

from pricing.engine.costs import Costs
from pricing.engine.interchange.fields import AMOUNT, Reading
from pricing.engine.money import exact
from pricing.engine.policy import Policy
from pricing.engine.quick.plain import FINE_PARTS, PARTS, TEN_THOUSANDTHS, NotPlain, Thresholds

SAYS_NOTHING: dict[str, object] = {}
_REMEMBERED = 4096  # different values; those of one price list fit many times over
_MONTH = re.compile(r"(?!0000)[0-9]{4}-(0[1-9]|1[0-2])")
# A value with its type and its text, as equal numbers of another type or text are not the same in JSON.
Key = tuple[type, str]


def parts(value: object) -> int:
    """Read an amount of money in parts."""
    if type(value) is str:
        return _parts(value)
    if type(value) is int:
        return _parts(str(value))
    raise NotPlain


@lru_cache(maxsize=_REMEMBERED)
def _parts(text: str) -> int:
    if not AMOUNT.fullmatch(text):
        raise NotPlain
    whole, _, fraction = text.partition(".")
    return int(whole + fraction.ljust(4, "0")) * (PARTS // TEN_THOUSANDTHS)


@lru_cache(maxsize=_REMEMBERED)
def _month(name: str) -> int:
    if not _MONTH.fullmatch(name):
        raise NotPlain
    return int(name[:4]) * 12 + int(name[5:])


def month(value: object) -> int:
    """Read a month as a number, one more for each month."""
    if type(value) is not str:
        raise NotPlain
    return _month(value)


def contractors(value: object) -> tuple[int, int]:
    """Read the contractors' share of the users."""
    return _share(_key(value))


@lru_cache(maxsize=_REMEMBERED)
def _share(key: Key) -> tuple[int, int]:
    share = exact(_number(key))
    if share > 1:
        raise NotPlain
    return share.numerator, share.denominator


def serving_costs(value: object) -> tuple[int, int]:
    """Read the costs of serving a user and a device."""
    return _serving_costs(_keys(value))


@lru_cache(maxsize=_REMEMBERED)
def _serving_costs(keys: tuple[tuple[str, Key], ...]) -> tuple[int, int]:
    given = dict(keys)
    if given.keys() != {field.name for field in fields(Costs)}:
        raise NotPlain
    hours = {name: exact(_number(given[name])) for name in ("hours_per_user", "hours_per_device")}
    hour, user, device = (exact(_money(given[name])) for name in ("hour", "tools_per_user", "tools_per_device"))
    per_user, per_device = (hour * hours["hours_per_user"] + user), (hour * hours["hours_per_device"] + device)
    return int(per_user * FINE_PARTS), int(per_device * FINE_PARTS)


def thresholds(value: object) -> Thresholds:
    """Read a policy."""
    return _thresholds(() if value is None else _keys(value))


@lru_cache(maxsize=_REMEMBERED)
def _thresholds(keys: tuple[tuple[str, Key], ...]) -> Thresholds:
    if not dict(keys).keys() <= {field.name for field in fields(Policy)}:
        raise NotPlain
    policy = Policy(**{name: _number(key) for name, key in keys})
    if policy.problems():
        raise NotPlain
    return Thresholds(
        low=exact(policy.ratio_low).as_integer_ratio(),
        high=exact(policy.ratio_high).as_integer_ratio(),
        stable=exact(policy.stable_amplitude).as_integer_ratio(),
        volatile=exact(policy.volatile_amplitude).as_integer_ratio(),
        contractors=exact(policy.contractor_share).as_integer_ratio(),
        infrastructure=exact(policy.infrastructure_share).as_integer_ratio(),
        groups=policy.effective_groups,
        low_text=str(policy.ratio_low),
        high_text=str(policy.ratio_high),
    )


def _key(value: object) -> Key:
    if type(value) not in (str, int, Decimal):
        raise NotPlain
    return type(value), str(value)


def _keys(value: object) -> tuple[tuple[str, Key], ...]:
    if type(value) is not dict:
        raise NotPlain
    return tuple((name, _key(one)) for name, one in value.items())


def _number(key: Key) -> Decimal:
    kind, text = key
    reading = Reading()
    number = reading.number(kind(text), "")
    if reading.problems:
        raise NotPlain
    return number


def _money(key: Key) -> Decimal:
    kind, text = key
    reading = Reading()
    amount = reading.money(kind(text), "")
    if reading.problems:
        raise NotPlain
    return amount
