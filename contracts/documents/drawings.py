"""Turn a document's numbers into its charts."""

from dataclasses import dataclass, fields

from django.utils import translation
from django.utils.translation import gettext as _

from contracts.documents import nouns
from contracts.documents.contexts import ProposalDocument
from pricing.charts.figure import Figure
from pricing.charts.models_compared import ModelCost, ModelCosts, cost_of_models
from pricing.charts.models_compared import finding as cost_finding


@dataclass(frozen=True, slots=True)
class Drawings:
    """The figures of a proposal; the map, the curves and the votes are None where the answer cannot be drawn again."""

    costs: Figure
    place: Figure | None
    curves: Figure | None
    votes: Figure | None


DRAWINGS = tuple(field.name for field in fields(Drawings))


def drawings_of(document: ProposalDocument) -> Drawings:
    """Draw what the models cost over the term, beside the pictures of the answer that the document brings along."""
    pictures = document.pictures
    with translation.override(document.language):
        costs = _costs(document)
    if pictures is None:
        return Drawings(costs, None, None, None)
    return Drawings(costs, pictures.place, pictures.curves, pictures.votes)


def _costs(document: ProposalDocument) -> Figure:
    compared = ModelCosts(
        currency=document.currency,
        basis=_("over {months}").format(months=nouns.months(document.totals.term_months, document.language)),
        costs=tuple(
            ModelCost(model=offer.model, amount=offer.term_amount)
            for offer in document.offers
            if offer.term_amount is not None
        ),
        recommended=document.recommended.model,
    )
    return Figure(cost_of_models(compared, locale=document.language), cost_finding(compared, locale=document.language))
