"""What it costs an MSP to serve a client, and the price that leaves a margin."""

from dataclasses import dataclass, fields
from decimal import Decimal
from fractions import Fraction

from pricing.engine.estate import Estate
from pricing.engine.money import exact, rate


@dataclass(frozen=True, slots=True)
class Costs:
    """Hold the monthly unit costs: a loaded technician hour, hours and tools per user and per covered device."""

    hour: Decimal
    hours_per_user: Decimal
    hours_per_device: Decimal
    tools_per_user: Decimal
    tools_per_device: Decimal

    def __post_init__(self) -> None:
        for field in fields(self):
            rate(getattr(self, field.name))

    def of_serving(self, estate: Estate) -> Fraction:
        """Compute the exact monthly cost of serving an estate."""
        hour = exact(self.hour)
        per_user = hour * exact(self.hours_per_user) + exact(self.tools_per_user)
        per_device = hour * exact(self.hours_per_device) + exact(self.tools_per_device)
        return estate.users * per_user + estate.device_count * per_device


def rate_for_margin(cost: Decimal | Fraction, margin_share: Decimal | Fraction) -> Fraction:
    """Compute the price at which `margin_share` (0 to below 1) of it is gross margin: cost / (1 - margin).

    Source: DOMAIN 1.5, floor price.
    """
    share = exact(margin_share)
    if not 0 <= share < 1:
        raise ValueError("A margin share lies between 0 and below 1.")
    return exact(cost) / (1 - share)
