"""What the account manager knows about a client that no count shows."""

from dataclasses import dataclass
from decimal import Decimal

from pricing.engine.money import exact


@dataclass(frozen=True, slots=True)
class Declared:
    """Hold what is said: headcount swings (None: nothing said), budget is fixed, contractors' share of users (0-1)."""

    volatile: bool | None = None
    fixed_budget: bool = False
    contractor_share: Decimal = Decimal(0)

    def __post_init__(self) -> None:
        if not 0 <= exact(self.contractor_share) <= 1:
            raise ValueError("A share lies between 0 and 1.")
