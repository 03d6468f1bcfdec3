"""A ceiling as it is and its three remedies, priced at the same counts: today's, and those that are forecast."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from clients.models import InventoryCount
from contracts.agreed import estate_of
from contracts.agreement import Agreement
from contracts.forgoing import DEVICES, USERS, limit_of
from contracts.models import CeilingForecast
from contracts.months import MONTHS_IN_YEAR, months_before
from contracts.queries.remedy_days import When
from contracts.queries.remedy_paths import Ahead, ahead_of
from contracts.queries.remedy_rates import CardRates, NotPriced
from contracts.queries.rooms import Room
from contracts.remedying import (
    Cost,
    Kind,
    Outlook,
    Point,
    Remedy,
    classes_held,
    flat_line,
    grown,
    held,
    held_by,
    higher_limit,
    month_at,
    number_of,
    raised,
    with_line,
)
from pricing.engine.money import Amount, exact
from pricing.engine.rates.per_device import NOUNS
from pricing.models import DecisionPolicy

AHEAD = (6, MONTHS_IN_YEAR)  # months at which remedies are compared beside today
ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Compared:
    """What a ceiling costs as it is, and its three remedies, at each point: today, then the months ahead.

    Points ahead are None where nothing is forecast. `as_counted` names units that are as counted today at every point.
    """

    agreement: Agreement
    points: tuple[Point | None, ...]
    present: tuple[Cost | None, ...]
    outlook: Outlook | None
    remedies: tuple[Remedy, ...]
    when: When
    as_counted: tuple[str, ...]
    no_forecast_because: str
    no_costs_because: str

    def of(self, kind: Kind) -> Remedy:
        """Return one of the three."""
        return next(remedy for remedy in self.remedies if remedy.kind is kind)


@dataclass(frozen=True, slots=True)
class Comparing:
    """A ceiling, what is counted and forecast of it, and what it is compared by."""

    room: Room
    unit: str
    agreement: Agreement
    counts: Sequence[InventoryCount]
    forecasts: Mapping[str, CeilingForecast]
    rates: CardRates
    policy: DecisionPolicy
    when: When
    on: date

    def compared(self) -> Compared:
        """Compare; raises KeyError for a class that the contract itself has no rate for."""
        found = {unit: self._ahead(unit) for unit in (USERS, DEVICES)}
        ahead = {unit: one for unit, one in found.items() if isinstance(one, Ahead)}
        own, points = ahead.get(self.unit), self._points(ahead)
        as_it_is = self._amounts(self.agreement, points)
        todays = as_it_is[0]
        assert todays is not None  # noqa: S101  -- today is counted
        limit = self.room.ceiling.limit_count
        because = found[self.unit]
        return Compared(
            agreement=self.agreement,
            points=points,
            present=self._costs(as_it_is, points, todays),
            outlook=_outlook(own, limit),
            remedies=(
                self._raise(own, points, todays),
                self._by_card(Kind.PER_USER, points, todays),
                self._by_card(Kind.PER_DEVICE, points, todays),
            ),
            when=self.when,
            as_counted=tuple(unit for unit in (USERS, DEVICES) if own is not None and unit not in ahead),
            no_forecast_because=because if isinstance(because, str) else "",
            no_costs_because=self.rates.no_costs_because,
        )

    def _ahead(self, unit: str) -> Ahead | str:
        def number(count: InventoryCount) -> int:
            return number_of(self.agreement, estate_of(count), unit)

        return ahead_of(self.counts, number, self.forecasts.get(unit), on=self.on)

    def _points(self, ahead: dict[str, Ahead]) -> tuple[Point | None, ...]:
        today = estate_of(self.counts[-1])
        own, first = ahead.get(self.unit), Point(self.when.starts_on, today)
        if own is None:
            return (first, *(None for _ in AHEAD))

        def counted(unit: str, months: int) -> int:
            return ahead[unit].median[months - 1] if unit in ahead else number_of(self.agreement, today, unit)

        classes = classes_held(self.agreement)
        return (
            first,
            *(
                Point(
                    own.month(months),
                    grown(today, users=counted(USERS, months), devices=counted(DEVICES, months), classes=classes),
                )
                for months in AHEAD
            ),
        )

    def _amounts(self, agreement: Agreement, points: Sequence[Point | None]) -> tuple[Amount | None, ...]:
        began_on = self.room.ceiling.contract.effective_from
        return tuple(None if point is None else month_at(agreement, point, began_on) for point in points)

    def _costs(
        self, amounts: Sequence[Amount | None], points: Sequence[Point | None], todays: Amount
    ) -> tuple[Cost | None, ...]:
        return tuple(
            None if amount is None or point is None else Cost(amount, amount - todays, self._margin(amount, point))
            for amount, point in zip(amounts, points, strict=True)
        )

    def _margin(self, amount: Amount, point: Point) -> Amount | None:
        costs = self.rates.costs
        if costs is None:
            return None
        return Amount.rounded(exact(amount.value) - costs.of_serving(point.estate), amount.currency)

    def _raise(self, own: Ahead | None, points: Sequence[Point | None], todays: Amount) -> Remedy:
        line, today = flat_line(self.agreement), held(self.agreement, estate_of(self.counts[-1]))
        wanted = self._higher_limit(own)
        users, devices = held_by(line, self.unit, wanted)
        offered = self.rates.flat(self.unit, max(users, today.users), max(devices, today.device_count))
        if offered is not None and line.next_bands and line.rates.flat and offered.per != line.rates.flat.per:
            offered = None
        agreement = raised(self.agreement, self.unit, wanted, offered)
        limit = limit_of(flat_line(agreement), self.unit)
        assert limit is not None  # noqa: S101  -- it was raised
        costs = self._costs(self._amounts(agreement, points), points, todays)
        fee_from = self.rates.name if offered else ""
        return Remedy(Kind.RAISE, agreement, "", costs, limit, fee_from, _outlook(own, limit))

    def _higher_limit(self, own: Ahead | None) -> int:
        headroom = self.room.headroom
        assert headroom is not None  # noqa: S101  -- refused before
        if own is None:  # so many that what is counted is not near it at once
            holding = int(headroom.count / headroom.near_share) + 1
        else:
            left = months_before(own.last_month, self.room.ceiling.contract.covered_until - ONE_DAY)
            within = max(1, min(MONTHS_IN_YEAR, left))
            holding = own.paths.lowest_ceiling(within=within, p_at_most=float(self.policy.near_chance_share))
        return higher_limit(counted=headroom.count, present=headroom.ceiling, holding=holding)

    def _by_card(self, kind: Kind, points: Sequence[Point | None], todays: Amount) -> Remedy:
        unclassified = self.counts[-1].unclassified_count
        if kind is Kind.PER_DEVICE and unclassified:
            devices = "1 device is" if unclassified == 1 else f"{unclassified:,} devices are"
            return Remedy(kind, refused_because=f"{devices} of unknown kind. Say what they are, then count again.")
        try:
            line = self.rates.line(kind, held(self.agreement, estate_of(self.counts[-1])))
            agreement = with_line(self.agreement, line)
            costs = self._costs(self._amounts(agreement, points), points, todays)
        except NotPriced as because:
            return Remedy(kind, refused_because=str(because))
        except KeyError as missing:
            noun = NOUNS[missing.args[0]]
            return Remedy(kind, refused_because=f"{self.rates.name} has no rate for a {noun}, and such are counted.")
        except ValueError as because:  # it cannot stand beside the other lines
            return Remedy(kind, refused_because=str(because))
        return Remedy(kind, agreement, "", costs, lost=self.rates.lost(kind), gained=self.rates.gained(kind))


def _outlook(own: Ahead | None, limit: int) -> Outlook | None:
    if own is None:
        return None
    crossing = own.paths.against(limit)
    month = crossing.expected_month
    return Outlook(None if month is None else own.month(month), crossing.p_cross[-1])
