"""What was decided about many clients."""

from dataclasses import dataclass
from typing import Self

import numpy as np

from pricing.engine.billing_model import BillingModel
from pricing.engine.money import places_of
from pricing.engine.portfolio.wholes import NONE, PARTS, Bools, Codes, Ints

MODELS = tuple(BillingModel)
PER_USER, PER_DEVICE, FLAT = range(3)

_BY_MODEL = {"offered": np.bool_, "charges": np.int64, "candidates": np.bool_, "cheapest": np.bool_, "votes": np.int8}
_BY_PROFILE = {
    "ratio_class": np.int8,
    "volatility_class": np.int8,
    "is_heterogeneous": np.bool_,
    "is_above_ceiling": np.bool_,
    "is_too_volatile": np.bool_,
    "winner": np.int8,
}


@dataclass(frozen=True, slots=True, eq=False)
class Evaluation:
    """Hold the decision of every profile; where there are three rows, they are the billing models in their order.

    `charges` are exact, in parts, and say nothing where a model is not `offered`; `votes` are zero for one that is no
    candidate. Classes are places in RATIO_CLASSES and VOLATILITY_CLASSES. `winner` is the row of the recommended model,
    -1 for none. Nothing is offered where the engine refuses a request: there is nothing to offer, or a counted class
    has no rate.
    """

    offered: Bools
    charges: Ints
    ratio_class: Codes
    volatility_class: Codes
    is_heterogeneous: Bools
    is_above_ceiling: Bools
    is_too_volatile: Bools
    candidates: Bools
    cheapest: Bools
    votes: Codes
    winner: Codes

    @classmethod
    def empty(cls, size: int) -> Self:
        """Give room for the decisions of so many profiles."""
        return cls(
            **{name: np.empty((len(MODELS), size), kind) for name, kind in _BY_MODEL.items()},
            **{name: np.empty(size, kind) for name, kind in _BY_PROFILE.items()},
        )

    def fill(self, rows: slice, some: Self) -> None:
        """Take over the decisions of some profiles; their charges are already here."""
        for name in (*_BY_MODEL, *_BY_PROFILE):
            if name != "charges":
                getattr(self, name)[..., rows] = getattr(some, name)

    def amounts(self, currency: str) -> Ints:
        """Round every charge once, half-up, to the currency's smallest coin; zero where a model is not offered."""
        return rounded(self.charges, PARTS // 10 ** places_of(currency)) * self.offered

    def recommended(self, place: int) -> BillingModel | None:
        """Name the winner of one profile."""
        row = int(self.winner[place])
        return None if row == NONE else MODELS[row]


def rounded(values: Ints, coin: int) -> Ints:
    """Round half away from zero to whole coins of an even number of parts."""
    coins: Ints = np.sign(values) * ((np.abs(values) + coin // 2) // coin)
    return coins
