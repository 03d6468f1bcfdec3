"""How the headers of a source look."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from clients.importing.headers import compared


def any_of(*names: str) -> frozenset[str]:
    """Return names as headers are compared: one of them is enough."""
    return frozenset(compared(name) for name in names)


@dataclass(frozen=True, slots=True)
class Signature:
    """Say how a source's headers look: one of each group in `needs`, none of `foreign`."""

    needs: tuple[frozenset[str], ...]
    foreign: frozenset[str] = frozenset()

    def fits(self, present: frozenset[str]) -> bool:
        """Tell whether headers, as compared, are those of the source."""
        return all(group & present for group in self.needs) and not self.foreign & present


@dataclass(frozen=True, slots=True)
class Options:
    """Carry what an MSP decided of a source.

    `mapping` says which column holds what (field -> header); `classes` is its table of device classes (the source's own
    word -> asset class), which adds to or overrides the source's.
    """

    mapping: Mapping[str, str] | None = None
    classes: Mapping[str, str] = field(default_factory=dict)
