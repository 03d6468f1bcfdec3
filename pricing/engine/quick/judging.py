"""Confidence, conflicts and the break-even of a plain request."""

from pricing.engine.confidence import CLOSE
from pricing.engine.quick.deciding import FEW, MANY, Decided, is_personal
from pricing.engine.quick.measuring import Measured
from pricing.engine.quick.plain import Plain

_BY_RATIO = {FEW: {"per_user", "flat"}, MANY: {"per_device"}}


def even_charge(plain: Plain, measured: Measured) -> int | None:
    """Give what per-user charges for endpoints alone, in parts: at the break-even, endpoints cost the same per device.

    Below zero where infrastructure it includes costs more; None unless both models are offered and endpoints cost.
    """
    if plain.user_rate is None or plain.class_rates is None or not plain.users or not measured.endpoint_charge:
        return None
    return plain.users * plain.user_rate - (measured.infrastructure_charge if plain.infrastructure_included else 0)


def confidence(plain: Plain, measured: Measured, decided: Decided) -> str:
    """Judge the decision."""
    if len(decided.ranking) < 2:
        return "high" if decided.ranking else "low"
    winner, runner_up = decided.ranking[:2]
    one, other = decided.candidates[winner], decided.candidates[runner_up]
    if decided.votes[winner] == decided.votes[runner_up]:
        return "low"
    if abs(one - other) * CLOSE.denominator < max(one, other) * CLOSE.numerator:
        return "low"
    return "low" if plain.users and _near_boundary(plain, measured) else "high"


def _near_boundary(plain: Plain, measured: Measured) -> bool:
    pairs = [
        (measured.endpoints * unit, boundary * plain.users)
        for boundary, unit in (plain.thresholds.low, plain.thresholds.high)
    ]
    even = even_charge(plain, measured)
    if even is not None and even >= 0:
        pairs.append((measured.endpoint_charge, even))
    return any(abs(value - edge) * CLOSE.denominator <= edge * CLOSE.numerator for value, edge in pairs)


def conflicts(plain: Plain, decided: Decided) -> list[str]:
    """Name the disagreements."""
    by_ratio = _BY_RATIO.get(decided.ratio, set())
    by_cost: set[str] = set()
    by_margin: set[str] = set()
    if len(decided.candidates) > 1:
        highest = max(decided.candidates.values())
        by_cost = set(decided.cheapest)
        if plain.costs is not None:
            by_margin = {model for model, charge in decided.candidates.items() if charge == highest}
    found = []
    if by_ratio and by_cost and not by_ratio & by_cost:
        found.append("ratio_vs_cost")
    if by_cost and by_margin and not by_cost & by_margin:
        found.append("cost_vs_margin")
    if by_ratio and by_margin and not by_ratio & by_margin:
        found.append("ratio_vs_margin")
    if decided.ratio == MANY and is_personal(plain):
        found.append("ratio_vs_personal_endpoints")
    return found
