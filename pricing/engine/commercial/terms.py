"""The commercial terms of a contract, as values."""

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction

from pricing.engine.commercial.escalators import Escalator
from pricing.engine.commercial.shares import share
from pricing.engine.money import rate

LONGEST_TERM = 120  # months


class Stacking(StrEnum):
    """Name how discounts meet: each on what the one before leaves, or all on the same fee (E03)."""

    MULTIPLICATIVE = "multiplicative"
    ADDITIVE = "additive"


@dataclass(frozen=True, slots=True)
class ShareOfFee:
    """Hold a surcharge as a share of the monthly fee: 0.25 for 25 % on top."""

    share: Decimal

    def __post_init__(self) -> None:
        share(self.share, highest=10)


@dataclass(frozen=True, slots=True)
class PerUserAmount:
    """Hold a surcharge as an amount per billable user and month."""

    amount: Decimal

    def __post_init__(self) -> None:
        rate(self.amount)


@dataclass(frozen=True, slots=True)
class MonthsOfFee:
    """Hold a one-off onboarding fee as so many months of the first month's fee."""

    months: Decimal

    def __post_init__(self) -> None:
        rate(self.months)


@dataclass(frozen=True, slots=True)
class OneOffAmount:
    """Hold a one-off onboarding fee as an amount."""

    amount: Decimal

    def __post_init__(self) -> None:
        rate(self.amount)


Surcharge = ShareOfFee | PerUserAmount
Onboarding = MonthsOfFee | OneOffAmount
NOTHING = Decimal(0)


@dataclass(frozen=True, slots=True)
class CommercialTerms:
    """Hold what is agreed beside the rates; the order in which it applies is in `adjustments`.

    Shares are 0 to 1; a negative term share is a premium for a short term. The volume share is the one this client's
    size earns; quantity discounts by unit belong into bands.
    """

    term_months: int = 12
    volume_discount_share: Decimal = NOTHING
    term_discount_share: Decimal = NOTHING
    prepay_discount_share: Decimal = NOTHING
    stacking: Stacking = Stacking.MULTIPLICATIVE
    co_managed_reduction_share: Decimal = NOTHING
    round_the_clock: Surcharge | None = None
    after_hours: Surcharge | None = None
    onboarding: Onboarding | None = None
    escalator: Escalator | None = None

    def __post_init__(self) -> None:
        if isinstance(self.term_months, bool) or not isinstance(self.term_months, int):
            raise TypeError("A term is a whole number of months.")
        if not 1 <= self.term_months <= LONGEST_TERM:
            raise ValueError(f"A term has 1 to {LONGEST_TERM} months.")
        discounts = share(self.volume_discount_share) + share(self.prepay_discount_share)
        if discounts + share(self.term_discount_share, lowest=-1) > 1 and self.stacking is Stacking.ADDITIVE:
            raise ValueError("Discounts that add up to more than the fee leave no price.")
        share(self.co_managed_reduction_share)

    @property
    def months_by_year(self) -> tuple[int, ...]:
        """Give the months of each contract year, the last one shorter where the term is not whole years."""
        whole, rest = divmod(self.term_months, 12)
        return (12,) * whole + ((rest,) if rest else ())

    def factor(self, anniversaries: int) -> Fraction:
        """Give what the first year's fee is multiplied by after so many anniversaries; 1 without an escalator."""
        return Fraction(1) if self.escalator is None else self.escalator.factor(anniversaries)
