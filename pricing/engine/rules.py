"""The seven rules: which billing models each one votes for, before asking what is offered."""

from collections.abc import Callable
from enum import StrEnum
from fractions import Fraction

from pricing.engine.billing_model import BillingModel
from pricing.engine.case import Case
from pricing.engine.variables import RatioClass, VolatilityClass, ratio_class

Models = tuple[BillingModel, ...]
Charges = dict[BillingModel, Fraction]

PERSONAL_ENDPOINTS = 3  # "each employee uses 3 or more endpoint devices"


class Rule(StrEnum):
    """Name a rule."""

    RATIO = "R1"
    VOLATILITY = "R2"
    HETEROGENEITY = "R3"
    BUDGET = "R4"
    COST = "R5"
    SHARED_STATIONS = "R6"
    PERSONAL_ENDPOINTS = "R7"


RATIO_VERDICTS: dict[RatioClass, Models] = {
    RatioClass.PER_USER_OR_FLAT: (BillingModel.PER_USER, BillingModel.FLAT),
    RatioClass.PER_DEVICE: (BillingModel.PER_DEVICE,),
    RatioClass.GRAY: (),
    RatioClass.UNDEFINED: (),
}


def ratio(case: Case, _charges: Charges) -> Models:
    """R1: few endpoints per user favour per-user or flat, many favour per-device."""
    return RATIO_VERDICTS[ratio_class(case.estate, case.policy)]


def headcount(case: Case, _charges: Charges) -> Models:
    """R2: a stable headcount favours flat, a volatile one per-user."""
    if case.volatility is VolatilityClass.STABLE:
        return (BillingModel.FLAT,)
    return (BillingModel.PER_USER,) if case.volatility is VolatilityClass.VOLATILE else ()


def heterogeneity(case: Case, _charges: Charges) -> Models:
    """R3: a mixed estate favours per-device."""
    return (BillingModel.PER_DEVICE,) if case.heterogeneous else ()


def budget(case: Case, _charges: Charges) -> Models:
    """R4: a fixed budget favours flat and per-user."""
    return (BillingModel.PER_USER, BillingModel.FLAT) if case.fixed_budget else ()


def cost(_case: Case, charges: Charges) -> Models:
    """R5: every cheapest model among the candidates; exact ties all vote."""
    if not charges:
        return ()
    lowest = min(charges.values())
    return tuple(model for model in BillingModel if charges.get(model) == lowest)


def shared_stations(case: Case, _charges: Charges) -> Models:
    """R6: station accounts and fewer endpoints than users favour per-device."""
    shared = case.estate.users > case.estate.endpoint_count > 0 and case.estate.station_accounts > 0
    return (BillingModel.PER_DEVICE,) if shared else ()


def personal_endpoints(case: Case, _charges: Charges) -> Models:
    """R7: three or more endpoints for each user favour per-user."""
    fewest = case.estate.min_endpoints_per_user
    return (BillingModel.PER_USER,) if fewest is not None and fewest >= PERSONAL_ENDPOINTS else ()


RULES: dict[Rule, Callable[[Case, Charges], Models]] = {
    Rule.RATIO: ratio,
    Rule.VOLATILITY: headcount,
    Rule.HETEROGENEITY: heterogeneity,
    Rule.BUDGET: budget,
    Rule.COST: cost,
    Rule.SHARED_STATIONS: shared_stations,
    Rule.PERSONAL_ENDPOINTS: personal_endpoints,
}
