"""How much room is left below a flat-rate ceiling, read as inclusive. Source: the first article (DOMAIN C11)."""

from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction


class CeilingState(StrEnum):
    """Where a count stands against its ceiling."""

    OK = "OK"
    WATCH = "WATCH"  # room is left, but likely not for long: only a forecast tells
    NEAR = "NEAR"
    AT = "AT"
    BREACHED = "BREACHED"


@dataclass(frozen=True, slots=True)
class Headroom:
    """A count held against a ceiling; both in whole units."""

    count: int
    ceiling: int
    near_share: Fraction

    def __post_init__(self) -> None:
        """Refuse what cannot be counted."""
        if self.count < 0 or self.ceiling < 1 or not 0 < self.near_share <= 1:
            raise ValueError(f"Not a count below a ceiling: {self}")

    @property
    def left(self) -> int:
        """Return the units left; negative above the ceiling."""
        return self.ceiling - self.count

    @property
    def over(self) -> int:
        """Return the units above the ceiling."""
        return max(0, -self.left)

    @property
    def used_share(self) -> Fraction:
        """Return the count as a share of the ceiling."""
        return Fraction(self.count, self.ceiling)

    @property
    def state(self) -> CeilingState:
        """Return the state: the ceiling itself is still inside."""
        if self.count > self.ceiling:
            return CeilingState.BREACHED
        if self.count == self.ceiling:
            return CeilingState.AT
        return CeilingState.NEAR if self.used_share >= self.near_share else CeilingState.OK
