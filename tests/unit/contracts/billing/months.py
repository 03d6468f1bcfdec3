"""Months to bill, as a test wants them: an agreement of few lines, counts of some days, and what is billed."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Any
from uuid import UUID, uuid5

from clients.asset_classes import AssetClass
from contracts.agreement import AgreedLine, Agreement
from contracts.billing.counted import Counted
from contracts.billing.month import month_lines
from contracts.billing.values import BilledLine, Month, Span
from contracts.commercial import Commercial
from contracts.prices import DeviceRate, FlatFee, Rates, UnitPrice
from pricing.engine.estate import Estate
from tests.unit.contracts.builders import agreed, terms

SPACE = UUID("00000000-0000-0000-0000-000000000001")
NOVEMBER = date(2026, 11, 1)


def rates(**changes: Any) -> Rates:
    return replace(Rates("Standard", "Managed", None, (), True, None), **changes)


def per_user(rate: str = "100", *, minimum: int = 0, name: str = "Managed", **changes: Any) -> AgreedLine:
    price = replace(UnitPrice.single(Decimal(rate)), minimum_count=minimum)
    return AgreedLine(name, "per_user", rates(per_user=price, **changes))


def per_device(name: str = "Servers", classes: tuple[str, ...] = (), **by_class: str) -> AgreedLine:
    prices = tuple(DeviceRate(cls, UnitPrice.single(Decimal(rate))) for cls, rate in by_class.items())
    return AgreedLine(name, "per_device", rates(per_device=prices), classes)


def flat(
    fee: str, users: int | None, devices: int | None = None, *, above: str | None = None, **how: Any
) -> AgreedLine:
    price = None if above is None else Decimal(above)
    fees = FlatFee(Decimal(fee), "month", users, devices, price, price)
    overage = how.pop("overage", "HARD" if above is None else "PER_UNIT")
    return AgreedLine(how.pop("name", "Office"), "flat", rates(flat=fees), overage=overage, **how)


def agreement(*lines: AgreedLine, **changes: Any) -> Agreement:
    return replace(agreed(terms()), lines=lines, commercial=Commercial(), **changes)


def counted(on: date, users: int, *, unclassified: int = 0, **devices: int) -> Counted:
    estate = Estate.of(users, {AssetClass(cls): number for cls, number in devices.items()})
    return Counted(on, estate, unclassified, uuid5(SPACE, on.isoformat()))


def month(start: date = NOVEMBER, **changes: Any) -> Month:
    until = (start.replace(day=1) + timedelta(days=32)).replace(day=start.day)
    return replace(
        Month(start, until, "C-2026-0001", "Acme Dental", "Active in 30 days", 0, Fraction(1)),
        **changes,
    )


def span(agreed_: Agreement, start: date, until: date, title: str = "") -> Span:
    return Span(start, until, agreed_, uuid5(SPACE, f"{start} {title}"), title)


def billed(agreed_: Agreement, *counts: Counted, of: Month | None = None) -> tuple[BilledLine, ...]:
    whole = of or month()
    return month_lines(whole, [span(agreed_, whole.start, whole.until)], counts)


def told(lines: Sequence[BilledLine]) -> list[tuple[str, int, str]]:
    return [(line.description, line.quantity, str(line.amount)) for line in lines]


def total(lines: Sequence[BilledLine]) -> str:
    return str(sum((line.amount for line in lines), Decimal("0.00")))
