"""Count devices by asset class, with a verdict on every one."""

from collections.abc import Iterable
from datetime import date
from functools import cache

from clients.asset_classes import ENDPOINTS, AssetClass
from clients.counting import wording
from clients.counting.exceptions import agreed_on, except_devices
from clients.counting.lines import DeviceRuling, DeviceState, DeviceVerdict, Ruling, Verdict
from clients.counting.results import DeviceCount
from clients.counting.values import AssetFact, Facts


def devices_of(facts: Facts, on: date) -> DeviceCount:
    """Count the devices of a client on a day, with its limits and what was agreed."""
    counted = count_devices(facts.assets, on, facts.stale_after_days)
    return except_devices(counted, agreed_on(facts)) if facts.exceptions else counted


def count_devices(assets: Iterable[AssetFact], on: date, stale_after_days: int | None = None) -> DeviceCount:
    """Count the devices covered on a day.

    Not counted but listed: retired, not managed, unclassified (undecided), and the second record of one serial number.
    With `stale_after_days` a device not seen for longer is undecided, and counted until a person retires it.
    """
    serials: dict[str, AssetFact] = {}
    hosts: dict[str, AssetFact] = {}
    rulings: list[DeviceRuling] = []
    for asset in sorted(assets, key=_order):
        if asset.created_on and asset.created_on > on:
            continue
        host = asset.hostname.casefold().partition(".")[0]
        twin = serials.get(asset.serial_number) or _namesake(asset, hosts.get(host))
        verdict = _decide(asset, on, twin, stale_after_days)
        if verdict.counted or verdict.is_undecided:
            if asset.serial_number:
                serials[asset.serial_number] = asset
            if host:
                hosts[host] = asset
        rulings.append((asset, verdict))
    return DeviceCount(on, tuple(rulings))


def endpoint_rulings(count: DeviceCount) -> list[Ruling]:
    """Return the verdicts of a device count as verdicts on endpoints, the rest not counted."""
    verdicts = {verdict: _as_endpoint(verdict) for verdict in count.verdicts}
    return [(asset, verdicts[verdict]) for asset, verdict in count.rulings]


def _as_endpoint(verdict: DeviceVerdict) -> Verdict:
    if verdict.counted and verdict.asset_class not in ENDPOINTS:
        return Verdict(False, f"Not an endpoint: {verdict.asset_class}.", verdict.is_undecided)
    return Verdict(verdict.counted, verdict.because, verdict.is_undecided)


def _order(asset: AssetFact) -> tuple[bool, str, str, str]:
    # Of two records of one device the classified one counts.
    return (asset.asset_class is None, asset.name.casefold(), asset.source, asset.ref)


def _decide(asset: AssetFact, on: date, twin: AssetFact | None, stale_after_days: int | None) -> DeviceVerdict:
    state, name = _state(asset, on, twin, stale_after_days), asset.asset_class
    match state:
        case DeviceState.COVERED:
            return _covered(name)
        case DeviceState.DOUBTFUL:
            seen = f"not seen for over {stale_after_days} days"
            return DeviceVerdict(True, name, f"Counted as {name}, but {seen}. Retire it if it is gone.", True, state)
        case DeviceState.UNCLASSIFIED:
            because = f'Not counted: "{asset.source_class or "blank"}" stands for no asset class. Choose one.'
            return DeviceVerdict(False, None, because, True, state)
        case _:
            return DeviceVerdict(False, name, _left_out(asset, state, twin), False, state)


@cache  # nearly every device is covered, and all of a class alike
def _covered(name: AssetClass | None) -> DeviceVerdict:
    return DeviceVerdict(True, name, f"Counted as {name}.")


def _left_out(asset: AssetFact, state: DeviceState, twin: AssetFact | None) -> str:
    if state is DeviceState.RETIRED and asset.retired_on:
        return f"Not counted: retired on {wording.day(asset.retired_on)}."
    if state is DeviceState.DUPLICATE and twin:
        return f"Not counted again: the same device is {_named(twin)}."
    if asset.status:
        return f'Not counted: "{asset.status}" in its source, so spare or not managed.'
    return "Not counted: not managed, or not yet approved, in its source."


def _state(asset: AssetFact, on: date, twin: AssetFact | None, stale_after_days: int | None) -> DeviceState:
    if asset.retired_on and asset.retired_on <= on:
        return DeviceState.RETIRED
    if not asset.is_managed:
        return DeviceState.SPARE
    if twin is not None:
        return DeviceState.DUPLICATE
    if asset.asset_class is None:
        return DeviceState.UNCLASSIFIED
    return DeviceState.DOUBTFUL if _is_stale(asset, on, stale_after_days) else DeviceState.COVERED


def _namesake(asset: AssetFact, other: AssetFact | None) -> AssetFact | None:
    """Return the other if it is the same device's record in another source; they have the same hostname.

    With different serial numbers they are two devices.
    """
    if other is None or other.source == asset.source:
        return None
    differs = asset.serial_number and other.serial_number and asset.serial_number != other.serial_number
    return None if differs else other


def _named(asset: AssetFact) -> str:
    return f"{asset.name} of {asset.source}" if asset.source else asset.name


def _is_stale(asset: AssetFact, on: date, days: int | None) -> bool:
    return days is not None and asset.last_seen_on is not None and (on - asset.last_seen_on).days > days
