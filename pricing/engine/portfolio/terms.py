"""What is offered to many clients: one offer for all of them, or one for each."""

from dataclasses import dataclass, fields
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

from pricing.engine.portfolio.rates import Rates
from pricing.engine.portfolio.wholes import NONE, PARTS, TEN_THOUSANDTHS, Bools, Ints, largest

_NO_CEILING = 2**62  # no count comes near, so that nothing is ever above it
_MONTHS = PARTS // TEN_THOUSANDTHS


@dataclass(frozen=True, slots=True, eq=False)
class Terms:
    """Hold rates ready for computing, in the parts of Note [whole parts]; build them with `of`.

    Every array has one entry for all profiles or one for each. A rate that is not given is zero and marked beside it,
    overage is zero above a hard ceiling, and a ceiling that is not there is higher than any count. `add_on` is 1 where
    infrastructure comes on top of the user rate, else 0. `unpriced` are the classes that lack a rate somewhere.
    """

    offers_per_user: Bools
    user_rate: Ints
    add_on: Ints
    offers_per_device: Bools
    class_rates: Ints
    is_unpriced: Bools
    offers_flat: Bools
    fee: Ints
    max_users: Ints
    max_devices: Ints
    is_hard: Bools
    overage_per_user: Ints
    overage_per_device: Ints
    unpriced: tuple[int, ...]
    dearest_user: int
    dearest_device: int
    dearest_fee: int

    @classmethod
    def of(cls, rates: Rates) -> Self:
        """Make rates ready."""
        soft = ~rates.is_hard
        user_rate, class_rates = _parts(rates.user_rate), _parts(rates.class_rates)
        fee = np.where(rates.is_yearly, np.maximum(rates.fee, 0), _parts(rates.fee))
        overage_per_user, overage_per_device = (
            _parts(overage) * soft for overage in (rates.overage_per_user, rates.overage_per_device)
        )
        is_unpriced = rates.class_rates < 0
        return cls(
            offers_per_user=rates.user_rate >= 0,
            user_rate=user_rate,
            add_on=(~rates.infrastructure_included).astype(np.int64),
            offers_per_device=rates.offers_per_device,
            class_rates=class_rates,
            is_unpriced=is_unpriced,
            offers_flat=rates.fee >= 0,
            fee=fee,
            max_users=_limits(rates.max_users),
            max_devices=_limits(rates.max_devices),
            is_hard=rates.is_hard,
            overage_per_user=overage_per_user,
            overage_per_device=overage_per_device,
            unpriced=tuple(int(row) for row in np.flatnonzero(is_unpriced.any(axis=1))),
            dearest_user=max(largest(user_rate), largest(overage_per_user)),
            dearest_device=max(largest(class_rates), largest(overage_per_device)),
            dearest_fee=largest(fee),
        )

    def dearest(self, users: int, devices: int) -> int:
        """Give a number of parts that no charge for so many users and devices can exceed."""
        return self.dearest_user * users + self.dearest_device * devices + self.dearest_fee

    def is_for(self, size: int) -> bool:
        """Tell whether there is one entry for all profiles or one for each of so many."""
        return {array.shape[-1] for array in self._arrays().values()} <= {1, size}

    def part(self, rows: slice) -> Self:
        """Give those of some profiles, without copying."""
        some = {name: array if array.shape[-1] == 1 else array[..., rows] for name, array in self._arrays().items()}
        return type(self)(
            **some,
            unpriced=self.unpriced,
            dearest_user=self.dearest_user,
            dearest_device=self.dearest_device,
            dearest_fee=self.dearest_fee,
        )

    def _arrays(self) -> dict[str, NDArray[Any]]:
        held = {field.name: getattr(self, field.name) for field in fields(self)}
        return {name: value for name, value in held.items() if isinstance(value, np.ndarray)}


def _parts(rates: Ints) -> Ints:
    parts: Ints = np.maximum(rates, 0) * _MONTHS
    return parts


def _limits(ceilings: Ints) -> Ints:
    return np.where(ceilings == NONE, _NO_CEILING, ceilings)
