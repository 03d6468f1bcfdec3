"""Count devices by asset class, with a line for every one."""

from collections.abc import Iterable
from datetime import date

from clients.asset_classes import ENDPOINTS
from clients.counting import wording
from clients.counting.exceptions import agreed_on, except_devices
from clients.counting.results import Decision, DeviceCount, DeviceDecision, DeviceState
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
    known: dict[tuple[str, str], AssetFact] = {}
    lines: list[DeviceDecision] = []
    for asset in sorted(assets, key=_order):
        if asset.created_on and asset.created_on > on:
            continue
        keys = _keys(asset)
        line = _decide(asset, on, _twin(asset, keys, known), stale_after_days)
        if line.counted or line.is_undecided:
            known.update(dict.fromkeys(keys, asset))
        lines.append(line)
    return DeviceCount(on, tuple(lines))


def endpoint_lines(count: DeviceCount) -> list[Decision]:
    """Return a device count's lines as decisions on endpoints, the rest not counted."""
    return [
        Decision(who, False, f"Not an endpoint: {asset_class}.", evidence, is_undecided, subject)
        if counted and asset_class not in ENDPOINTS
        else Decision(who, counted, because, evidence, is_undecided, subject)
        for who, counted, asset_class, because, evidence, is_undecided, subject, _state in count.lines
    ]


def _order(asset: AssetFact) -> tuple[bool, str, str, str]:
    # Of two records of one device the classified one counts.
    return (asset.asset_class is None, asset.name.casefold(), asset.source, asset.ref)


def _decide(asset: AssetFact, on: date, twin: AssetFact | None, stale_after_days: int | None) -> DeviceDecision:
    state = _state(asset, on, twin, stale_after_days)
    counted = state in {DeviceState.COVERED, DeviceState.DOUBTFUL}
    undecided = state in {DeviceState.UNCLASSIFIED, DeviceState.DOUBTFUL}
    because = _because(asset, state, twin, stale_after_days)
    return DeviceDecision(
        asset.name, counted, asset.asset_class, because, _evidence(asset), undecided, asset.ref, state
    )


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


def _because(asset: AssetFact, state: DeviceState, twin: AssetFact | None, stale_after_days: int | None) -> str:
    match state:
        case DeviceState.RETIRED:
            return f"Not counted: retired on {wording.day(asset.retired_on)}." if asset.retired_on else ""
        case DeviceState.SPARE if asset.status:
            return f'Not counted: "{asset.status}" in its source, so spare or not managed.'
        case DeviceState.SPARE:
            return "Not counted: not managed, or not yet approved, in its source."
        case DeviceState.DUPLICATE:
            return f"Not counted again: the same device is {_named(twin)}." if twin else ""
        case DeviceState.UNCLASSIFIED:
            return f'Not counted: "{asset.source_class or "blank"}" stands for no asset class. Choose one.'
        case DeviceState.DOUBTFUL:
            seen = f"not seen for over {stale_after_days} days"
            return f"Counted as {asset.asset_class}, but {seen}. Retire it if it is gone."
        case DeviceState.COVERED:
            return f"Counted as {asset.asset_class}."


def _keys(asset: AssetFact) -> list[tuple[str, str]]:
    keys = [("serial number", asset.serial_number), ("hostname", asset.hostname.casefold().partition(".")[0])]
    return [key for key in keys if key[1]]


def _twin(asset: AssetFact, keys: list[tuple[str, str]], known: dict[tuple[str, str], AssetFact]) -> AssetFact | None:
    """Return the record of the same device: the same serial number, else the same hostname in another source.

    Two hostnames alike with different serial numbers are two devices.
    """
    for key in keys:
        found = known.get(key)
        if found is None:
            continue
        differs = bool(asset.serial_number and found.serial_number) and asset.serial_number != found.serial_number
        if key[0] == "serial number" or (found.source != asset.source and not differs):
            return found
    return None


def _named(asset: AssetFact) -> str:
    return f"{asset.name} of {asset.source}" if asset.source else asset.name


def _is_stale(asset: AssetFact, on: date, days: int | None) -> bool:
    return days is not None and asset.last_seen_on is not None and (on - asset.last_seen_on).days > days


def _evidence(asset: AssetFact) -> tuple[str, ...]:
    told = [f"{asset.source}: {asset.source_class}"] if asset.source_class else [asset.source] if asset.source else []
    if asset.serial_number:
        told.append(f"serial number {asset.serial_number}")
    if asset.last_seen_on:
        told.append(f"last seen on {wording.day(asset.last_seen_on)}")
    return tuple(told)
