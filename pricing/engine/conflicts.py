"""Where the ratio rule, the client's cost and the provider's margin disagree."""

from enum import StrEnum

from pricing.engine.billing_model import BillingModel
from pricing.engine.case import Case
from pricing.engine.decision import Decision
from pricing.engine.rules import RATIO_VERDICTS, cost, personal_endpoints
from pricing.engine.variables import RatioClass, ratio_class

Sides = frozenset[BillingModel]


class Conflict(StrEnum):
    """Name two answers that disagree."""

    RATIO_VS_COST = "ratio_vs_cost"
    COST_VS_MARGIN = "cost_vs_margin"
    RATIO_VS_MARGIN = "ratio_vs_margin"
    RATIO_VS_PERSONAL_ENDPOINTS = "ratio_vs_personal_endpoints"

    @property
    def in_words(self) -> str:
        """Say who disagrees, as a sentence."""
        return _WORDS[self]


_WORDS = {
    Conflict.RATIO_VS_COST: "The ratio rule favours another model than the one that costs the client least.",
    Conflict.COST_VS_MARGIN: "What costs the client least is not what leaves the provider most.",
    Conflict.RATIO_VS_MARGIN: "The ratio rule favours another model than the one that leaves the provider most.",
    Conflict.RATIO_VS_PERSONAL_ENDPOINTS: "The ratio favours per-device, but every user has three or more endpoints, "
    "which favours per-user.",
}


def conflicts(case: Case, decision: Decision, *, margins_known: bool) -> tuple[Conflict, ...]:
    """Name each pair that has no model in common; a tie contains both sides, silence contradicts nobody."""
    verdict = ratio_class(case.estate, case.policy)
    by_ratio = frozenset(RATIO_VERDICTS[verdict])
    comparable = len(decision.candidates) > 1
    by_cost = frozenset(cost(case, decision.candidates)) if comparable else frozenset()
    by_margin = _best_margin(decision) if comparable and margins_known else frozenset()
    pairs = (
        (Conflict.RATIO_VS_COST, by_ratio, by_cost),
        (Conflict.COST_VS_MARGIN, by_cost, by_margin),
        (Conflict.RATIO_VS_MARGIN, by_ratio, by_margin),
    )
    found = tuple(code for code, one, other in pairs if one and other and not one & other)
    if verdict is RatioClass.PER_DEVICE and personal_endpoints(case, decision.candidates):
        found += (Conflict.RATIO_VS_PERSONAL_ENDPOINTS,)
    return found


def _best_margin(decision: Decision) -> Sides:
    # Serving costs the same under every model, so the dearest charge leaves the most.
    highest = max(decision.candidates.values())
    return frozenset(model for model, charge in decision.candidates.items() if charge == highest)
