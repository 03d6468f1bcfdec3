"""What the arrays can say; whatever else a request may come to hold is left to the engine itself."""

from dataclasses import fields, is_dataclass
from typing import Any

from pricing.engine.bands import Bands
from pricing.engine.ceiling import Ceiling
from pricing.engine.costs import Costs
from pricing.engine.declared import Declared
from pricing.engine.estate import Estate
from pricing.engine.offer import Offer
from pricing.engine.policy import Policy
from pricing.engine.portfolio.wholes import NotForPortfolio
from pricing.engine.rates.flat_rate import FlatRate, Overage
from pricing.engine.rates.per_device import PerDeviceRates
from pricing.engine.rates.per_user import PerUserRate
from pricing.engine.request import Request

_KNOWN: dict[type[Any], frozenset[str]] = {
    Request: frozenset({"currency", "estate", "offer", "history", "declared", "costs", "policy"}),
    Estate: frozenset({"users", "devices", "station_accounts", "min_endpoints_per_user"}),
    Declared: frozenset({"volatile", "fixed_budget", "contractor_share"}),
    Costs: frozenset({"hour", "hours_per_user", "hours_per_device", "tools_per_user", "tools_per_device"}),
    Offer: frozenset({"per_user", "per_device", "flat"}),
    PerUserRate: frozenset({"price", "infrastructure_included"}),
    PerDeviceRates: frozenset({"prices"}),
    Bands: frozenset(),
    FlatRate: frozenset({"fee", "ceiling", "overage", "period"}),
    Ceiling: frozenset({"max_users", "max_devices"}),
    Overage: frozenset({"per_user", "per_device"}),
    Policy: frozenset(
        {
            "ratio_low",
            "ratio_high",
            "volatile_amplitude",
            "stable_amplitude",
            "contractor_share",
            "infrastructure_share",
            "effective_groups",
        }
    ),
}


def refuse_unsayable(value: object) -> None:
    """Raise NotForPortfolio for a request, an offer or a policy that holds more than the arrays can say."""
    if isinstance(value, tuple):
        for item in value:
            refuse_unsayable(item)
    if not is_dataclass(value) or type(value) not in _KNOWN:
        return
    for field in fields(value):
        held = getattr(value, field.name)
        if field.name in _KNOWN[type(value)]:
            refuse_unsayable(held)
        elif field.init and held != field.default:
            what = f"{type(value).__name__}.{field.name}"
            raise NotForPortfolio(f"{what} is not for arrays; compute it with the engine itself.")
