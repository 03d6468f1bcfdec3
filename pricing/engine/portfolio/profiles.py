"""Many clients as arrays: what each has and what is known about it."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Self

import numpy as np

from clients.asset_classes import AssetClass
from pricing.engine.history import YEAR
from pricing.engine.portfolio.counting import Counted
from pricing.engine.portfolio.sayable import refuse_unsayable
from pricing.engine.portfolio.wholes import (
    LARGEST_COUNT,
    NONE,
    TEN_THOUSANDTHS,
    Bools,
    Codes,
    Ints,
    NotForPortfolio,
    largest,
    same_length,
    ten_thousandths,
    truth_values,
    whole_numbers,
)
from pricing.engine.request import Request

# The lowest and highest value of each array, and the smallest numbers that hold it and what is computed with it.
_LIMITS: dict[str, tuple[int, int, type[np.signedinteger[Any]]]] = {
    "users": (0, LARGEST_COUNT, np.int64),
    "devices": (0, LARGEST_COUNT, np.int64),
    "station_accounts": (0, LARGEST_COUNT, np.int32),
    "fewest_endpoints": (NONE, LARGEST_COUNT, np.int32),
    "months": (0, LARGEST_COUNT, np.int32),
    "least": (0, LARGEST_COUNT, np.int64),
    "most": (0, LARGEST_COUNT, np.int64),
    "total": (0, YEAR * LARGEST_COUNT, np.int64),
    "declared_volatile": (NONE, 1, np.int8),
    "contractor_share": (0, TEN_THOUSANDTHS, np.int32),
}


@dataclass(frozen=True, slots=True, eq=False)
class Profiles:
    """Hold one entry per client in every array; `devices` has a row per asset class, in their order.

    `least`, `most` and `total` are of the users of the last twelve months and count only where `months` is twelve or
    more. `fewest_endpoints` and `declared_volatile` are -1 where nothing is known. `contractor_share` is in
    ten-thousandths. Raises TypeError and ValueError for anything else than such counts.
    """

    users: Ints
    devices: Ints
    station_accounts: Ints
    fewest_endpoints: Ints
    months: Ints
    least: Ints
    most: Ints
    total: Ints
    declared_volatile: Codes
    fixed_budget: Bools
    contractor_share: Ints
    counted: Counted = field(init=False)
    most_users: int = field(init=False)
    most_devices: int = field(init=False)
    most_past_users: int = field(init=False)  # the most users that twelve months add up to; no swing exceeds it

    def __post_init__(self) -> None:
        object.__setattr__(self, "fixed_budget", truth_values(self.fixed_budget, "fixed_budget"))
        for name, (lowest, highest, kind) in _LIMITS.items():
            array = whole_numbers(getattr(self, name), name, lowest=lowest, highest=highest)
            object.__setattr__(self, name, array.astype(kind, copy=False))
        if self.devices.ndim != 2 or len(self.devices) != len(AssetClass):
            raise ValueError(f"Devices have {len(AssetClass)} rows, one for each asset class.")
        same_length([self.fixed_budget, *(getattr(self, name) for name in _LIMITS)])
        known = self.months >= YEAR
        possible = (self.least <= self.most) & (YEAR * self.least <= self.total) & (self.total <= YEAR * self.most)
        if not possible[known].all():
            raise ValueError("The users of twelve months lie between the least and the most of them.")
        object.__setattr__(self, "counted", Counted.of(self.devices))
        object.__setattr__(self, "most_users", largest(self.users))
        object.__setattr__(self, "most_devices", largest(self.counted.devices))
        object.__setattr__(self, "most_past_users", max(largest(self.total), largest(self.most)))

    def __len__(self) -> int:
        return len(self.users)

    @classmethod
    def of(cls, requests: Sequence[Request]) -> Self:
        """Build the arrays from whole requests; NotForPortfolio for one that says more than they can."""
        for request in requests:
            refuse_unsayable(request)
        years = [[month.users for month in request.history[-YEAR:]] for request in requests]
        estates = [request.estate for request in requests]
        counts = [dict(estate.devices) for estate in estates]
        fewest = [estate.min_endpoints_per_user for estate in estates]
        declared = [request.declared for request in requests]
        shares = [ten_thousandths(item.contractor_share, "declared.contractor_share") for item in declared]
        return cls(
            users=_ints([estate.users for estate in estates]),
            devices=_ints([[count.get(kind, 0) for count in counts] for kind in AssetClass]),
            station_accounts=_ints([estate.station_accounts for estate in estates]),
            fewest_endpoints=_ints([NONE if number is None else number for number in fewest]),
            months=_ints([len(request.history) for request in requests]),
            least=_ints([min(users, default=0) for users in years]),
            most=_ints([max(users, default=0) for users in years]),
            total=_ints([sum(users) for users in years]),
            declared_volatile=_codes([NONE if item.volatile is None else int(item.volatile) for item in declared]),
            fixed_budget=np.array([item.fixed_budget for item in declared], dtype=np.bool_),
            contractor_share=_ints(shares),
        )

    def part(self, rows: slice) -> Self:
        """Give some of the profiles; a part of what is valid is valid, so nothing is checked or copied."""
        some = object.__new__(type(self))
        for name in ("fixed_budget", *_LIMITS):
            object.__setattr__(some, name, getattr(self, name)[..., rows])
        object.__setattr__(some, "counted", self.counted.part(rows))
        for name in ("most_users", "most_devices", "most_past_users"):
            object.__setattr__(some, name, getattr(self, name))
        return some


def _ints(values: Sequence[int] | Sequence[Sequence[int]]) -> Ints:
    try:
        return np.array(values, dtype=np.int64)
    except OverflowError:
        raise NotForPortfolio("A count is too large for a whole 64-bit number.") from None


def _codes(values: Sequence[int]) -> Codes:
    return np.array(values, dtype=np.int8)
