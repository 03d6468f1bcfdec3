"""Turn a document's numbers into its charts."""

from dataclasses import dataclass

from contracts.documents.contexts import ProposalDocument
from pricing.charts.decision_map import DecisionMap, decision_map
from pricing.charts.decision_map import finding as map_finding
from pricing.charts.figure import Figure
from pricing.charts.models_compared import ModelCost, ModelCosts, cost_of_models
from pricing.charts.models_compared import finding as cost_finding


@dataclass(frozen=True, slots=True)
class Drawings:
    """The figures of a proposal; the map is None where there are no users to place on it."""

    costs: Figure
    place: Figure | None


def drawings_of(document: ProposalDocument) -> Drawings:
    """Draw what the models cost each month, and where the client stands between the boundaries."""
    return Drawings(costs=_costs(document), place=_place(document))


def _costs(document: ProposalDocument) -> Figure:
    compared = ModelCosts(
        currency=document.currency,
        basis=f"over {document.totals.term_months} months",
        costs=tuple(
            ModelCost(model=offer.model, amount=offer.term_amount)
            for offer in document.offers
            if offer.term_amount is not None
        ),
        recommended=document.recommended.model,
    )
    return Figure(cost_of_models(compared, locale=document.language), cost_finding(compared, locale=document.language))


def _place(document: ProposalDocument) -> Figure | None:
    point = document.decision_map
    if point is None or point.users_count == 0:
        return None
    place = DecisionMap(
        users_count=point.users_count,
        endpoints_count=point.endpoints_count,
        low_ratio=point.low_ratio,
        high_ratio=point.high_ratio,
        break_even_ratio=point.break_even_ratio,
    )
    return Figure(decision_map(place, locale=document.language), map_finding(place, locale=document.language))
