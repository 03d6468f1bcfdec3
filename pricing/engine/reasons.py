"""Why each rule voted, in sentences."""

from collections.abc import Callable
from decimal import Decimal
from fractions import Fraction

from pricing.engine import wording
from pricing.engine.billing_model import in_words
from pricing.engine.case import Case
from pricing.engine.decision import Decision
from pricing.engine.history import YEAR
from pricing.engine.money import Amount, half_up
from pricing.engine.request import Request
from pricing.engine.results import Reason
from pricing.engine.rules import PERSONAL_ENDPOINTS, Rule
from pricing.engine.variables import (
    RatioClass,
    VolatilityClass,
    heterogeneity,
    ratio_class,
    volatility,
)


def reasons(request: Request, case: Case, decision: Decision) -> tuple[Reason, ...]:
    """Explain every rule that voted."""
    return tuple(Reason(rule, models, _WORDS[rule](request, case, decision)) for rule, models in decision.ballots)


def percent(share: Fraction | Decimal) -> str:
    """Write a share as a percentage with at most one decimal: `20 %`, `12.5 %`."""
    rounded = half_up(Fraction(share) * 100, 1)
    return f"{rounded.normalize():f} %"


def _ratio(_request: Request, case: Case, _decision: Decision) -> str:
    estate, policy = case.estate, case.policy
    value = str(half_up(Fraction(estate.endpoint_count, estate.users), 2))
    if ratio_class(estate, policy) is RatioClass.PER_USER_OR_FLAT:
        return wording.few_endpoints(estate.endpoint_count, estate.users, value, str(policy.ratio_low))
    return wording.many_endpoints(estate.endpoint_count, estate.users, value, str(policy.ratio_high))


def _headcount(request: Request, case: Case, _decision: Decision) -> str:
    measured = volatility(request.history, request.declared, request.policy)
    stable = case.volatility is VolatilityClass.STABLE
    if measured.by_contractors:
        return wording.contractors(percent(request.declared.contractor_share), stable=stable)
    if measured.months < YEAR:
        return wording.declared(stable=stable)
    if measured.amplitude is None:
        return wording.nobody(stable=stable)
    users = [month.users for month in request.history[-YEAR:]]
    return wording.swing(min(users), max(users), percent(measured.amplitude), stable=stable)


def _heterogeneity(request: Request, _case: Case, _decision: Decision) -> str:
    mix = heterogeneity(request.estate, request.offer, request.policy)
    share = mix.infrastructure_share
    if share is not None and share >= Fraction(request.policy.infrastructure_share):
        return wording.costly_infrastructure(mix.groups, percent(share))
    return wording.mixed_groups(mix.groups, str(half_up(Fraction(mix.effective_groups or 0), 2)))


def _budget(_request: Request, _case: Case, _decision: Decision) -> str:
    return wording.FIXED_BUDGET


def _cost(request: Request, _case: Case, decision: Decision) -> str:
    ordered = sorted(decision.candidates.values())
    cheapest = tuple(model for model in decision.charges if decision.candidates.get(model) == ordered[0])
    price = Amount.rounded(ordered[0], request.currency)
    if len(ordered) == 1:
        return wording.only(in_words(cheapest), str(price))
    if len(cheapest) > 1:
        return wording.same(in_words(cheapest), str(price))
    less = Amount.rounded(ordered[1], request.currency) - price
    return wording.cheapest(in_words(cheapest), str(price), str(less))


def _shared(_request: Request, case: Case, _decision: Decision) -> str:
    return wording.shared_stations(case.estate.users, case.estate.endpoint_count)


def _personal(_request: Request, case: Case, _decision: Decision) -> str:
    return wording.personal_endpoints(case.estate.min_endpoints_per_user or 0, PERSONAL_ENDPOINTS)


_WORDS: dict[Rule, Callable[[Request, Case, Decision], str]] = {
    Rule.RATIO: _ratio,
    Rule.VOLATILITY: _headcount,
    Rule.HETEROGENEITY: _heterogeneity,
    Rule.BUDGET: _budget,
    Rule.COST: _cost,
    Rule.SHARED_STATIONS: _shared,
    Rule.PERSONAL_ENDPOINTS: _personal,
}
