"""Two answers of the engine compared, in words: what was, and what is."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from pricing.charts import words
from pricing.engine.billing_model import BillingModel

SAYS_NOTHING = "not said"
TITLES = {
    "charges": "Charge per month",
    "ratio": "Devices per user",
    "variables": "Measured",
    "cheapest_for_client": "Cheapest for the client",
    "provider_margin": "Your margin per month",
    "break_even": "Break-even",
    "reasons": "Reason",
    "vetoes": "Ruled out",
    "conflicts": "Conflicts",
    "flips": "Would change with",
    "warnings": "Look twice",
}
MONEY = {"charges", "provider_margin", "saving"}
NAMES = ("rule", "model")  # what tells the entries of a list apart
MODELS = {model.value: model.label for model in BillingModel}
Path = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Difference:
    """One point in which two answers differ."""

    what: str
    was: str
    now: str

    def __str__(self) -> str:
        return f"{self.what}: was {self.was}, is {self.now}"


def differences(was: Mapping[str, Any], now: Mapping[str, Any], currency: str) -> tuple[Difference, ...]:
    """Name every point in which the second answer differs from the first, in the order of the answer."""
    before, after = dict(_points(was)), dict(_points(now))
    return tuple(
        Difference(_title(path), _said(path, before, currency), _said(path, after, currency))
        for path in [*before, *(path for path in after if path not in before)]
        if before.get(path, SAYS_NOTHING) != after.get(path, SAYS_NOTHING)
        and not (_is_emptied(path, before, after) or _is_emptied(path, after, before))
    )


def _is_emptied(path: Path, one: Mapping[Path, Any], other: Mapping[Path, Any]) -> bool:
    """Say whether a list is empty in one answer and told entry by entry in the other: the entries say it."""
    return one.get(path) == [] and any(point[: len(path)] == path for point in other if point != path)


def _points(value: Any, path: Path = ()) -> Iterator[tuple[Path, Any]]:
    """Walk to everything that is one word, number or sentence."""
    if isinstance(value, Mapping):
        for key, item in value.items():
            yield from _points(item, (*path, key))
    elif isinstance(value, list) and any(isinstance(item, Mapping) for item in value):
        for place, item in enumerate(value):
            name = next((item[key] for key in NAMES if key in item), str(place + 1))
            rest = {key: part for key, part in item.items() if key not in NAMES}
            yield from _points(rest, (*path, str(name)))
    else:
        yield path, value


def _title(path: Path) -> str:
    first, *rest = path
    return ", ".join([TITLES.get(first, _words(first).capitalize()), *map(_words, rest)])


def _words(code: str) -> str:
    return MODELS.get(code, code.replace("_", " "))


def _said(path: Path, points: Mapping[Path, Any], currency: str) -> str:
    if path not in points:
        return SAYS_NOTHING
    value = points[path]
    if value is None or value == []:
        return "none"
    if isinstance(value, list):
        return "; ".join(_words(str(item)) for item in value)
    if MONEY & {path[0], path[-1]}:
        return words.money(Decimal(value), currency)
    return MODELS.get(value, str(value))
