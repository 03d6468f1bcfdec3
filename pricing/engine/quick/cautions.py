"""Warnings of a plain request."""

from decimal import Decimal
from fractions import Fraction

from pricing.engine import wording
from pricing.engine.money import spell
from pricing.engine.quick.explaining import spelled
from pricing.engine.quick.judging import even_charge
from pricing.engine.quick.measuring import Measured
from pricing.engine.quick.plain import PARTS, Plain
from pricing.engine.warnings import DEVICE_RANGES, RANGES_CURRENCY, USER_RANGE


def warnings(plain: Plain, measured: Measured) -> list[str]:
    """Name what looks wrong or surprising."""
    rates = _rates_in_use(plain)
    found = []
    if plain.currency == RANGES_CURRENCY:
        found = [warning for name, rate in rates for warning in _out_of_range(name, rate)]
    even = even_charge(plain, measured)
    if even is not None and even < 0:
        found.append(wording.INCLUDED_UNPAID)
    found += [wording.free(name) for name, rate in rates if not rate]
    if plain.flat is not None and not plain.flat.is_hard:
        for what, count, ceiling in plain.flat.exceeded(plain.users, measured.device_count):
            found.append(wording.overflowing(count - ceiling, what.removesuffix("s"), ceiling))
    return [*found, *_contradicted(plain, measured)]


def _contradicted(plain: Plain, measured: Measured) -> list[str]:
    declared, year = plain.declared_volatile, measured.year
    if declared is None or year is None or not any(year) or measured.by_contractors:
        return []
    if declared == (measured.headcount == "volatile"):
        return []
    return [wording.contradicted(measured.headcount, volatile=declared)]


def _rates_in_use(plain: Plain) -> list[tuple[str, int]]:
    used = [] if plain.user_rate is None or not plain.users else [(_USER_RATE, plain.user_rate)]
    rates = plain.class_rates
    return used if rates is None else used + [(f"{cls} rate", rates[cls]) for cls, _ in plain.devices]


def _range(low: Decimal, high: Decimal) -> tuple[int, int, str]:
    texts = (spell(limit, RANGES_CURRENCY).removesuffix(".00") for limit in (low, high))
    return int(low * PARTS), int(high * PARTS), "–".join(texts)


_USER_RATE = "per-user rate"
_RANGES = {_USER_RATE: _range(*USER_RANGE)} | {f"{cls} rate": _range(*limits) for cls, limits in DEVICE_RANGES.items()}


def _out_of_range(name: str, rate: int) -> list[str]:
    if name not in _RANGES:
        return []
    low, high, limits = _RANGES[name]
    if low <= rate <= high:
        return []
    coins, finer = divmod(rate, PARTS // 100)
    price = spell(Fraction(rate, PARTS), RANGES_CURRENCY) if finer else spelled(coins, RANGES_CURRENCY)
    return [wording.out_of_range(name, price, "below" if rate < low else "above", limits)]
