"""Which members make the mix, and how many of the paths each of them gets."""

from pricing.engine.forecast.draws import Draws, Floats
from pricing.engine.forecast.members import Member, damped, drift, driftless, run, same_month
from pricing.engine.forecast.past import Past

CALENDAR_FROM = 36  # months of history, for the members that look at whole years
_ALWAYS: dict[str, Member] = {"driftless": driftless, "drift": drift, "damped": damped}
_OF_YEARS: dict[str, Member] = {"same_month": same_month, "run": run}
_SHARES = {"run": 2}  # of the others each has one; why: ADR 20


def mixed(past: Past, draws: Draws, *, months: int, paths: int) -> dict[str, Floats]:
    """Let each member of the mix for so long a history draw its share of so many paths."""
    members = _ALWAYS | _OF_YEARS if months >= CALENDAR_FROM else _ALWAYS
    share = paths // sum(_SHARES.get(name, 1) for name in members)
    return {name: member(past, draws.part(_SHARES.get(name, 1) * share)) for name, member in members.items()}
