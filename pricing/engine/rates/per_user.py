"""Per-user billing: each billable user at one rate, whatever devices they use."""

from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction

from pricing.engine.billing_model import BillingModel
from pricing.engine.charge import Charge, Step, counted
from pricing.engine.estate import Estate
from pricing.engine.money import Amount, rate, spell
from pricing.engine.rates.per_device import PerDeviceRates


@dataclass(frozen=True, slots=True)
class PerUserRate:
    """Hold the monthly rate per user and whether it covers infrastructure or leaves that to the device rates."""

    rate: Decimal
    infrastructure_included: bool = True
    exact_rate: Fraction = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "exact_rate", rate(self.rate))

    def exact_charge(self, estate: Estate, device_rates: PerDeviceRates | None) -> Fraction:
        """Compute users x rate, plus infrastructure at its device rates where it is not included."""
        return estate.users * self.exact_rate + self.add_on(estate, device_rates)

    def add_on(self, estate: Estate, device_rates: PerDeviceRates | None) -> Fraction:
        """Give what infrastructure adds to the charge."""
        if self.infrastructure_included or device_rates is None:
            return Fraction(0)
        return device_rates.exact_charge(estate.infrastructure)

    def charge(self, estate: Estate, device_rates: PerDeviceRates | None, currency: str) -> Charge:
        """Price an estate per user."""
        total = self.exact_charge(estate, device_rates)
        users = Step(
            f"{counted(estate.users, 'user')} × {spell(self.exact_rate, currency)}",
            Amount.rounded(estate.users * self.exact_rate, currency),
        )
        steps: tuple[Step, ...] = (users,)
        if not self.infrastructure_included and device_rates is not None:
            steps += device_rates.steps(estate.infrastructure, currency)
        return Charge(BillingModel.PER_USER, total, Amount.rounded(total, currency), steps)
