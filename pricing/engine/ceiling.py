"""The most users or devices a flat rate covers, and the headroom below it."""

from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction


class CeilingState(StrEnum):
    """Name how close a count is to a ceiling."""

    OK = "ok"
    NEAR = "near"
    AT = "at"
    BREACH = "breach"


NEAR_SHARE = Fraction(9, 10)  # DOMAIN C11: near from 90 % on, inclusive


@dataclass(frozen=True, slots=True)
class Headroom:
    """Hold one count against its ceiling; a count equal to the ceiling is inside."""

    what: str
    count: int
    ceiling: int

    @property
    def left(self) -> int:
        """Give the headroom, never below zero."""
        return max(0, self.ceiling - self.count)

    @property
    def above(self) -> int:
        """Give the units above the ceiling, never below zero."""
        return max(0, self.count - self.ceiling)

    @property
    def utilisation(self) -> Fraction | None:
        """Give count over ceiling; None for a ceiling of zero."""
        return Fraction(self.count, self.ceiling) if self.ceiling else None

    @property
    def state(self) -> CeilingState:
        """Name how close the count is to the ceiling."""
        if self.count > self.ceiling:
            return CeilingState.BREACH
        if self.count == self.ceiling:
            return CeilingState.AT
        return CeilingState.NEAR if Fraction(self.count, self.ceiling) >= NEAR_SHARE else CeilingState.OK


@dataclass(frozen=True, slots=True)
class Ceiling:
    """Hold the ceilings of a flat rate, None for no ceiling of that kind; devices means every covered device."""

    max_users: int | None = None
    max_devices: int | None = None

    def __post_init__(self) -> None:
        given = [limit for limit in (self.max_users, self.max_devices) if limit is not None]
        if not given:
            raise ValueError("A flat rate needs a ceiling of users or of devices.")
        if min(given) < 0:
            raise ValueError("A ceiling is zero or more.")

    def against(self, users: int, devices: int) -> tuple[Headroom, ...]:
        """Compare counts with each ceiling there is, users first."""
        pairs = (("users", users, self.max_users), ("devices", devices, self.max_devices))
        return tuple(Headroom(what, count, limit) for what, count, limit in pairs if limit is not None)

    def binding(self, users: int, devices: int) -> Headroom:
        """Give the headroom that is used up most, users on a tie."""
        return max(self.against(users, devices), key=_pressure)

    def breached(self, users: int, devices: int) -> bool:
        """Tell whether any count is above its ceiling."""
        return any(headroom.above for headroom in self.against(users, devices))


def _pressure(headroom: Headroom) -> tuple[bool, Fraction]:
    # A ceiling of zero has no share; one unit above it binds before everything.
    share = headroom.utilisation
    return (share is None and headroom.count > 0, share if share is not None else Fraction(1))
