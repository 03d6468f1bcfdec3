"""How the fee rises at each anniversary. Source: DOMAIN 1.4; worked in E04 and E05."""

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from pricing.engine.commercial.shares import percent, share
from pricing.engine.money import exact


@dataclass(frozen=True, slots=True)
class FixedEscalator:
    """Hold a fixed share per anniversary: of the year before (compounding), or of the first year (simple)."""

    share: Decimal
    is_compounding: bool = True

    def __post_init__(self) -> None:
        share(self.share)

    def factor(self, anniversaries: int) -> Fraction:
        """Give what the first year's fee is multiplied by after so many anniversaries."""
        if self.is_compounding:
            return (1 + exact(self.share)) ** anniversaries
        return 1 + anniversaries * exact(self.share)

    @property
    def in_words(self) -> str:
        """Say the clause in short."""
        return f"{percent(self.share)} per anniversary, {'compounding' if self.is_compounding else 'of the first year'}"


@dataclass(frozen=True, slots=True)
class CpiEscalator:
    """Hold a rise by the change of a price index, within a floor and a cap, and the change expected until it is known.

    None is no floor or no cap; without a floor a falling index lowers the fee. `index` names it as the clause must:
    the index, its region, whether it is seasonally adjusted, the months compared (DOMAIN 1.4).
    """

    expected_change: Decimal
    floor_share: Decimal | None = None
    cap_share: Decimal | None = None
    index: str = "the price index"

    def __post_init__(self) -> None:
        share(self.expected_change, lowest=-1)
        limits = [share(limit) for limit in (self.floor_share, self.cap_share) if limit is not None]
        if limits != sorted(limits):
            raise ValueError("The floor of an escalator is not above its cap.")

    def applied(self, change: Decimal) -> Fraction:
        """Give the share by which the fee rises when the index changed by `change`."""
        rise = share(change, lowest=-1)
        if self.floor_share is not None:
            rise = max(rise, exact(self.floor_share))
        return rise if self.cap_share is None else min(rise, exact(self.cap_share))

    def factor(self, anniversaries: int) -> Fraction:
        """Give what the first year's fee is multiplied by, if the index changes as expected every year."""
        return (1 + self.applied(self.expected_change)) ** anniversaries

    @property
    def in_words(self) -> str:
        """Say the clause in short, with what is expected."""
        limits = [
            f"{word} {percent(limit)}"
            for word, limit in (("at least", self.floor_share), ("at most", self.cap_share))
            if limit is not None
        ]
        clause = ", ".join([self.index, *limits])
        return f"{clause}, expected to change by {percent(self.expected_change)} a year"


Escalator = FixedEscalator | CpiEscalator
