"""Which billing models an MSP puts on the table for a client, and at which rates."""

from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction

from pricing.engine.billing_model import BillingModel
from pricing.engine.estate import Estate
from pricing.engine.money import rate
from pricing.engine.rates.flat_rate import FlatRate
from pricing.engine.rates.per_device import PerDeviceRates
from pricing.engine.rates.per_user import PerUserRate
from pricing.engine.refusal import Problem


@dataclass(frozen=True, slots=True)
class Offer:
    """Hold the rates per month of each billing model, None for one that is not on the table.

    `minimum_amount` is the least a month costs per user or per device; a flat fee is its own minimum.
    """

    per_user: PerUserRate | None = None
    per_device: PerDeviceRates | None = None
    flat: FlatRate | None = None
    minimum_amount: Decimal | None = None
    least: Fraction = field(init=False, repr=False, compare=False)  # the minimum amount, zero without one

    def __post_init__(self) -> None:
        least = Fraction(0) if self.minimum_amount is None else rate(self.minimum_amount)
        object.__setattr__(self, "least", least)

    def offered(self, estate: Estate) -> tuple[BillingModel, ...]:
        """Give the models that can be offered: per-user needs a user, per-device a device."""
        can = (
            (BillingModel.PER_USER, self.per_user is not None and estate.users > 0),
            (BillingModel.PER_DEVICE, self.per_device is not None and estate.device_count > 0),
            (BillingModel.FLAT, self.flat is not None),
        )
        return tuple(model for model, possible in can if possible)

    def problems(self, estate: Estate) -> tuple[Problem, ...]:
        """Name every rate that is missing for this estate."""
        if self.per_user is None and self.per_device is None and self.flat is None:
            return (Problem("rates", "give the rates of at least one billing model."),)
        rates = self.per_device
        if rates is not None:
            needed = rates.missing(estate.devices)
        elif self.per_user is not None and not self.per_user.infrastructure_included:
            needed = tuple(cls for cls, _ in estate.infrastructure)
        else:
            needed = ()
        if needed:
            return tuple(
                Problem(f"rates.per_device.{cls}", f"{cls} is counted but has no rate; give it one.") for cls in needed
            )
        if not self.offered(estate):
            return (Problem("rates", "nothing can be offered: per-user needs a user, per-device needs a device."),)
        return ()
