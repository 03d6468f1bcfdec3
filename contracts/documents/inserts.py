"""What a proposal's paper shows around its prices: its sections, findings, other headcounts, options, devices."""

from dataclasses import dataclass
from decimal import Decimal

from contracts.documents.texts import Block


@dataclass(frozen=True, slots=True)
class Section:
    """A section in its place: `number` as it is printed, 0 without one; `blocks` are the MSP's own words above it."""

    code: str
    title: str
    number: int = 0
    blocks: tuple[Block, ...] = ()

    @property
    def template(self) -> str:
        """Return the file that sets it."""
        return f"documents/proposal/{self.code}.html"


@dataclass(frozen=True, slots=True)
class RangeRow:
    """What a month costs under each model at a headcount that is another by `share`; None where one has no price."""

    label: str
    amounts: tuple[Decimal | None, ...]
    share: str = ""
    is_today: bool = False


@dataclass(frozen=True, slots=True)
class FindingRow:
    """Open findings of one rule: what they may be, in careful words, and how many there are."""

    severity: str
    potential: str
    citation: str
    count: int


@dataclass(frozen=True, slots=True)
class Findings:
    """What was noticed while counting, by rule, and what stands close to a limit."""

    lead: str
    rows: tuple[FindingRow, ...] = ()
    near: tuple[str, ...] = ()
    small_print: str = ""


@dataclass(frozen=True, slots=True)
class OptionRow:
    """Something to tick: its rate as it is charged, and what that makes at the counts of this proposal."""

    name: str
    description: str
    price: str
    comes_to: str


@dataclass(frozen=True, slots=True)
class AssetRow:
    """One counted device, as printed."""

    name: str
    asset_class: str
    serial: str = ""
    used_by: str = ""


@dataclass(frozen=True, slots=True)
class AssetList:
    """The devices that are named on paper, and a sentence on those that are not."""

    rows: tuple[AssetRow, ...] = ()
    more: str = ""


@dataclass(frozen=True, slots=True)
class Step:
    """One step of the onboarding plan."""

    when: str
    what: str
