"""A rate card as one table: what is priced and its bands down, service tiers across, each rate beside its floor."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from math import ceil

from clients.asset_classes import AssetClass
from clients.queries.clients import class_label
from pricing.engine.costs import Costs, rate_for_margin
from pricing.engine.money import decimal_of, places_of
from pricing.models import BillingModel, Counting, FlatRate, PerDeviceRate, PerUserRate, RateCard, ServiceTier
from pricing.queries.cards import Contents, rates_with_bands
from pricing.queries.scope import differences, models_covering


@dataclass(frozen=True, slots=True)
class Floors:
    """The rates at which the target margin is just reached: a user alone, and a device alone."""

    user: Decimal
    device: Decimal


@dataclass(frozen=True, slots=True)
class Cell:
    """A rate of one tier; `is_own` unless it only repeats the bracket above, `is_for_all` where all units get it."""

    rate: Decimal
    is_own: bool
    is_for_all: bool
    is_below_floor: bool


@dataclass(frozen=True, slots=True)
class PriceRow:
    """What is priced, or one of its bands, with its floor and a cell for each tier; None where a tier has no rate."""

    label: str
    is_band: bool
    floor: Decimal | None
    cells: tuple[Cell | None, ...]


@dataclass(frozen=True, slots=True)
class ScopeRow:
    """A service and, for each tier, the billing models whose rate covers it."""

    service: str
    cells: tuple[tuple[BillingModel, ...], ...]


@dataclass(frozen=True, slots=True)
class PriceList:
    """Everything a page shows of a card's prices; `limits` are a tier's minimums and coverage, in its words."""

    tiers: tuple[str, ...]
    rows: tuple[PriceRow, ...]
    limits: tuple[tuple[str, tuple[object, ...]], ...]
    flat_rates: tuple[FlatRate, ...]
    scope: tuple[ScopeRow, ...]
    scope_warnings: tuple[tuple[str, tuple[str, ...]], ...]
    floors: Floors | None

    @property
    def below_floor_count(self) -> int:
        """Return how many rates do not reach the target margin."""
        return sum(cell.is_below_floor for row in self.rows for cell in row.cells if cell and cell.is_own)


def price_list(contents: Contents) -> PriceList:
    """Arrange a card's rows as its page shows them; no query."""
    tiers, floors = contents.tiers, floors_of(contents.card)
    rows = _rows("User", "From user", contents.user_rates, tiers, floors.user if floors else None)
    for asset_class in AssetClass:
        rates = [row for row in contents.device_rates if row.asset_class == asset_class]
        rows += _rows(class_label(asset_class), "From number", rates, tiers, floors.device if floors else None)
    return PriceList(
        tiers=tuple(tier.name for tier in tiers),
        rows=tuple(rows),
        limits=_limits(contents, tiers),
        flat_rates=contents.flat_rates,
        scope=_scope(contents, tiers),
        scope_warnings=_scope_warnings(contents, tiers),
        floors=floors,
    )


def costs_of(card: RateCard) -> Costs | None:
    """Return what serving costs, as the engine takes it; None where the card does not say."""
    given = (
        card.hour_rate, card.hours_per_user, card.hours_per_device, card.tools_per_user_rate,
        card.tools_per_device_rate,
    )  # fmt: skip
    known = [value for value in given if value is not None]
    return Costs(*known) if len(known) == len(given) else None


def floors_of(card: RateCard) -> Floors | None:
    """Return the floor of a rate per user and per device: cost / (1 - target margin); None without costs or target.

    Each unit's own cost only: a rate per user also pays for the devices behind it, and one per device for its users.
    """
    costs = costs_of(card)
    if costs is None or card.target_margin_share is None:
        return None
    user = costs.hour * costs.hours_per_user + costs.tools_per_user
    device = costs.hour * costs.hours_per_device + costs.tools_per_device
    places = places_of(card.currency)
    margin = card.target_margin_share
    # Up to the next coin, so that a rate on its floor does reach the target.
    coins = (ceil(rate_for_margin(cost, margin) * 10**places) for cost in (user, device))
    return Floors(*(decimal_of(count, places) for count in coins))


def _rows(
    label: str,
    from_label: str,
    rates: Iterable[PerUserRate | PerDeviceRate],
    tiers: Iterable[ServiceTier],
    floor: Decimal | None,
) -> list[PriceRow]:
    of_tier = {row.tier: row for row in rates}
    if not of_tier:
        return []
    starts = sorted({start for row in of_tier.values() for start, _ in rates_with_bands(row)})
    return [
        PriceRow(
            label if start == 1 else f"{from_label} {start:,} on",
            start > 1,
            floor,
            tuple(_cell(of_tier.get(tier), start, floor) for tier in tiers),
        )
        for start in starts
    ]


def _cell(row: PerUserRate | PerDeviceRate | None, start: int, floor: Decimal | None) -> Cell | None:
    if row is None:
        return None
    brackets = dict(rates_with_bands(row))
    rate = brackets[max(first for first in brackets if first <= start)]
    is_for_all = row.counting == Counting.ALL_UNITS and start > 1
    return Cell(rate, start in brackets, is_for_all, floor is not None and rate < floor)


def _limits(contents: Contents, tiers: Iterable[ServiceTier]) -> tuple[tuple[str, tuple[object, ...]], ...]:
    fewest = {row.tier: row.minimum_users for row in contents.user_rates if row.minimum_users}
    terms = {row.tier: row for row in contents.tier_terms}
    least = {tier: row.minimum_amount for tier, row in terms.items() if row.minimum_amount}
    awake = {tier: "included" for tier, row in terms.items() if row.is_round_the_clock}
    named: Mapping[str, Mapping[ServiceTier, object]] = {
        "At least, users": fewest, "At least a month": least, "24x7 coverage": awake,
    }  # fmt: skip
    return tuple((label, tuple(values.get(tier) for tier in tiers)) for label, values in named.items() if values)


def _scope(contents: Contents, tiers: Iterable[ServiceTier]) -> tuple[ScopeRow, ...]:
    covering = {(row.name, row.tier): models_covering(row) for row in contents.services}
    names = dict.fromkeys(row.name for row in contents.services)
    return tuple(ScopeRow(name, tuple(covering.get((name, tier), ()) for tier in tiers)) for name in names)


def _scope_warnings(contents: Contents, tiers: Iterable[ServiceTier]) -> tuple[tuple[str, tuple[str, ...]], ...]:
    said = {tier.name: differences(contents.services_of(tier), contents.models_of(tier)) for tier in tiers}
    return tuple((tier, sentences) for tier, sentences in said.items() if sentences)
