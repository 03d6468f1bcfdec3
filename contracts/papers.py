"""What a proposal shows beside its prices, frozen with them: texts of its template, options, ranges, what was counted.

There is no cost and no margin in here. Amounts are Decimals in the proposal's currency; rates are per month.
"""

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum


class Per(StrEnum):
    """For each what an option is charged."""

    MONTH = "MONTH"
    USER = "USER"
    DEVICE = "DEVICE"
    ONCE = "ONCE"


@dataclass(frozen=True, slots=True)
class SectionText:
    """One section of the paper in its place; an empty title is the section's own, the text stands above its facts."""

    code: str
    title: str = ""
    text: str = ""


@dataclass(frozen=True, slots=True)
class Paper:
    """The template a proposal was made with: `language` and `size` are `auto` where the letterhead's locale decides.

    A section that is not listed is not shown.
    """

    template: str
    version: int
    sections: tuple[SectionText, ...]
    language: str = "auto"
    size: str = "auto"
    heading_font: str = "serif"


@dataclass(frozen=True, slots=True)
class OptionOffered:
    """Something the client may tick: `rate` for each user, device or month, or once."""

    name: str
    description: str
    rate: Decimal
    per: str = Per.MONTH.value


@dataclass(frozen=True, slots=True)
class InvoiceRange:
    """What a month costs under a model if the headcount were another by `share`, -0.20 to 0.20."""

    model: str
    share: Decimal
    users_count: int
    devices_count: int
    monthly_amount: Decimal


@dataclass(frozen=True, slots=True)
class Asset:
    """One device that was counted."""

    name: str
    asset_class: str
    serial: str = ""
    used_by: str = ""


@dataclass(frozen=True, slots=True)
class FindingNoted:
    """How many open findings of one rule the client's findings list had; `code` is the rule's."""

    code: str
    severity: str
    count: int


@dataclass(frozen=True, slots=True)
class Customary:
    """What is agreed beside the rates, as the letterhead had it; taxes by name and share."""

    auto_renews: bool
    renewal_months: int
    payment_days: int
    prorates_by_day: bool
    edition: str = ""
    taxes: tuple[str, ...] = ()
