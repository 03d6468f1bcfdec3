"""What rules a flat rate out, whatever the votes say."""

from enum import StrEnum

from pricing.engine import wording
from pricing.engine.case import Case
from pricing.engine.ceiling import Headroom
from pricing.engine.variables import VolatilityClass


class VetoCause(StrEnum):
    """Name why a flat rate is ruled out."""

    ABOVE_CEILING = "above_ceiling"
    VOLATILE = "volatile"


def flat_vetoes(case: Case) -> tuple[VetoCause, ...]:
    """Give every cause that rules the offered flat rate out; a soft ceiling never does."""
    flat = case.offer.flat
    if flat is None or not flat.is_hard:
        return ()
    causes: tuple[VetoCause, ...] = ()
    if flat.ceiling.breached(case.estate.users, case.estate.device_count):
        causes += (VetoCause.ABOVE_CEILING,)
    if case.volatility is VolatilityClass.VOLATILE:
        causes += (VetoCause.VOLATILE,)
    return causes


def veto_in_words(cause: VetoCause, over: tuple[Headroom, ...]) -> str:
    """Say why a flat rate is ruled out; `over` are the ceilings compared with the counts."""
    if cause is VetoCause.VOLATILE:
        return wording.TOO_VOLATILE
    parts = [wording.above_ceiling(item.count, item.what, item.ceiling) for item in over if item.above]
    return " and ".join(parts) + "."
