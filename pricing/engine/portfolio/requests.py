"""Decide whole requests: with arrays where they can say what is asked, with the engine itself where not."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from pricing.engine.billing_model import BillingModel
from pricing.engine.case import Case
from pricing.engine.confidence import Confidence, confidence
from pricing.engine.conflicts import Conflict, conflicts
from pricing.engine.costs import Costs
from pricing.engine.decision import decide
from pricing.engine.money import Amount, decimal_of, places_of
from pricing.engine.policy import Policy
from pricing.engine.portfolio.evaluation import MODELS, Evaluation
from pricing.engine.portfolio.judging import conflicts as disagreements_of
from pricing.engine.portfolio.judging import is_confident
from pricing.engine.portfolio.margins import ServingCosts, margins
from pricing.engine.portfolio.profiles import Profiles
from pricing.engine.portfolio.rates import Rates
from pricing.engine.portfolio.sayable import refuse_unsayable
from pricing.engine.portfolio.terms import Terms
from pricing.engine.portfolio.variables import RATIO_CLASSES
from pricing.engine.portfolio.voting import evaluate
from pricing.engine.portfolio.wholes import Bools, Ints, NotForPortfolio
from pricing.engine.request import Request
from pricing.engine.variables import RatioClass, ratio_class
from pricing.engine.vetoes import VetoCause

Amounts = Mapping[BillingModel, Amount]
_FREE = Costs(*[decimal_of(0, 0)] * 5)


@dataclass(frozen=True, slots=True)
class Verdict:
    """Hold what a recommendation says, without the words; margins are None where no costs are known."""

    charges: Amounts
    ratio: RatioClass
    votes: Mapping[BillingModel, int]
    vetoes: tuple[VetoCause, ...]
    recommended: BillingModel | None
    conflicts: tuple[Conflict, ...]
    margins: Amounts | None
    confidence: Confidence


def verdicts(requests: Sequence[Request]) -> tuple[Verdict, ...]:
    """Decide every request, in the same order."""
    groups: dict[tuple[str, Policy], list[int]] = defaultdict(list)
    found: dict[int, Verdict] = {}
    for place, request in enumerate(requests):
        try:
            refuse_unsayable(request)
            groups[request.currency, request.policy].append(place)
        except NotForPortfolio:
            found[place] = _alone(request)
    for places in groups.values():
        found.update(zip(places, _together([requests[place] for place in places]), strict=True))
    return tuple(found[place] for place in range(len(requests)))


def _alone(request: Request) -> Verdict:
    case = Case.of(request)
    decision = decide(case)
    charges = decision.charges.items()
    serving = None if request.costs is None else request.costs.of_serving(request.estate)
    return Verdict(
        charges={model: Amount.rounded(charge, request.currency) for model, charge in charges},
        ratio=ratio_class(request.estate, request.policy),
        votes=decision.votes,
        vetoes=decision.vetoes,
        recommended=decision.recommended,
        conflicts=conflicts(case, decision, margins_known=serving is not None),
        margins=None
        if serving is None
        else {model: Amount.rounded(charge - serving, request.currency) for model, charge in charges},
        confidence=confidence(case, decision),
    )


def _together(requests: Sequence[Request]) -> list[Verdict]:
    try:
        return _with_arrays(requests, requests[0].currency, requests[0].policy)
    except NotForPortfolio:
        return [_alone(request) for request in requests]


def _with_arrays(requests: Sequence[Request], currency: str, policy: Policy) -> list[Verdict]:
    profiles, terms = Profiles.of(requests), Terms.of(Rates.of([request.offer for request in requests]))
    costs = ServingCosts.of([request.costs or _FREE for request in requests])
    known = np.array([request.costs is not None for request in requests])
    evaluation = evaluate(profiles, terms, policy)
    amounts, kept = evaluation.amounts(currency), margins(evaluation, profiles, costs, currency)
    disagreements = disagreements_of(evaluation, profiles, known)
    confident = is_confident(evaluation, profiles, terms, policy)
    ratios, offered = evaluation.ratio_class, evaluation.offered
    return [
        Verdict(
            charges=_amounts(amounts[:, place], offered[:, place], currency),
            ratio=RATIO_CLASSES[ratios[place]],
            votes={model: int(evaluation.votes[row, place]) for row, model in enumerate(MODELS)},
            vetoes=_vetoes(evaluation, place),
            recommended=evaluation.recommended(place),
            conflicts=tuple(code for code, there in zip(Conflict, disagreements[:, place], strict=True) if there),
            margins=_amounts(kept[:, place], offered[:, place], currency) if known[place] else None,
            confidence=Confidence.HIGH if confident[place] else Confidence.LOW,
        )
        for place in range(len(requests))
    ]


def _amounts(coins: Ints, there: Bools, currency: str) -> Amounts:
    places = places_of(currency)
    return {
        model: Amount(decimal_of(int(coin), places), currency)
        for model, coin, is_there in zip(MODELS, coins, there, strict=True)
        if is_there
    }


def _vetoes(evaluation: Evaluation, place: int) -> tuple[VetoCause, ...]:
    causes = ((VetoCause.ABOVE_CEILING, evaluation.is_above_ceiling), (VetoCause.VOLATILE, evaluation.is_too_volatile))
    return tuple(cause for cause, there in causes if there[place])
