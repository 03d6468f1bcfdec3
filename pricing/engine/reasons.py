"""Why each rule voted, in sentences."""

from collections.abc import Callable
from decimal import Decimal
from fractions import Fraction

from pricing.engine.billing_model import in_words
from pricing.engine.case import Case
from pricing.engine.charge import counted
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
    value = half_up(Fraction(estate.endpoint_count, estate.users), 2)
    has = f"{counted(estate.endpoint_count, 'endpoint')} for {counted(estate.users, 'user')} make {value} per user"
    if ratio_class(estate, policy) is RatioClass.PER_USER_OR_FLAT:
        return f"{has}, below {policy.ratio_low}: the ratio rule favours per-user or flat rate."
    return f"{has}, above {policy.ratio_high}: the ratio rule favours per-device."


def _headcount(request: Request, case: Case, _decision: Decision) -> str:
    measured = volatility(request.history, request.declared, request.policy)
    stable = case.volatility is VolatilityClass.STABLE
    verdict = "stable, which suits a flat rate" if stable else "volatile, and per-user follows it"
    if measured.by_contractors:
        return (
            f"{percent(request.declared.contractor_share)} of the users are contractors: headcount counts as {verdict}."
        )
    if measured.months < YEAR:
        return f"Headcount is declared {verdict}."
    if measured.amplitude is None:
        return f"Over the last {YEAR} months there were no users: headcount is {verdict}."
    users = [month.users for month in request.history[-YEAR:]]
    span = f"between {min(users):,} and {max(users):,}" if min(users) < max(users) else f"at {min(users):,}"
    swing = f"{span} ({percent(measured.amplitude)} of the mean)"
    return f"Over the last {YEAR} months headcount stayed {swing}: it is {verdict}."


def _heterogeneity(request: Request, _case: Case, _decision: Decision) -> str:
    mix = heterogeneity(request.estate, request.offer, request.policy)
    share = mix.infrastructure_share
    if share is not None and share >= Fraction(request.policy.infrastructure_share):
        why = f"infrastructure is {percent(share)} of the per-device charge"
    else:
        why = f"they count as {half_up(Fraction(mix.effective_groups or 0), 2)} groups of equal size"
    return f"The devices are of {mix.groups} groups and {why}: rates by class price that best."


def _budget(_request: Request, _case: Case, _decision: Decision) -> str:
    return "The client has a fixed budget: flat rate and per-user move least from month to month."


def _cost(request: Request, _case: Case, decision: Decision) -> str:
    ordered = sorted(decision.candidates.values())
    cheapest = tuple(model for model in decision.charges if decision.candidates.get(model) == ordered[0])
    price = Amount.rounded(ordered[0], request.currency)
    if len(ordered) == 1:
        return f"Only {in_words(cheapest)} can be chosen, at {price} per month."
    if len(cheapest) > 1:
        return f"{_capital(in_words(cheapest))} cost the client the same, {price} per month."
    less = Amount.rounded(ordered[1], request.currency) - price
    return f"{_capital(in_words(cheapest))} costs the client least: {price} per month, {less} less than the next."


def _shared(_request: Request, case: Case, _decision: Decision) -> str:
    return (
        f"{counted(case.estate.users, 'user')} share {counted(case.estate.endpoint_count, 'endpoint')} through station "
        "accounts: a price per device follows the stations (outside the source's ratio rule)."
    )


def _personal(_request: Request, case: Case, _decision: Decision) -> str:
    fewest = case.estate.min_endpoints_per_user
    return (
        f"Every user has at least {fewest} endpoints, {PERSONAL_ENDPOINTS} or more: per-user does not charge for each."
    )


def _capital(text: str) -> str:
    return text[0].upper() + text[1:]


_WORDS: dict[Rule, Callable[[Request, Case, Decision], str]] = {
    Rule.RATIO: _ratio,
    Rule.VOLATILITY: _headcount,
    Rule.HETEROGENEITY: _heterogeneity,
    Rule.BUDGET: _budget,
    Rule.COST: _cost,
    Rule.SHARED_STATIONS: _shared,
    Rule.PERSONAL_ENDPOINTS: _personal,
}
