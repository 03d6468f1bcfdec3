"""Flat-rate billing: one fee for everything up to a ceiling."""

from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction

from pricing.engine.billing_model import BillingModel
from pricing.engine.ceiling import Ceiling, Headroom
from pricing.engine.charge import Charge, Line, counted
from pricing.engine.estate import Estate
from pricing.engine.money import rate, spell


class FeePeriod(StrEnum):
    """Name what a fee covers."""

    MONTH = "month"
    YEAR = "year"


@dataclass(frozen=True, slots=True)
class Overage:
    """Hold the monthly unit prices above a soft ceiling; None where there is no ceiling of that kind."""

    per_user: Decimal | None
    per_device: Decimal | None

    def __post_init__(self) -> None:
        for price in (self.per_user, self.per_device):
            if price is not None:
                rate(price)

    def price_of(self, what: str) -> Fraction:
        """Give the price of one unit of `users` or `devices`."""
        price = self.per_user if what == "users" else self.per_device
        if price is None:
            raise ValueError(f"There is no overage price for {what}.")
        return rate(price)


@dataclass(frozen=True, slots=True)
class FlatRate:
    """Hold a fee, its ceiling and what a unit above it costs; no `overage` makes the ceiling hard."""

    fee: Decimal
    ceiling: Ceiling
    overage: Overage | None
    period: FeePeriod = FeePeriod.MONTH
    monthly_fee: Fraction = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        if self.overage is not None:
            for headroom in self.ceiling.against(0, 0):
                self.overage.price_of(headroom.what)
        months = 12 if self.period is FeePeriod.YEAR else 1
        object.__setattr__(self, "monthly_fee", rate(self.fee) / months)

    @property
    def is_hard(self) -> bool:
        """Tell whether a count above the ceiling breaches the agreement."""
        return self.overage is None

    def exact_charge(self, users: int, devices: int) -> Fraction:
        """Compute the month's fee plus overage; a hard ceiling in breach leaves the bare fee."""
        if self.overage is None:
            return self.monthly_fee
        over = self.ceiling.against(users, devices)
        return self.monthly_fee + sum(item.above * self.overage.price_of(item.what) for item in over if item.above)

    def charge(self, estate: Estate, currency: str) -> Charge:
        """Price an estate at the flat rate."""
        lines = [Line(self._fee_text(currency), self.monthly_fee)]
        if self.overage is not None:
            over = self.ceiling.against(estate.users, estate.device_count)
            lines += [_overage_line(item, self.overage, currency) for item in over if item.above]
        return Charge.of(BillingModel.FLAT, tuple(lines), currency)

    def _fee_text(self, currency: str) -> str:
        if self.period is FeePeriod.MONTH:
            return "Flat fee per month"
        return f"Flat fee of {spell(self.fee, currency)} per year, one twelfth"


def _overage_line(headroom: Headroom, overage: Overage, currency: str) -> Line:
    price = overage.price_of(headroom.what)
    units = counted(headroom.above, headroom.what.removesuffix("s"))
    return Line(f"{units} above the ceiling of {headroom.ceiling:,} × {spell(price, currency)}", headroom.above * price)
