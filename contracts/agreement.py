"""What is in force under a contract from a day on, as one frozen value: its lines, how is counted, and all around it.

A proposal's terms are what a client was shown; an agreement is what a contract goes by. Rates are per month.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from enum import StrEnum

from clients.asset_classes import INFRASTRUCTURE, AssetClass
from contracts.canonical import later, sha256
from contracts.commercial import Commercial
from contracts.papers import Per
from contracts.prices import DeviceRate, Rates
from contracts.terms import ScopeLine, SlaTerms, Terms

FORMAT = 1
_ONCE = {
    "per_user": "Only one line can charge per user: people are counted once.",
    "flat": "Only one line can have a flat fee: a contract has one ceiling of each kind.",
}
LONGEST_NAME = 60
PERIOD_END = "PERIOD_END"


class Proration(StrEnum):
    """Name what a unit costs that was there for a part of the month."""

    FULL_MONTH = "FULL_MONTH"
    DAILY = "DAILY"


class Overage(StrEnum):
    """Name what happens above the ceiling of a flat fee."""

    HARD = "HARD"  # it must not happen: the fee stays, and both sides are told
    PER_UNIT = "PER_UNIT"
    NEXT_BAND = "NEXT_BAND"
    GRACE = "GRACE"  # the fee stays for some months, then each unit above is charged


@dataclass(frozen=True, slots=True)
class FlatBand:
    """The fee of a month up to further ceilings; None for no ceiling of that kind."""

    max_users: int | None
    max_devices: int | None
    fee: Decimal


@dataclass(frozen=True, slots=True)
class AgreedLine:
    """One part of a contract with its own billing model, over the asset classes that it names, or all that are left.

    A flat fee has its ceiling in the rates; `overage` says what happens above it.
    """

    name: str
    billing_model: str
    rates: Rates
    classes: tuple[str, ...] = ()
    overage: str = Overage.HARD.value
    next_bands: tuple[FlatBand, ...] = ()
    grace_months: int = 0

    def __post_init__(self) -> None:
        """Refuse a line that cannot be charged."""
        if len(self.name) > LONGEST_NAME:
            raise ValueError(f"The name of a line has at most {LONGEST_NAME} characters.")
        flat = self.rates.flat
        if (self.billing_model == "flat") != (flat is not None):
            raise ValueError(f"“{self.name}” needs a flat fee, or a rate, but not both.")
        if flat is None:
            if self.billing_model == "per_user" and self.rates.per_user is None:
                raise ValueError(f"“{self.name}” needs a rate per user.")
            if self.billing_model == "per_device" and not self.rates.per_device:
                raise ValueError(f"“{self.name}” needs a rate per device.")
            return
        if self.overage == Overage.HARD and not flat.is_hard:
            raise ValueError(f"“{self.name}” has a price above its ceiling, where nothing may be.")
        if self.overage in (Overage.PER_UNIT, Overage.GRACE) and flat.is_hard:
            raise ValueError(f"“{self.name}” needs a price for what is above its ceiling.")
        if self.overage == Overage.NEXT_BAND and not self.next_bands:
            raise ValueError(f"“{self.name}” needs the fee of its next band.")
        if (self.overage == Overage.GRACE) != (self.grace_months > 0):
            raise ValueError(f"“{self.name}” has months of grace only with that rule, and then at least one.")


class OptionRefused(ValueError):
    """What was ticked is not among the options of a proposal, or was ticked twice."""


@dataclass(frozen=True, slots=True)
class OptionTaken:
    """Something beside the lines that the client chose: `rate` for each month, user or device, or once.

    Discounts and surcharges are the lines' alone; the rate rises with the fee at each anniversary.
    """

    name: str
    rate: Decimal
    per: str = Per.MONTH.value
    description: str = ""

    def __post_init__(self) -> None:
        """Refuse an option that cannot be charged."""
        if not self.name.strip() or self.rate < 0:
            raise ValueError("An option has a name, and a rate of zero or more.")
        Per(self.per)

    @property
    def is_once(self) -> bool:
        """Say whether it is charged once, with the first statement, and not each month."""
        return self.per == Per.ONCE


@dataclass(frozen=True, slots=True)
class Counting:
    """Who counts, and which of a month's counts is billed; `day` belongs to the moment DAY."""

    policy: str
    moment: str = PERIOD_END
    day: int | None = None


