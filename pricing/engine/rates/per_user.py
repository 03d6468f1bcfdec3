"""Per-user billing: each billable user at one rate or in bands, whatever devices they use."""

from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction

from pricing.engine.bands import Bands
from pricing.engine.billing_model import BillingModel
from pricing.engine.charge import Charge, Line
from pricing.engine.estate import Estate
from pricing.engine.rates.minimum_amount import lines_of_at_least
from pricing.engine.rates.minimum_units import UnitPrice, charge_at_least, lines_at_least
from pricing.engine.rates.per_device import PerDeviceRates
from pricing.engine.rates.single_rate import SingleRate


@dataclass(frozen=True, slots=True)
class PerUserRate:
    """Hold the monthly price per user, the fewest users charged, and whether the price covers infrastructure.

    Infrastructure that is not covered is charged at the device rates.
    """

    price: Decimal | Bands
    infrastructure_included: bool = True
    minimum_users: int = 0
    unit_price: UnitPrice = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        if isinstance(self.minimum_users, bool) or not isinstance(self.minimum_users, int):
            raise TypeError("A minimum of users is a whole number.")
        if self.minimum_users < 0:
            raise ValueError("A minimum of users is zero or more.")
        price = self.price if isinstance(self.price, Bands) else SingleRate(self.price)
        object.__setattr__(self, "unit_price", price)

    @property
    def rate(self) -> Decimal:
        """Give the one rate of every user; ValueError where the price has bands."""
        if isinstance(self.price, Bands):
            raise ValueError("A price with bands has no single rate; use effective_rate.")
        return self.price

    @property
    def exact_rate(self) -> Fraction:
        """Give the one rate as a fraction; ValueError where the price has bands."""
        return Fraction(self.rate)

    def effective_rate(self, users: int) -> Fraction:
        """Give what one of so many users costs on average, bands and the minimum of users included."""
        return self.users_charge(users) / users

    def users_charge(self, users: int) -> Fraction:
        """Compute what the users alone cost."""
        return charge_at_least(self.unit_price, users, self.minimum_users)

    def exact_charge(self, estate: Estate, device_rates: PerDeviceRates | None) -> Fraction:
        """Compute the users' charge, plus infrastructure at its device rates where it is not included."""
        return self.users_charge(estate.users) + self.add_on(estate, device_rates)

    def add_on(self, estate: Estate, device_rates: PerDeviceRates | None) -> Fraction:
        """Give what infrastructure adds to the charge."""
        if self.infrastructure_included or device_rates is None:
            return Fraction(0)
        return device_rates.exact_charge(estate.infrastructure)

    def charge(
        self, estate: Estate, device_rates: PerDeviceRates | None, currency: str, *, least: Fraction = Fraction(0)
    ) -> Charge:
        """Price an estate per user, at the minimum monthly amount `least` or more."""
        lines = self._lines(estate, device_rates, currency)
        return Charge.of(BillingModel.PER_USER, lines_of_at_least(lines, least, currency), currency, least=least)

    def _lines(self, estate: Estate, device_rates: PerDeviceRates | None, currency: str) -> tuple[Line, ...]:
        lines = lines_at_least(self.unit_price, estate.users, self.minimum_users, "user", currency)
        if self.infrastructure_included or device_rates is None:
            return lines
        return lines + device_rates.lines(estate.infrastructure, currency)
