"""Vetoes, votes and ranking of a plain request, from its measures."""

from dataclasses import dataclass

from pricing.engine.quick.measuring import Measured
from pricing.engine.quick.plain import Plain
from pricing.engine.rules import PERSONAL_ENDPOINTS

Charges = dict[str, int]
MODELS = ("per_user", "per_device", "flat")
_TIES = {"flat": 0, "per_user": 1, "per_device": 2}
FEW, GRAY, MANY, UNDEFINED = "per_user_or_flat", "gray", "per_device", "undefined"
_BY_RATIO = {FEW: ("per_user", "flat"), MANY: ("per_device",)}
_BY_HEADCOUNT = {"stable": ("flat",), "volatile": ("per_user",)}


@dataclass(slots=True)
class Decided:
    """Hold how a plain request was decided; as the engine's decision, with models by their names."""

    charges: Charges
    ratio: str
    above_ceiling: bool
    too_volatile: bool
    candidates: Charges
    cheapest: list[str]
    ballots: list[tuple[str, list[str]]]
    votes: dict[str, int]
    ranking: list[str]


def decide(plain: Plain, measured: Measured) -> Decided:
    """Veto, vote, rank."""
    flat, ratio = plain.flat, _ratio(plain, measured)
    charges = {model: charge for model, charge in zip(MODELS, measured.charges, strict=True) if charge is not None}
    above = volatile = False
    if flat is not None and flat.is_hard:
        above = bool(flat.exceeded(plain.users, measured.device_count))
        volatile = measured.headcount == "volatile"
    candidates = charges
    if above or volatile:
        candidates = {model: charge for model, charge in charges.items() if model != "flat"}
    lowest = min(candidates.values(), default=0)
    cheapest = [model for model, charge in candidates.items() if charge == lowest]
    ballots = _ballots(plain, measured, ratio, cheapest, candidates)
    votes = dict.fromkeys(MODELS, 0)
    for _, models in ballots:
        for model in models:
            votes[model] += 1
    ranking = sorted(candidates, key=lambda model: (-votes[model], candidates[model], _TIES[model]))
    return Decided(charges, ratio, above, volatile, candidates, cheapest, ballots, votes, ranking)


def _ratio(plain: Plain, measured: Measured) -> str:
    (low, low_unit), (high, high_unit) = plain.thresholds.low, plain.thresholds.high
    if not plain.users:
        return UNDEFINED
    if measured.endpoints * low_unit < low * plain.users:
        return FEW
    return MANY if measured.endpoints * high_unit > high * plain.users else GRAY


def _ballots(
    plain: Plain, measured: Measured, ratio: str, cheapest: list[str], candidates: Charges
) -> list[tuple[str, list[str]]]:
    cast: list[tuple[str, tuple[str, ...] | list[str]]] = []
    if ratio in _BY_RATIO:
        cast.append(("R1", _BY_RATIO[ratio]))
    if measured.headcount in _BY_HEADCOUNT:
        cast.append(("R2", _BY_HEADCOUNT[measured.headcount]))
    if measured.heterogeneous:
        cast.append(("R3", ("per_device",)))
    if plain.fixed_budget:
        cast.append(("R4", ("per_user", "flat")))
    cast.append(("R5", cheapest))
    if plain.users > measured.endpoints > 0 and plain.station_accounts:
        cast.append(("R6", ("per_device",)))
    if is_personal(plain):
        cast.append(("R7", ("per_user",)))
    counted = ((rule, [model for model in models if model in candidates]) for rule, models in cast)
    return [(rule, models) for rule, models in counted if models]


def is_personal(plain: Plain) -> bool:
    """Tell whether every user is known to have three or more endpoints."""
    return plain.fewest_endpoints is not None and plain.fewest_endpoints >= PERSONAL_ENDPOINTS
