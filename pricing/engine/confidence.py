"""How close the call was."""

from enum import StrEnum
from fractions import Fraction

from pricing.engine.boundaries import break_even
from pricing.engine.case import Case
from pricing.engine.decision import Decision
from pricing.engine.money import exact

CLOSE = Fraction(1, 20)  # within 5 %


class Confidence(StrEnum):
    """Name how far the decision is from turning."""

    LOW = "low"
    HIGH = "high"


def confidence(case: Case, decision: Decision) -> Confidence:
    """Judge the decision: low near a boundary, on tied votes or on nearly equal charges; high for an only candidate."""
    if not decision.ranking:
        return Confidence.LOW
    if len(decision.ranking) == 1:
        return Confidence.HIGH
    winner, runner_up = decision.ranking[:2]
    one, other = decision.candidates[winner], decision.candidates[runner_up]
    tied = decision.votes[winner] == decision.votes[runner_up]
    similar = abs(one - other) < CLOSE * max(one, other)
    return Confidence.LOW if tied or similar or _near_boundary(case) else Confidence.HIGH


def _near_boundary(case: Case) -> bool:
    if not case.estate.users:
        return False
    ratio = Fraction(case.estate.endpoint_count, case.estate.users)
    even = break_even(case.estate, case.offer)
    boundaries = [exact(case.policy.ratio_low), exact(case.policy.ratio_high)] + ([even.ratio] if even else [])
    return any(abs(ratio - boundary) <= CLOSE * boundary for boundary in boundaries)