@dataclass(frozen=True, slots=True)
class Agreement:
    """The terms of a contract from a day on."""

    format: int
    currency: str
    lines: tuple[AgreedLine, ...]
    counting: Counting
    term_months: int
    notice_days: int
    auto_renews: bool
    renewal_months: int
    proration: str
    commercial: Commercial
    scope: tuple[ScopeLine, ...]
    sla: SlaTerms
    conditions: tuple[str, ...]
    edition: str
    locale: str
    time_zone: str
    began_on: date | None = None  # the day from which anniversaries count, where that is not the contract's own
    options: tuple[OptionTaken, ...] = later(())

    def __post_init__(self) -> None:
        """Refuse an agreement that charges nothing, or one thing twice."""
        if self.format != FORMAT:
            raise ValueError(f"An agreement of format {self.format} is not known.")
        if not self.lines:
            raise ValueError("An agreement has at least one line.")
        if sum(not line.classes for line in self.lines) > 1:
            raise ValueError("Only one line can be for everything that no other names.")
        if self.proration == Proration.DAILY and self.counting.moment != PERIOD_END:
            raise ValueError("Billed by the day, users and devices are counted at the period's end.")
        if len({option.name for option in self.options}) < len(self.options):
            raise ValueError("An option is agreed once.")
        named = [name for line in self.lines for name in line.classes]
        if len(set(named)) < len(named):
            twice = next(name for name in named if named.count(name) > 1)
            raise ValueError(f"Two lines charge for the class {twice}. Leave it in one of them.")
        for model, because in _ONCE.items():
            if sum(line.billing_model == model for line in self.lines) > 1:
                raise ValueError(because)

    @property
    def sha256(self) -> str:
        """Return the hash that an acceptance is bound to."""
        return sha256(self)

    def classes_of(self, line: AgreedLine, known: tuple[str, ...]) -> tuple[str, ...]:
        """Return the asset classes of a line: those it names, or of the known ones all that no line names."""
        if line.classes:
            return line.classes
        named = {name for other in self.lines for name in other.classes}
        return tuple(name for name in known if name not in named)


@dataclass(frozen=True, slots=True)
class Customs:
    """What an MSP agrees beside a proposal's terms, as its letterhead has it on the day of acceptance."""

    auto_renews: bool = False
    renewal_months: int = 12
    proration: str = Proration.FULL_MONTH.value
    edition: str = ""


def options_taken(terms: Terms, names: Sequence[str]) -> tuple[OptionTaken, ...]:
    """Return the options of a proposal that were ticked, in its own order; raises OptionRefused with a sentence."""
    offered = {option.name for option in terms.options}
    for name in names:
        if name not in offered:
            raise OptionRefused(f"“{name[:60]}” is not an option of proposal {terms.number}. Choose from those shown.")
    twice = next((name for name in names if names.count(name) > 1), None)
    if twice is not None:
        raise OptionRefused(f"“{twice}” was sent twice. Tick each option once.")
    return tuple(
        OptionTaken(option.name, option.rate, option.per, option.description)
        for option in terms.options
        if option.name in names
    )


def agreed_from(terms: Terms, counting: Counting, customs: Customs, chosen: Sequence[str] = ()) -> Agreement:
    """Return the agreement that accepting a proposal's terms makes: one line, under the chosen billing model.

    `chosen` are the names of the options that were ticked; raises OptionRefused.
    """
    return Agreement(
        format=FORMAT,
        currency=terms.currency,
        lines=(line_from(terms.rates, terms.billing_model),),
        counting=counting,
        term_months=terms.term_months,
        notice_days=terms.notice_days,
        auto_renews=customs.auto_renews,
        renewal_months=customs.renewal_months,
        # By the day says of each day what was there; of a peak or an average only the whole month tells.
        proration=customs.proration if counting.moment == PERIOD_END else Proration.FULL_MONTH.value,
        commercial=terms.commercial,
        scope=terms.scope,
        sla=terms.sla,
        conditions=terms.conditions,
        edition=customs.edition,
        locale=terms.provider.locale,
        time_zone=terms.provider.time_zone,
        options=options_taken(terms, chosen),
    )


def line_from(rates: Rates, model: str) -> AgreedLine:
    """Return the one line that a tier's rates make under a billing model; ValueError where they do not price it."""
    alone = replace(
        rates,
        per_user=rates.per_user if model == "per_user" else None,
        per_device=_device_rates(rates, model),
        flat=rates.flat if model == "flat" else None,
    )
    is_soft = alone.flat is not None and not alone.flat.is_hard
    return AgreedLine(rates.tier, model, alone, overage=(Overage.PER_UNIT if is_soft else Overage.HARD).value)


def _device_rates(rates: Rates, model: str) -> tuple[DeviceRate, ...]:
    match model:
        case "per_device":
            return rates.per_device
        case "per_user" if not rates.is_infrastructure_in_user_rate:
            return tuple(row for row in rates.per_device if AssetClass(row.asset_class) in INFRASTRUCTURE)
        case _:
            return ()
