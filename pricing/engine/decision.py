"""The decision itself, without words: charges, vetoes, votes, ranking."""

from dataclasses import dataclass
from fractions import Fraction

from pricing.engine.billing_model import TIE_ORDER, BillingModel
from pricing.engine.case import Case
from pricing.engine.charging import exact_charges
from pricing.engine.rules import RULES, Charges, Models, Rule
from pricing.engine.vetoes import VetoCause, flat_vetoes


@dataclass(frozen=True, slots=True)
class Decision:
    """Hold how a case was decided.

    `charges` are those of all offered models, `candidates` of those not vetoed; `ballots` hold the rules that voted for
    a candidate; `ranking` holds the candidates, best first.
    """

    charges: Charges
    vetoes: tuple[VetoCause, ...]
    candidates: Charges
    ballots: tuple[tuple[Rule, Models], ...]
    votes: dict[BillingModel, int]
    ranking: Models

    @property
    def recommended(self) -> BillingModel | None:
        """Give the winner, None where no candidate is left."""
        return self.ranking[0] if self.ranking else None


def decide(case: Case) -> Decision:
    """Charge, veto, vote, rank: most votes first, then the lower exact charge, then flat, per-user, per-device."""
    charges = exact_charges(case.offer, case.estate)
    vetoes = flat_vetoes(case)
    candidates = {model: charge for model, charge in charges.items() if not (vetoes and model is BillingModel.FLAT)}
    ballots = _ballots(case, candidates)
    votes = dict.fromkeys(BillingModel, 0)
    for _, models in ballots:
        for model in models:
            votes[model] += 1

    def place(model: BillingModel) -> tuple[int, Fraction, int]:
        return -votes[model], candidates[model], TIE_ORDER[model]

    return Decision(charges, vetoes, candidates, ballots, votes, tuple(sorted(candidates, key=place)))


def _ballots(case: Case, candidates: Charges) -> tuple[tuple[Rule, Models], ...]:
    # A vote counts only for a model that is offered and not vetoed.
    cast = (
        (rule, tuple(model for model in favours(case, candidates) if model in candidates))
        for rule, favours in RULES.items()
    )
    return tuple((rule, models) for rule, models in cast if models)
