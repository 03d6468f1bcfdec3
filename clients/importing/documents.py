"""JSON exports: a list of objects, bare or inside the wrappers that APIs put around it."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from clients.importing import audit_events
from clients.importing.errors import Unreadable
from clients.importing.headers import is_regulated

_WRAPPERS = ("results", "value", "content", "devices", "data", "items", "rows", "users", "entry")
_NEXT_PAGE = ("@odata.nextlink", "nextlink", "nextpageurl")
_MAX_DEPTH = 5
_MAX_KEYS = 5_000
Flat = dict[str, str]


@dataclass(frozen=True, slots=True)
class Document:
    """Hold the items of a JSON export and whether the export says that it has further pages."""

    items: list[object]
    is_complete: bool

    def rows(self) -> Iterator[tuple[int, Sequence[str]]]:
        """Yield the keys as row 1, then item n as row n + 1; nested keys are joined by dots."""
        keys: dict[str, None] = {}
        for item in self.items:
            keys.update(dict.fromkeys(_flat(item)))
            if len(keys) > _MAX_KEYS:
                raise Unreadable(
                    f"The items have more than {_MAX_KEYS:,} different keys, so this is no list of like things."
                )
        names = list(keys)
        yield 1, names
        for number, item in enumerate(self.items, start=2):
            flat = _flat(item)
            yield number, [flat.get(name, "") for name in names]


def looks_like(text: str, filename: str) -> bool:
    """Tell whether a text is JSON: it begins as only JSON does, or as JSON does and is not named as a table."""
    head = "".join(text[:200].split())
    if filename.lower().endswith(".json") or head[:2] in {"[{", '{"', "[]", "{}"}:
        return True
    return head[:1] in {"[", "{"} and not filename.lower().endswith((".csv", ".tsv", ".txt"))


def load(text: str) -> Document:
    """Return the list in a JSON text, raising Unreadable where there is none."""
    try:
        loaded = json.loads(text)
    except RecursionError as error:
        raise Unreadable("The JSON is nested too deeply to be a list of accounts or devices.") from error
    except ValueError as error:
        raise Unreadable(f"The JSON is broken: {_where(error)}. Export it again.") from error
    items, is_complete = _unwrap(loaded)
    if not items:
        raise Unreadable("The JSON holds no items. Export it again.")
    for number, item in enumerate(items, start=2):
        if not isinstance(item, dict):
            raise Unreadable(f"Row {number} (item {number - 1}) is not an object with keys. Export the list again.")
    return Document([audit_events.flattened(item) for item in items], is_complete)


def _where(error: ValueError) -> str:
    if isinstance(error, json.JSONDecodeError):
        return f"line {error.lineno}, column {error.colno}"
    return "a number is too long"


def _unwrap(loaded: object) -> tuple[list[object], bool]:
    if isinstance(loaded, list):
        return loaded, True
    if isinstance(loaded, dict):
        by_name = {str(key).casefold(): value for key, value in loaded.items()}
        is_complete = not _is_one_of_several(by_name)
        for name in _WRAPPERS:
            if isinstance(by_name.get(name), list):
                return by_name[name], is_complete
    raise Unreadable('The JSON is no list. Expected [{...}, ...] or {"results": [{...}, ...]}.')


def _is_one_of_several(wrapper: dict[str, object]) -> bool:
    """Tell whether a wrapper names a next page, or counts several: the last page lacks the ones before it."""
    links, page = wrapper.get("link"), wrapper.get("page")
    if any(wrapper.get(key) for key in _NEXT_PAGE):
        return True
    if isinstance(links, list) and any(isinstance(link, dict) and link.get("relation") == "next" for link in links):
        return True
    pages = page.get("totalPages") if isinstance(page, dict) else None
    return isinstance(pages, int) and pages > 1


def _flat(item: object) -> Flat:
    """Return the leaves of an object as text; of a regulated key only its name (Note [regulated columns])."""
    flat: Flat = {}
    _gather(item, "", 0, flat)
    return flat


def _gather(value: object, path: str, depth: int, flat: Flat) -> None:
    if path and is_regulated(path):
        flat[path] = ""
    elif isinstance(value, dict):
        if depth < _MAX_DEPTH:
            for key, inner in value.items():
                _gather(inner, f"{path}.{key}" if path else key, depth + 1, flat)
    elif isinstance(value, list):
        _join(value, path, depth, flat)
    else:
        flat[path] = _text(value)


def _join(values: list[object], path: str, depth: int, flat: Flat) -> None:
    """Join a list into one cell; a list of objects into one cell for each of their keys."""
    gathered: dict[str, list[str]] = {}
    for inner in values if depth < _MAX_DEPTH else ():
        part: Flat = {}
        _gather(inner, path, depth + 1, part)
        for key, text in part.items():
            gathered.setdefault(key, []).append(text)
    flat.update((key, ";".join(filter(None, texts))) for key, texts in gathered.items())


def _text(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value)
