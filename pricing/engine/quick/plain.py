"""What a plain request says, in whole numbers."""

from dataclasses import dataclass
from decimal import Decimal

# Of one unit of money: rates have at most four decimals, and a year's fee is divided by twelve.
TEN_THOUSANDTHS = 10_000
PARTS = 12 * TEN_THOUSANDTHS
FINE_PARTS = 3 * 10**8  # an hour's cost and the hours have four decimals each; a multiple of PARTS


class NotPlain(Exception):
    """Say that a request is for the engine itself: there is more in it, or something is wrong with it."""


@dataclass(frozen=True, slots=True)
class Thresholds:
    """Hold a policy's thresholds as numerator and denominator, and its ratios as they are written."""

    low: tuple[int, int]
    high: tuple[int, int]
    stable: tuple[int, int]
    volatile: tuple[int, int]
    contractors: tuple[int, int]
    infrastructure: tuple[int, int]
    groups: Decimal
    low_text: str
    high_text: str


@dataclass(slots=True)
class Flat:
    """Hold a flat rate: a month's fee in parts, its ceilings, and in parts what a unit above them costs."""

    fee: int
    max_users: int | None
    max_devices: int | None
    is_hard: bool
    overage_per_user: int
    overage_per_device: int

    def charge(self, users: int, devices: int) -> int:
        """Compute the month's fee and overage."""
        if self.is_hard:
            return self.fee
        charge = self.fee
        if self.max_users is not None and users > self.max_users:
            charge += (users - self.max_users) * self.overage_per_user
        if self.max_devices is not None and devices > self.max_devices:
            charge += (devices - self.max_devices) * self.overage_per_device
        return charge

    def exceeded(self, users: int, devices: int) -> list[tuple[str, int, int]]:
        """Name each count that is above its ceiling, with both."""
        pairs = (("users", users, self.max_users), ("devices", devices, self.max_devices))
        return [(what, count, limit) for what, count, limit in pairs if limit is not None and count > limit]


@dataclass(slots=True)
class Plain:
    """Hold a request: counts, rates in parts, and what is known; device rates by the names of classes.

    `devices` are those counted, in class order; `past_users` and `past_devices` are of all months known.
    """

    currency: str
    users: int
    devices: list[tuple[str, int]]
    station_accounts: int
    fewest_endpoints: int | None
    user_rate: int | None
    class_rates: dict[str, int] | None
    infrastructure_included: bool
    flat: Flat | None
    past_users: list[int]
    past_devices: list[int | None]
    declared_volatile: bool | None
    fixed_budget: bool
    contractors: tuple[int, int]
    costs: tuple[int, int] | None  # of serving a user and a device, in fine parts
    thresholds: Thresholds
