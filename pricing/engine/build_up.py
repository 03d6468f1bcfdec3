"""The cost build-up of a shared office: what all its devices cost together, and each one's part.

Source: the second article, section 3, read as in DOMAIN section 6: "Calculate your total service bills - software
licensing for all the PCs, BDR, server, and any additional hardware maintenance costs. Spread the aggregate amount".
"""

from dataclasses import dataclass, fields
from decimal import Decimal
from fractions import Fraction

from pricing.engine.charge import Line, Step, counted, steps_of, total
from pricing.engine.money import Amount, equal_parts, exact, rate, spell


@dataclass(frozen=True, slots=True)
class BuildUp:
    """Hold the monthly bills: licences and hardware maintenance per device; backup, server and the rest for all."""

    licence_rate: Decimal
    maintenance_rate: Decimal
    backup_amount: Decimal
    server_amount: Decimal
    fixed_amount: Decimal = Decimal(0)

    def __post_init__(self) -> None:
        for field in fields(self):
            rate(getattr(self, field.name))

    @property
    def fixed(self) -> Fraction:
        """Give what stays when a device goes: backup, server and the rest."""
        return exact(self.backup_amount) + exact(self.server_amount) + exact(self.fixed_amount)

    def total(self, devices: int) -> Fraction:
        """Compute T(D), the month's bills of so many devices."""
        return devices * (exact(self.licence_rate) + exact(self.maintenance_rate)) + self.fixed

    def unit(self, devices: int) -> Fraction:
        """Compute q = T(D)/D, each device's part; ValueError without a device."""
        if devices < 1:
            raise ValueError("Bills are spread over at least one device.")
        return self.total(devices) / devices

    def lines(self, devices: int, currency: str) -> tuple[Line, ...]:
        """Explain the month's bills; what costs nothing is left out."""
        each = counted(devices, "device")
        lines = (
            Line(f"Licences: {each} × {spell(self.licence_rate, currency)}", devices * exact(self.licence_rate)),
            self.maintenance_line(devices, currency),
            *self.fixed_lines(),
        )
        return tuple(line for line in lines if line.exact)

    def maintenance_line(self, devices: int, currency: str) -> Line:
        """Explain the hardware maintenance."""
        text = f"Hardware maintenance: {counted(devices, 'device')} × {spell(self.maintenance_rate, currency)}"
        return Line(text, devices * exact(self.maintenance_rate))

    def fixed_lines(self) -> tuple[Line, ...]:
        """Explain what stays when a device goes."""
        return (
            Line("Backup and disaster recovery", exact(self.backup_amount)),
            Line("Server", exact(self.server_amount)),
            Line("Other fixed costs", exact(self.fixed_amount)),
        )


@dataclass(frozen=True, slots=True)
class Allocation:
    """Hold the month's bills spread over the devices; `parts` are amounts with the number of devices that pay each.

    `steps` and `parts` both add up to `total`, so no cent is lost.
    """

    devices: int
    unit: Fraction
    total: Amount
    steps: tuple[Step, ...]
    parts: tuple[tuple[Amount, int], ...]


def allocate(build_up: BuildUp, devices: int, currency: str) -> Allocation:
    """Spread the bills over the devices, the odd cents by largest remainder."""
    unit = build_up.unit(devices)
    lines = build_up.lines(devices, currency)
    amount = Amount.rounded(total(lines), currency)
    return Allocation(devices, unit, amount, steps_of(lines, amount), equal_parts(amount, devices))


@dataclass(frozen=True, slots=True)
class Reallocation:
    """Hold what a change of the device count does: the new allocation, and what keeping the old part would leave open.

    `stranded` is the fixed cost that nobody pays at the old part; below zero, what would be paid too much.
    """

    before: Allocation
    after: Allocation
    kept: Amount
    stranded: Amount

    @property
    def because(self) -> str:
        """Say it in a sentence."""
        unit, new = (spell_unit(side.unit, self.kept.currency) for side in (self.before, self.after))
        gap = Amount.rounded(abs(exact(self.stranded.value)), self.stranded.currency)
        result = "all is covered" if not gap.value else f"{gap} too {'little' if self.stranded.value > 0 else 'much'}"
        return (
            f"{counted(self.after.devices, 'device')} cost {self.after.total}, {new} each; at the former {unit} they "
            f"would bring {self.kept}: {result}."
        )


def reallocate(build_up: BuildUp, before: int, after: int, currency: str) -> Reallocation:
    """Spread the bills anew when the count changes, and show the fixed cost that the former part would strand."""
    was, new = allocate(build_up, before, currency), allocate(build_up, after, currency)
    kept = Amount.rounded(after * was.unit, currency)
    return Reallocation(was, new, kept, new.total - kept)


def spell_unit(unit: Fraction, currency: str) -> str:
    """Write a device's part rounded to the smallest coin, as it is charged."""
    return str(Amount.rounded(unit, currency))
