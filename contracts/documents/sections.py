"""The sections of a proposal: which there are, in which order they usually stand, what they are called."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from contracts.documents.inserts import Section
from contracts.documents.texts import blocks_of, filled
from contracts.papers import Paper, SectionText
from contracts.terms import Terms
from pricing.charts.palette import MODEL_MARKS
from pricing.engine.billing_model import BillingModel

COVER, ACCEPTANCE = "cover", "acceptance"
USUAL_TEMPLATE = "Usual"
LONGEST_TITLE = 80
NAMES = ("client", "contact", "msp", "number", "tier")


@dataclass(frozen=True, slots=True)
class SectionKind:
    """One section: its own title, what it shows, and how it stands in a template nobody has changed."""

    code: str
    title: str | Promise
    shows: str
    is_usual: bool = True
    is_required: bool = False


KINDS = (
    SectionKind(COVER, _("Proposal"), "The client's name, the offer in one sentence, the totals.", is_required=True),
    SectionKind("summary", _("Summary"), "What was done, what it costs, what to do next, and the contents."),
    SectionKind("about", _("About us"), "Your own words, and nothing else.", is_usual=False),
    SectionKind("counted", _("What we counted"), "Users and devices, the files behind them, what was left out."),
    SectionKind("findings", _("What we noticed"), "Potential findings by rule, and ceilings that are near."),
    SectionKind("models", _("Three ways to pay, compared"), "The three billing models side by side on one page."),
    SectionKind("map", _("Where another way to pay takes over"), "The decision map, and what growth costs."),
    SectionKind("why", _("Why this way to pay"), "The rules that spoke, and what would change the answer."),
    SectionKind("scope", _("What is covered"), "Services in, out, and charged extra."),
    SectionKind("sla", _("Service levels"), "Response and resolution, hours, credits."),
    SectionKind("assumptions", _("Assumptions"), "What the price rests on."),
    SectionKind("terms", _("Commercial terms"), "Term, renewal, notice, minimum, escalator, taxes."),
    SectionKind("options", _("Options"), "What the client may tick, with its price."),
    SectionKind("onboarding", _("How we begin"), "The plan of the first weeks; your own text replaces it."),
    SectionKind("conditions", _("Terms and conditions"), "The conditions of the letterhead, in two columns."),
    SectionKind(ACCEPTANCE, _("Acceptance"), "Where both sides sign.", is_required=True),
    SectionKind("annex", _("Annex"), "Devices, how was counted, rates, the fingerprint."),
)
BY_CODE = {kind.code: kind for kind in KINDS}
# What proposals showed that were made before there were templates.
BEFORE_TEMPLATES = tuple(kind.code for kind in KINDS if kind.code not in ("about", "findings", "options", "onboarding"))


def usual_paper(heading_font: str = "serif") -> Paper:
    """Return what a proposal is made with where the MSP has no template."""
    usual = tuple(SectionText(kind.code) for kind in KINDS if kind.is_usual)
    return Paper(USUAL_TEMPLATE, 1, usual, heading_font=heading_font)


def paper_of_terms(terms: Terms) -> Paper:
    """Return the template the terms were made with; of those made before there were any, the sections of then."""
    if terms.paper is not None:
        return terms.paper
    return Paper(USUAL_TEMPLATE, 0, tuple(SectionText(code) for code in BEFORE_TEMPLATES))


def own_title(code: str, model: BillingModel) -> str:
    """Return what a section is called that was given no other title."""
    if code == "why":
        return str(_("Why {model}")).format(model=MODEL_MARKS[model].word)
    return str(BY_CODE[code].title)


def cover_of(terms: Terms) -> Section:
    """Return the cover with the template's title and words."""
    text = next((one for one in paper_of_terms(terms).sections if one.code == COVER), SectionText(COVER))
    return _section(text, terms, number=0)


def sections_of(terms: Terms, absent: Iterable[str]) -> tuple[Section, ...]:
    """Return the sections after the cover in their order, numbered, without those that have nothing to show.

    The acceptance is there whatever a template says: without it nobody could sign.
    """
    left_out = {COVER, *absent}
    shown = [one for one in paper_of_terms(terms).sections if one.code in BY_CODE and one.code not in left_out]
    if all(one.code != ACCEPTANCE for one in shown):
        place = next((place for place, one in enumerate(shown) if one.code == "annex"), len(shown))
        shown.insert(place, SectionText(ACCEPTANCE))
    return tuple(_section(one, terms, number) for number, one in enumerate(shown, start=1))


def _section(one: SectionText, terms: Terms, number: int) -> Section:
    names = names_of(terms)
    title = filled(one.title, names) or own_title(one.code, BillingModel(terms.billing_model))
    return Section(one.code, title, number, blocks_of(filled(one.text, names)))


def names_of(terms: Terms) -> dict[str, str]:
    """Return what `{client}` and the like stand for in a template's texts."""
    recipient, provider = terms.recipient, terms.provider
    said = (recipient.client, recipient.contact, provider.name, terms.number, terms.rates.tier)
    return dict(zip(NAMES, said, strict=True))
