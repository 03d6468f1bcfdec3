"""What a count rests on, as a proposal shows it."""

from dataclasses import dataclass

from contracts.papers import Asset, FindingNoted
from contracts.terms import Tally


@dataclass(frozen=True, slots=True)
class Evidence:
    """How many for which reason, the files that were read, the first of the devices, and findings by rule."""

    users_because: tuple[Tally, ...] = ()
    left_out_because: tuple[Tally, ...] = ()
    user_sources: tuple[str, ...] = ()
    device_sources: tuple[str, ...] = ()
    assets: tuple[Asset, ...] = ()
    findings: tuple[FindingNoted, ...] = ()
