"""What changed at a client since its contract was agreed: counts, what it pays, and the model that fits."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

USERS = "user"


@dataclass(frozen=True, slots=True)
class Standing:
    """How a client stands on a day: how many are counted, by which model it pays, and what that is a month.

    `devices` are by asset class. Where nothing can be priced there is no model and no amount.
    """

    on: date
    users_count: int
    devices: tuple[tuple[str, int], ...]
    billing_model: str | None
    monthly_amount: Decimal | None

    def __post_init__(self) -> None:
        """Refuse a class that is named twice."""
        named = [name for name, _ in self.devices]
        if len(set(named)) < len(named):
            raise ValueError("A class of devices is counted once.")


@dataclass(frozen=True, slots=True)
class Moved:
    """A count then and now; `label` is `user` or an asset class."""

    label: str
    before: int
    now: int

    @property
    def change(self) -> int:
        """Return how many more there are now, negative for fewer."""
        return self.now - self.before


@dataclass(frozen=True, slots=True)
class WhatChanged:
    """A client when its contract was agreed, and now."""

    before: Standing
    now: Standing

    @property
    def counts(self) -> tuple[Moved, ...]:
        """Return users, then each class that was or is counted, in the order of then."""
        then, today = dict(self.before.devices), dict(self.now.devices)
        named = [*then, *(name for name in today if name not in then)]
        devices = (Moved(name, then.get(name, 0), today.get(name, 0)) for name in named)
        users = Moved(USERS, self.before.users_count, self.now.users_count)
        return (users, *(moved for moved in devices if moved.before or moved.now))

    @property
    def amount_change(self) -> Decimal | None:
        """Return how much more a month would be now, None where one of both has no price."""
        if self.before.monthly_amount is None or self.now.monthly_amount is None:
            return None
        return self.now.monthly_amount - self.before.monthly_amount

    @property
    def changes_model(self) -> bool:
        """Say whether another billing model is recommended than the one agreed."""
        return self.now.billing_model is not None and self.now.billing_model != self.before.billing_model
