"""Users paying for more devices than they are: unloaded and loaded rates, and when per-device takes over.

Source: the second article, section 3, read as in DOMAIN section 6. "If they reduce their desktop count to four/add more
costs per employee, but not exceeding eight users, it's still cost-effective to bill per user. If not, the MSP should
allow you to pay for services per device."
"""

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from math import floor

from pricing.engine.billing_model import BillingModel
from pricing.engine.build_up import BuildUp, spell_unit
from pricing.engine.charge import Line, Step, counted, steps_of, total
from pricing.engine.money import Amount, exact, rate, spell


def ok_per_user(users: int, devices: int, unit: Fraction, surcharge: Fraction) -> bool:
    """Tell whether per-user stays cost-effective: U (q + s) <= D q, a tie included."""
    return users * (unit + surcharge) <= devices * unit


@dataclass(frozen=True, slots=True)
class Loading:
    """Hold users against the devices they share, at the devices' part `unit` as the price of a user.

    `per_user` is the unloaded invoice and what is added per user with it; `loaded_rate` the rate at which the users
    pay for every device; `maximum_surcharge` the most that may be added per user, None where the users are too many;
    `recovery_share` what the unloaded rate recovers; `takes_over_at` the fewest users for whom per-device is cheaper,
    None where it never is.
    """

    users: int
    devices: int
    unit: Fraction
    surcharge: Fraction
    per_user: Amount
    per_device: Amount
    loaded_rate: Fraction
    maximum_surcharge: Fraction | None
    recovery_share: Fraction
    takes_over_at: int | None

    @property
    def ok_per_user(self) -> bool:
        """Tell whether per-user stays cost-effective, a tie included."""
        return ok_per_user(self.users, self.devices, self.unit, self.surcharge)

    @property
    def verdict(self) -> BillingModel:
        """Give the billing model the article allows."""
        return BillingModel.PER_USER if self.ok_per_user else BillingModel.PER_DEVICE

    @property
    def steps(self) -> tuple[Step, ...]:
        """Explain the loaded rate: the unloaded one, and each user's part of what it leaves open or overpays."""
        currency = self.per_device.currency
        lines = (
            Line(f"A device's part of the bills: {self.per_device} for {counted(self.devices, 'device')}", self.unit),
            Line(f"The rest of the bills, shared by {counted(self.users, 'user')}", self.loaded_rate - self.unit),
        )
        return steps_of(lines, Amount.rounded(total(lines), currency))

    @property
    def because(self) -> str:
        """Say the verdict in a sentence."""
        rate = spell_unit(self.unit + self.surcharge, self.per_user.currency)
        pay = f"{counted(self.users, 'user')} at {rate} pay {self.per_user}"
        against = f"{counted(self.devices, 'device')} cost {self.per_device}"
        if self.ok_per_user:
            return f"{pay} and {against}: per-user is not the dearer one."
        return f"{pay} and {against}: pay per device."


def load(build_up: BuildUp, devices: int, users: int, currency: str, surcharge: Decimal = Decimal(0)) -> Loading:
    """Weigh so many users against the devices they share; ValueError without a user or a device."""
    if users < 1:
        raise ValueError("A rate per user needs at least one user.")
    unit, added, bills = build_up.unit(devices), rate(surcharge), build_up.total(devices)
    return Loading(
        users=users,
        devices=devices,
        unit=unit,
        surcharge=added,
        per_user=Amount.rounded(users * (unit + added), currency),
        per_device=Amount.rounded(bills, currency),
        loaded_rate=bills / users,
        maximum_surcharge=unit * (devices - users) / users if users <= devices else None,
        recovery_share=Fraction(users, devices),
        takes_over_at=floor(devices * unit / (unit + added)) + 1 if unit + added else None,
    )


def strict_rate(
    build_up: BuildUp, devices: int, users: int, base: Decimal, currency: str
) -> tuple[Fraction, tuple[Step, ...]]:
    """Compute the rate of an MSP that strictly bills per user: base + extras / U, with the steps that add up to it.

    Extras are the licences of machines beyond one per user, hardware maintenance, backup, server and the rest: "any
    additional support costs are summed up and used to increase the rate". ValueError without a user.
    """
    if users < 1:
        raise ValueError("A rate per user needs at least one user.")
    beyond = max(0, devices - users)
    extras = (
        Line(f"{counted(beyond, 'machine')} beyond one per user × {spell(build_up.licence_rate, currency)}",
             beyond * exact(build_up.licence_rate)),
        build_up.maintenance_line(devices, currency),
        *build_up.fixed_lines(),
    )  # fmt: skip
    shared = tuple(
        Line(f"{line.text}, shared by {counted(users, 'user')}", line.exact / users) for line in extras if line.exact
    )
    lines = (Line("Base rate per user", rate(base)), *shared)
    return total(lines), steps_of(lines, Amount.rounded(total(lines), currency))
