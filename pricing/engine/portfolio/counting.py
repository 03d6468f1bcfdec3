"""Devices of many clients by what the rules ask for: endpoints, all, and the four groups."""

from dataclasses import dataclass
from functools import reduce
from typing import Self

import numpy as np

from clients.asset_classes import ENDPOINTS, INFRASTRUCTURE, AssetClass
from pricing.engine.estate import GROUPS
from pricing.engine.portfolio.wholes import Ints

_PLACE = {kind: place for place, kind in enumerate(AssetClass)}
ENDPOINT_ROWS = [_PLACE[kind] for kind in ENDPOINTS]
INFRASTRUCTURE_ROWS = [_PLACE[kind] for kind in INFRASTRUCTURE]


@dataclass(frozen=True, slots=True, eq=False)
class Counted:
    """Hold the counts of every client; `groups` in the order of the engine's groups."""

    endpoints: Ints
    infrastructure: Ints
    devices: Ints
    groups: tuple[Ints, ...]

    @classmethod
    def of(cls, devices: Ints) -> Self:
        """Add the classes up, whose rows are in the order of the asset classes."""
        groups = tuple(_added(devices, [_PLACE[kind] for kind in kinds]) for kinds in GROUPS.values())
        endpoints, infrastructure = _added(devices, ENDPOINT_ROWS), _added(devices, INFRASTRUCTURE_ROWS)
        return cls(endpoints, infrastructure, endpoints + infrastructure, groups)

    def part(self, rows: slice) -> Self:
        """Give those of some clients, without copying."""
        return type(self)(
            self.endpoints[rows],
            self.infrastructure[rows],
            self.devices[rows],
            tuple(group[rows] for group in self.groups),
        )


def _added(rows: Ints, places: list[int]) -> Ints:
    return reduce(np.add, (rows[place] for place in places))
