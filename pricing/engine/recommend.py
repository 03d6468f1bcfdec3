"""Recommend a billing model: the order of everything on one page."""

from fractions import Fraction

from pricing.engine.billing_model import BillingModel
from pricing.engine.boundaries import break_even, ratio_distance
from pricing.engine.case import Case
from pricing.engine.charge import Charge
from pricing.engine.charging import charge_all
from pricing.engine.confidence import confidence
from pricing.engine.conflicts import conflicts
from pricing.engine.decision import Decision, decide
from pricing.engine.flips import find_flips
from pricing.engine.measures import root_half_up
from pricing.engine.money import Amount, half_up
from pricing.engine.predictability import squared_invoice_cv
from pricing.engine.reasons import reasons
from pricing.engine.request import Request
from pricing.engine.results import (
    BreakEvenResult,
    BudgetResult,
    Cheapest,
    HeterogeneityResult,
    RatioResult,
    Recommendation,
    Veto,
    VolatilityResult,
)
from pricing.engine.rules import cost
from pricing.engine.variables import heterogeneity, ratio_class, volatility
from pricing.engine.vetoes import veto_in_words
from pricing.engine.warnings import find_warnings

SHARE_PLACES = 4
COUNT_PLACES = 2


def recommend(request: Request, *, flips: bool = True) -> Recommendation:
    """Price every model on offer, weigh the rules, and say what would change the answer."""
    case = Case.of(request)
    decision = decide(case)
    charges = charge_all(request.offer, request.estate, request.currency)
    return Recommendation(
        currency=request.currency,
        charges=charges,
        ratio=_ratio(request),
        volatility=_volatility(request),
        heterogeneity=_heterogeneity(request),
        budget=_budget(request),
        cheapest=_cheapest(case, decision, charges),
        margins=_margins(request, charges),
        break_even=_break_even(request),
        votes=decision.votes,
        reasons=reasons(request, case, decision),
        vetoes=_vetoes(request, decision),
        conflicts=conflicts(case, decision, margins_known=request.costs is not None),
        recommended=decision.recommended,
        ranking=decision.ranking,
        confidence=confidence(case, decision),
        flips=find_flips(case, request.currency) if flips else None,
        warnings=find_warnings(request),
    )


def _ratio(request: Request) -> RatioResult:
    estate, policy = request.estate, request.policy
    value = half_up(Fraction(estate.endpoint_count, estate.users), SHARE_PLACES) if estate.users else None
    return RatioResult(
        estate.endpoint_count, estate.users, value, ratio_class(estate, policy), ratio_distance(estate, policy)
    )


def _volatility(request: Request) -> VolatilityResult:
    measured = volatility(request.history, request.declared, request.policy)
    swing = None if measured.amplitude is None else half_up(measured.amplitude, SHARE_PLACES)
    cv = None if measured.squared_cv is None else root_half_up(measured.squared_cv, SHARE_PLACES)
    return VolatilityResult(measured.verdict, swing, cv, measured.months)


def _heterogeneity(request: Request) -> HeterogeneityResult:
    mix = heterogeneity(request.estate, request.offer, request.policy)
    effective = None if mix.effective_groups is None else half_up(Fraction(mix.effective_groups), SHARE_PLACES)
    share = None if mix.infrastructure_share is None else half_up(mix.infrastructure_share, SHARE_PLACES)
    return HeterogeneityResult(mix.heterogeneous, mix.groups, effective, share)


def _budget(request: Request) -> BudgetResult:
    squares = squared_invoice_cv(request)
    rounded = {
        model: None if square is None else root_half_up(square, SHARE_PLACES) for model, square in squares.items()
    }
    return BudgetResult(request.declared.fixed_budget, rounded)


def _cheapest(case: Case, decision: Decision, charges: tuple[Charge, ...]) -> Cheapest:
    amounts = {charge.model: charge.amount for charge in charges}
    by_charge = sorted(decision.candidates, key=lambda model: decision.candidates[model])
    saving = amounts[by_charge[-1]] - amounts[by_charge[0]] if len(by_charge) > 1 else None
    return Cheapest(cost(case, decision.candidates), saving)


def _margins(request: Request, charges: tuple[Charge, ...]) -> dict[BillingModel, Amount] | None:
    if request.costs is None:
        return None
    serving = request.costs.of_serving(request.estate)
    return {charge.model: Amount.rounded(charge.exact - serving, request.currency) for charge in charges}


def _break_even(request: Request) -> BreakEvenResult | None:
    even = break_even(request.estate, request.offer)
    if even is None:
        return None
    users = None if even.users is None else half_up(even.users, COUNT_PLACES)
    return BreakEvenResult(half_up(even.ratio, SHARE_PLACES), half_up(even.devices, COUNT_PLACES), users)


def _vetoes(request: Request, decision: Decision) -> tuple[Veto, ...]:
    if request.offer.flat is None:
        return ()
    over = request.offer.flat.ceiling.against(request.estate.users, request.estate.device_count)
    return tuple(Veto(BillingModel.FLAT, veto_in_words(cause, over)) for cause in decision.vetoes)
