"""Rates of many clients as arrays: one offer for all of them, or one for each."""

from collections.abc import Sequence
from dataclasses import dataclass, fields
from decimal import Decimal
from typing import Self

import numpy as np

from clients.asset_classes import AssetClass
from pricing.engine.offer import Offer
from pricing.engine.portfolio.sayable import refuse_unsayable
from pricing.engine.portfolio.wholes import NONE, Bools, Ints, NotForPortfolio, ten_thousandths
from pricing.engine.portfolio.wholes import truth_values as truths
from pricing.engine.portfolio.wholes import whole_numbers as wholes
from pricing.engine.rates.flat_rate import FeePeriod

LARGEST_RATE = 10**16 - 1  # ten-thousandths; as of a single request


@dataclass(frozen=True, slots=True, eq=False)
class Rates:
    """Hold one entry for all profiles or one for each in every array; rates in ten-thousandths, -1 for none.

    `class_rates` has a row per asset class and counts only where `offers_per_device`. `max_users` and `max_devices` are
    -1 without a ceiling of that kind; `is_hard` takes no overage.
    """

    user_rate: Ints
    infrastructure_included: Bools
    offers_per_device: Bools
    class_rates: Ints
    fee: Ints
    is_yearly: Bools
    max_users: Ints
    max_devices: Ints
    is_hard: Bools
    overage_per_user: Ints
    overage_per_device: Ints

    def __post_init__(self) -> None:
        for field in fields(self):
            given = getattr(self, field.name)
            array: Ints | Bools
            if field.type is Bools:
                array = truths(given, field.name)
            else:
                array = wholes(given, field.name, lowest=NONE, highest=LARGEST_RATE)
            object.__setattr__(self, field.name, np.atleast_1d(array))
        rows = self.class_rates[:, None] if self.class_rates.ndim == 1 else self.class_rates
        if len(rows) != len(AssetClass):
            raise ValueError(f"Device rates have {len(AssetClass)} rows, one for each asset class.")
        object.__setattr__(self, "class_rates", rows)
        if len({getattr(self, field.name).shape[-1] for field in fields(self)} - {1}) > 1:
            raise ValueError("Every array has one entry for all profiles or one for each.")
        capped = (self.max_users >= 0) | (self.max_devices >= 0)
        if not (capped | (self.fee < 0)).all():
            raise ValueError("A flat rate needs a ceiling of users or of devices.")
        for limit, price in ((self.max_users, self.overage_per_user), (self.max_devices, self.overage_per_device)):
            if ((self.fee >= 0) & ~self.is_hard & (limit >= 0) & (price < 0)).any():
                raise ValueError("A soft ceiling needs the price of a unit above it.")

    @classmethod
    def of(cls, offers: Sequence[Offer]) -> Self:
        """Build the arrays from one offer for all profiles or one for each; NotForPortfolio for one they cannot say."""
        for offer in offers:
            refuse_unsayable(offer)
        rows = [_row(offer) for offer in offers]
        columns = {name: np.array([row[name] for row in rows]) for name in rows[0]}
        by_class = np.array([[_rate_of(offer, kind) for offer in offers] for kind in AssetClass])
        return cls(class_rates=by_class, **columns)


def _row(offer: Offer) -> dict[str, int | bool]:
    per_user, flat = offer.per_user, offer.flat
    overage = flat.overage if flat else None
    return {
        "user_rate": _price(per_user.price if per_user else None, "rates.per_user"),
        "infrastructure_included": per_user is None or per_user.infrastructure_included,
        "offers_per_device": offer.per_device is not None,
        "fee": _price(flat.fee if flat else None, "rates.flat.fee"),
        "is_yearly": flat is not None and flat.period is FeePeriod.YEAR,
        "max_users": _limit(flat.ceiling.max_users if flat else None),
        "max_devices": _limit(flat.ceiling.max_devices if flat else None),
        "is_hard": overage is None,
        "overage_per_user": _price(overage.per_user if overage else None, "rates.flat.overage.per_user"),
        "overage_per_device": _price(overage.per_device if overage else None, "rates.flat.overage.per_device"),
    }


def _limit(count: int | None) -> int:
    return NONE if count is None else count


def _price(price: object, what: str) -> int:
    if price is None:
        return NONE
    if not isinstance(price, Decimal):
        raise NotForPortfolio(f"{what} is no single rate; compute it with the engine itself.")
    return ten_thousandths(price, what)


def _rate_of(offer: Offer, kind: AssetClass) -> int:
    rates = dict(offer.per_device.prices) if offer.per_device else {}
    return _price(rates.get(kind), f"rates.per_device.{kind}")
