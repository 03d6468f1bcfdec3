"""Quantity bands: a rate for each bracket of units, counted unit by unit or for all units alike."""

from bisect import bisect_left
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from itertools import accumulate, pairwise
from math import lcm

from pricing.engine.charge import Line, counted
from pricing.engine.money import rate, spell


class Counting(StrEnum):
    """Name how bands count: each unit at the rate of its own band, or all at the rate of the band the count is in."""

    GRADUATED = "graduated"
    ALL_UNITS = "all_units"


@dataclass(frozen=True, slots=True)
class Band:
    """Hold a bracket's last unit, inclusive (None: no end), and its monthly rate per unit."""

    up_to: int | None
    rate: Decimal

    def __post_init__(self) -> None:
        rate(self.rate)
        if self.up_to is not None and (isinstance(self.up_to, bool) or not isinstance(self.up_to, int)):
            raise TypeError("A band ends at a whole number of units.")


@dataclass(frozen=True, slots=True)
class Bands:
    """Hold the bands of one rate, the last without an end; source of both countings: DOMAIN 1.4."""

    bands: tuple[Band, ...]
    counting: Counting = Counting.GRADUATED
    edges: tuple[int, ...] = field(init=False, repr=False, compare=False)  # last units of all bands but the last
    # Rates as whole numbers of 1/_parts, and what all bands before each one come to in them.
    _parts: int = field(init=False, repr=False, compare=False)
    _wholes: tuple[int, ...] = field(init=False, repr=False, compare=False)
    _before: tuple[int, ...] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        if not self.bands or self.bands[-1].up_to is not None:
            raise ValueError("The last band has no end, so that every count has a rate.")
        edges = tuple(band.up_to for band in self.bands[:-1] if band.up_to is not None)
        if len(edges) < len(self.bands) - 1 or any(high <= low for low, high in pairwise((0, *edges))):
            raise ValueError("Each band ends above the one before it, the first at one unit or more.")
        rates = [rate(band.rate) for band in self.bands]
        parts = lcm(*(price.denominator for price in rates))
        wholes = tuple(int(price * parts) for price in rates)
        widths = (high - low for low, high in pairwise((0, *edges)))
        full = (width * whole for width, whole in zip(widths, wholes, strict=False))
        for name, value in (("edges", edges), ("_parts", parts), ("_wholes", wholes)):
            object.__setattr__(self, name, value)
        object.__setattr__(self, "_before", tuple(accumulate(full, initial=0)))

    @property
    def kinks(self) -> tuple[int, ...]:
        """Give the counts at which the charge bends or jumps: the last unit of a band and the first of the next."""
        return tuple(count for edge in self.edges for count in (edge, edge + 1))

    @property
    def cliffs(self) -> tuple[int, ...]:
        """Give the counts at which one more unit lowers the bill; graduated bands have none."""
        return tuple(edge for edge in self.edges if self.exact_charge(edge + 1) < self.exact_charge(edge))

    def exact_charge(self, units: int) -> Fraction:
        """Compute the month's charge of this many units."""
        place = bisect_left(self.edges, units)
        if self.counting is Counting.ALL_UNITS:
            return Fraction(units * self._wholes[place], self._parts)
        above = units - (self.edges[place - 1] if place else 0)
        return Fraction(self._before[place] + above * self._wholes[place], self._parts)

    def brackets(self, units: int) -> tuple["Bracket", ...]:
        """Give what each band reached charges; with all units alike, the one band they are in."""
        place = bisect_left(self.edges, units)
        if self.counting is Counting.ALL_UNITS:
            return (self._bracket(place, units),)
        starts, ends = (0, *self.edges), (*self.edges, units)
        return tuple(self._bracket(at, min(units, ends[at]) - starts[at]) for at in range(place + 1))

    def average_rate(self, units: int) -> Fraction:
        """Give what one of so many units costs on average."""
        return self.exact_charge(units) / units

    def lines(self, units: int, noun: str, currency: str) -> tuple[Line, ...]:
        """Explain the charge: a line for each band reached, or one for all units and the band they are in."""
        return tuple(
            Line(
                f"{counted(part.units, noun)} × {spell(part.rate, currency)}, the rate for {part.span(noun)}",
                part.units * Fraction(part.rate),
            )
            for part in self.brackets(units)
        )

    def _bracket(self, place: int, units: int) -> "Bracket":
        first = self.edges[place - 1] + 1 if place else 1
        return Bracket(first, self.bands[place].up_to, units, self.bands[place].rate)


@dataclass(frozen=True, slots=True)
class Bracket:
    """Hold a band's first and last unit (None: no end), the units that are charged in it, and its rate."""

    first: int
    last: int | None
    units: int
    rate: Decimal

    def span(self, noun: str) -> str:
        """Name the band: `users 26 to 50`."""
        if self.last is None:
            return f"every {noun}" if self.first == 1 else f"{noun}s from {self.first:,} on"
        return f"{noun} {self.first:,}" if self.first == self.last else f"{noun}s {self.first:,} to {self.last:,}"
