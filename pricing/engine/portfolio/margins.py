"""What each model leaves the provider, for many clients."""

from collections.abc import Sequence
from dataclasses import dataclass, fields
from typing import Self

import numpy as np

from pricing.engine.costs import Costs
from pricing.engine.money import places_of
from pricing.engine.portfolio.evaluation import Evaluation, rounded
from pricing.engine.portfolio.profiles import Profiles
from pricing.engine.portfolio.rates import LARGEST_RATE
from pricing.engine.portfolio.wholes import (
    PARTS,
    TEN_THOUSANDTHS,
    Ints,
    fits,
    largest,
    ten_thousandths,
    whole_numbers,
)

_FINE = TEN_THOUSANDTHS**2  # hours x loaded hour have eight decimals
_FINEST = 3 * _FINE  # of these parts, both a charge and a cost are whole


@dataclass(frozen=True, slots=True, eq=False)
class ServingCosts:
    """Hold unit costs in ten-thousandths, one entry for all profiles or one for each."""

    hour: Ints
    hours_per_user: Ints
    hours_per_device: Ints
    tools_per_user: Ints
    tools_per_device: Ints

    def __post_init__(self) -> None:
        for field in fields(self):
            array = whole_numbers(getattr(self, field.name), field.name, highest=LARGEST_RATE)
            object.__setattr__(self, field.name, np.atleast_1d(array))

    @classmethod
    def of(cls, costs: Sequence[Costs]) -> Self:
        """Build the arrays from one set of costs for all profiles or one for each."""
        names = [field.name for field in fields(Costs)]
        rows = {name: [ten_thousandths(getattr(one, name), f"costs.{name}") for one in costs] for name in names}
        return cls(**{name: np.array(values, dtype=np.int64) for name, values in rows.items()})


def margins(evaluation: Evaluation, profiles: Profiles, costs: ServingCosts, currency: str) -> Ints:
    """Compute what each model leaves the provider a month, in the currency's coins; zero where it is not offered.

    Raises NotForPortfolio for numbers too large.
    """
    hour = largest(costs.hour)
    dearest_user = hour * largest(costs.hours_per_user) + largest(costs.tools_per_user) * TEN_THOUSANDTHS
    dearest_device = hour * largest(costs.hours_per_device) + largest(costs.tools_per_device) * TEN_THOUSANDTHS
    most = dearest_user * profiles.most_users + dearest_device * profiles.most_devices
    fits((_FINEST // _FINE) * most + largest(evaluation.charges) * (_FINEST // PARTS), "The costs")
    serving = profiles.users * (costs.hour * costs.hours_per_user + costs.tools_per_user * TEN_THOUSANDTHS)
    per_device = costs.hour * costs.hours_per_device + costs.tools_per_device * TEN_THOUSANDTHS
    serving += profiles.counted.devices * per_device
    left = evaluation.charges * (_FINEST // PARTS) - serving * (_FINEST // _FINE)
    return np.where(evaluation.offered, rounded(left, _FINEST // 10 ** places_of(currency)), 0)
