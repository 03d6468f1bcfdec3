"""What the proposal's template gets: frozen values, nothing that could query or change; see `parts`."""

from dataclasses import dataclass
from datetime import date
from typing import Literal

from django.utils.translation import gettext as _

from contracts.documents.inserts import (
    AssetList,
    AssetRow,
    FindingRow,
    Findings,
    OptionRow,
    RangeRow,
    Section,
    Step,
)
from contracts.documents.parts import (
    LOGO_TYPES,
    Acceptance,
    Addressee,
    Annex,
    Boundary,
    Counted,
    CountLine,
    Letterhead,
    Logo,
    ModelOffer,
    RateLine,
    Reason,
    Scope,
    ScopeItem,
    Sla,
    SlaTarget,
    SnapshotRate,
    Term,
    Totals,
)
from pricing.charts.pictures import Pictures

__all__ = [
    "LOGO_TYPES",
    "Acceptance",
    "Addressee",
    "Annex",
    "AssetList",
    "AssetRow",
    "Boundary",
    "CountLine",
    "Counted",
    "FindingRow",
    "Findings",
    "Letterhead",
    "Logo",
    "ModelOffer",
    "OptionRow",
    "ProposalDocument",
    "RangeRow",
    "RateLine",
    "Reason",
    "Scope",
    "ScopeItem",
    "Section",
    "Sla",
    "SlaTarget",
    "SnapshotRate",
    "Step",
    "Term",
    "Totals",
]
LONG_NAME = 28
VERY_LONG_NAME = 70
COVER = Section("cover", "Proposal")
NO_ASSETS = AssetList()


@dataclass(frozen=True, slots=True)
class ProposalDocument:
    """A proposal as its paper shows it."""

    number: str
    version: int
    issued_on: date
    valid_until: date
    currency: str
    letterhead: Letterhead
    addressee: Addressee
    recommendation: str
    summary: tuple[str, ...]
    totals: Totals
    counted: Counted
    offers: tuple[ModelOffer, ...]
    reasons: tuple[Reason, ...]
    scope: Scope
    sla: Sla
    terms: tuple[Term, ...]
    assumptions: tuple[str, ...]
    acceptance: Acceptance
    annex: Annex
    boundaries: tuple[Boundary, ...] = ()
    conflicts: tuple[str, ...] = ()
    break_even: str = ""
    pictures: Pictures | None = None
    account_manager: str = ""
    is_draft: bool = False
    language: str = "en-us"
    paper: Literal["Letter", "A4"] = "Letter"
    supersedes: str = ""
    sections: tuple[Section, ...] = ()
    cover: Section = COVER
    heading_font: Literal["serif", "sans"] = "serif"
    findings: Findings | None = None
    ranges: tuple[RangeRow, ...] = ()
    options: tuple[OptionRow, ...] = ()
    onboarding: tuple[Step, ...] = ()
    conditions: tuple[str, ...] = ()
    edition: str = ""
    assets: AssetList = NO_ASSETS
    counting_method: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if sum(offer.is_recommended for offer in self.offers) != 1:
            raise ValueError(f"Proposal {self.number} recommends exactly one model.")
        if self.valid_until < self.issued_on:
            raise ValueError(f"Proposal {self.number} would expire before it is issued.")

    @property
    def recommended(self) -> ModelOffer:
        """Return the offer the proposal stands for."""
        return next(offer for offer in self.offers if offer.is_recommended)

    @property
    def recommended_place(self) -> int:
        """Return which of the offers is recommended, the first being 0."""
        return self.offers.index(self.recommended)

    @property
    def every_term(self) -> tuple[Term, ...]:
        """Return the commercial terms and after them the conditions, each with its number as a title."""
        numbered = enumerate(self.conditions, start=1)
        return (*self.terms, *(Term(_("Condition {number}").format(number=number), text) for number, text in numbered))

    @property
    def title(self) -> str:
        """Return what a reader's window and tab are called."""
        return _("Proposal {number} for {client}").format(number=self.number, client=self.addressee.client_name)

    @property
    def name_size(self) -> Literal["large", "long", "very-long"]:
        """Return how the client's name is set, so that a long one stays on the cover."""
        length = len(self.addressee.client_name)
        return "large" if length <= LONG_NAME else "long" if length <= VERY_LONG_NAME else "very-long"
