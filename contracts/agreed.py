"""From the terms in force to the rows of a contract, and from a frozen count to what the engine charges."""

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from clients.asset_classes import AssetClass
from clients.models import InventoryCount
from contracts.agreement import AgreedLine, Agreement
from contracts.models import Ceiling, ContractRate, TermsVersion
from contracts.prices import UnitPrice
from pricing.engine.estate import Estate
from pricing.engine.rates.per_device import NOUNS


def rates_of(version: TermsVersion, agreement: Agreement) -> list[ContractRate]:
    """Return the prices of a version's lines, unsaved, one for each band; a fee per year says so."""
    return [row for place, line in enumerate(agreement.lines) for row in _rates(version, place, line)]


def _rates(version: TermsVersion, place: int, line: AgreedLine) -> Iterator[ContractRate]:
    rates = line.rates
    if rates.flat is not None:
        yield _row(version, place, line, f"Flat fee per {rates.flat.per}", rate=rates.flat.fee)
    for band in line.next_bands:
        limits = (
            f"{number:,} {what}"
            for what, number in (("users", band.max_users), ("devices", band.max_devices))
            if number
        )
        yield _row(
            version,
            place,
            line,
            f"Flat fee, up to {' and '.join(limits)}",
            rate=band.fee,
            up_to_count=band.max_users or band.max_devices,
        )
    if rates.per_user is not None:
        yield from _bands(version, place, line, "billable user", rates.per_user)
    for row in rates.per_device:
        yield from _bands(version, place, line, NOUNS[AssetClass(row.asset_class)], row.price, row.asset_class)


def _bands(
    version: TermsVersion, place: int, line: AgreedLine, noun: str, price: UnitPrice, asset_class: str = ""
) -> Iterator[ContractRate]:
    least = f", at least {price.minimum_count:,}" if price.minimum_count else ""
    for band, (words, _) in zip(price.bands, price.spans, strict=True):
        told = f"Per {noun} and month{f', {words}' if words else ''}{least}"
        yield _row(version, place, line, told, rate=band.rate, asset_class=asset_class, up_to_count=band.up_to)


def _row(version: TermsVersion, place: int, line: AgreedLine, description: str, **columns: Any) -> ContractRate:
    return ContractRate(
        contract=version.contract,
        version=version,
        line=place,
        billing_model=line.billing_model,
        description=description,
        **columns,
    )


def ceilings_of(version: TermsVersion, agreement: Agreement) -> list[Ceiling]:
    """Return what the flat fee of a version covers at most, unsaved: with bands, what its highest band does."""
    return [ceiling for line in agreement.lines for ceiling in _ceilings(version, agreement, line)]


def _ceilings(version: TermsVersion, agreement: Agreement, line: AgreedLine) -> Iterator[Ceiling]:
    flat = line.rates.flat
    if flat is None:
        return
    highest = line.next_bands[-1] if line.next_bands else flat
    is_all = not line.classes and len(agreement.lines) == 1
    classes = [] if is_all else list(agreement.classes_of(line, tuple(AssetClass)))
    limits: tuple[tuple[Ceiling.Unit, int | None, Decimal | None, list[str]], ...] = (
        (Ceiling.Unit.USERS, highest.max_users, flat.overage_user_rate, []),
        (Ceiling.Unit.DEVICES, highest.max_devices, flat.overage_device_rate, classes),
    )
    for unit, limit, rate, counted in limits:
        if limit is not None:
            yield Ceiling(
                contract=version.contract,
                version=version,
                unit=unit,
                limit_count=limit,
                overage_rate=rate,
                classes=counted,
            )


def estate_of(count: InventoryCount) -> Estate:
    """Return a frozen count as the engine charges it."""
    return Estate.of(
        count.user_count,
        {AssetClass(name): number for name, number in count.device_counts.items()},
        station_accounts=count.station_count,
    )
