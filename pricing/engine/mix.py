"""Split a total as a mix is split now."""

from collections.abc import Mapping
from typing import TypeVar

_Kind = TypeVar("_Kind", bound=str)


def in_the_mix(devices: Mapping[_Kind, int], total: int) -> dict[_Kind, int]:
    """Split a total over the classes as they are mixed now, by largest remainder; raises ValueError without any."""
    now = sum(devices.values())
    if not now:
        raise ValueError("There is no mix to keep yet. Give the devices by class.")
    split = {name: divmod(total * count, now) for name, count in devices.items()}
    missing = total - sum(whole for whole, _rest in split.values())
    largest = sorted(split, key=lambda name: -split[name][1])[:missing]
    return {name: whole + (name in largest) for name, (whole, _rest) in split.items()}
