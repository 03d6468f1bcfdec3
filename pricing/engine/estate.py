"""What a client has: billable users and covered devices."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Self

from clients.asset_classes import ENDPOINTS, INFRASTRUCTURE, AssetClass

_ORDER = {asset_class: place for place, asset_class in enumerate(AssetClass)}

# The four groups of the source article's fourth variable; `other` is in none.
GROUPS: dict[str, tuple[AssetClass, ...]] = {
    "workstation": (AssetClass.WORKSTATION, AssetClass.POS, AssetClass.KIOSK),
    "server": (AssetClass.SERVER,),
    "network": (AssetClass.NETWORK, AssetClass.PRINTER),
    "mobile": (AssetClass.MOBILE, AssetClass.TABLET),
}


@dataclass(frozen=True, slots=True)
class Estate:
    """Hold the counts of one client on one day; classes without a device are left out, the rest stand in class order.

    `min_endpoints_per_user` is the fewest endpoints that any one user has, None where assignments are not known.
    """

    users: int
    devices: tuple[tuple[AssetClass, int], ...] = ()
    station_accounts: int = 0
    min_endpoints_per_user: int | None = None
    endpoint_count: int = field(init=False)
    device_count: int = field(init=False)

    def __post_init__(self) -> None:
        counts = [self.users, self.station_accounts, self.min_endpoints_per_user or 0]
        counts += [count for _, count in self.devices]
        if any(isinstance(count, bool) or not isinstance(count, int) for count in counts):
            raise TypeError("Counts are whole numbers.")
        if min(counts) < 0:
            raise ValueError("Counts are zero or more.")
        present = sorted(((cls, count) for cls, count in self.devices if count), key=lambda item: _ORDER[item[0]])
        if len({cls for cls, _ in present}) < len(present):
            raise ValueError("Each asset class is counted once.")
        object.__setattr__(self, "devices", tuple(present))
        object.__setattr__(self, "endpoint_count", sum(count for cls, count in present if cls in ENDPOINTS))
        object.__setattr__(self, "device_count", sum(count for _, count in present))

    @classmethod
    def of(
        cls,
        users: int,
        devices: Mapping[AssetClass, int],
        *,
        station_accounts: int = 0,
        min_endpoints_per_user: int | None = None,
    ) -> Self:
        """Build an estate from a mapping of class to count."""
        return cls(users, tuple(devices.items()), station_accounts, min_endpoints_per_user)

    @property
    def infrastructure(self) -> tuple[tuple[AssetClass, int], ...]:
        """Give the counted classes that are no endpoints."""
        return tuple((cls, count) for cls, count in self.devices if cls in INFRASTRUCTURE)

    @property
    def endpoints(self) -> tuple[tuple[AssetClass, int], ...]:
        """Give the counted endpoint classes."""
        return tuple((cls, count) for cls, count in self.devices if cls in ENDPOINTS)

    @property
    def group_counts(self) -> dict[str, int]:
        """Count devices by the four groups; a group without a device is left out."""
        counts = dict(self.devices)
        sums = {group: sum(counts.get(cls, 0) for cls in classes) for group, classes in GROUPS.items()}
        return {group: count for group, count in sums.items() if count}

    @property
    def main_endpoint(self) -> AssetClass | None:
        """Give the endpoint class with the highest count, the first in class order on a tie."""
        return max(self.endpoints, key=lambda item: item[1], default=(None, 0))[0]

    def with_users(self, users: int) -> "Estate":
        """Give the same estate with another number of users."""
        return Estate(users, self.devices, self.station_accounts, self.min_endpoints_per_user)

    def with_devices(self, asset_class: AssetClass, count: int) -> "Estate":
        """Give the same estate with another count of one class."""
        devices = dict(self.devices) | {asset_class: count}
        return Estate(self.users, tuple(devices.items()), self.station_accounts, self.min_endpoints_per_user)
