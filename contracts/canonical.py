"""One way to write a value down, so that the same content has the same SHA-256, and to read it back unchanged."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import Field, field, fields, is_dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import Enum
from functools import cache
from types import UnionType
from typing import Any, TypeVar, Union, get_args, get_origin, get_type_hints
from uuid import UUID

_Value = TypeVar("_Value")
LATER = "later"


def later(default: _Value) -> _Value:
    """Return a field that was not there when the first values of its kind were written down.

    At its default it is left out, so that what was written, and signed by its hash, before the field was there stays
    word for word what it is.
    """
    return field(default=default, metadata={LATER: True})


def _is_unsaid(one: Field[Any], value: object) -> bool:
    return LATER in one.metadata and getattr(value, one.name) == one.default


def plain(value: object) -> Any:
    """Turn frozen values into what JSON has; decimals and dates become text. A float is a TypeError: never exact."""
    match value:
        case Enum():
            return plain(value.value)
        case None | bool() | int() | str():
            return value
        case Decimal():
            return f"{value:f}"
        case date() | datetime():
            return value.isoformat()
        case UUID():
            return str(value)
        case Mapping():
            return {str(key): plain(item) for key, item in value.items()}
        case list() | tuple():
            return [plain(item) for item in value]
    if is_dataclass(value):
        return {one.name: plain(getattr(value, one.name)) for one in fields(value) if not _is_unsaid(one, value)}
    raise TypeError(f"{type(value).__name__} cannot be written down exactly.")


def canonical_json(value: object) -> bytes:
    """Return the one UTF-8 JSON text of a value: keys sorted, no blanks."""
    return json.dumps(plain(value), sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


def sha256(value: object) -> str:
    """Return the SHA-256 of a value's canonical JSON, in hexadecimal."""
    return hashlib.sha256(canonical_json(value)).hexdigest()


def read(kind: type[_Value], data: object) -> _Value:
    """Build a frozen value of `kind` from what `plain` made of it; raises ValueError naming what does not fit.

    What was written before a field was there lacks it, and has the field's default.
    """
    return _read(kind, data, kind.__name__)  # type: ignore[no-any-return]


def _read(kind: Any, data: object, path: str) -> Any:
    origin = get_origin(kind)
    if origin in (Union, UnionType):
        options = [option for option in get_args(kind) if option is not type(None)]
        return None if data is None else _read(options[0], data, path)
    if origin is tuple and isinstance(data, list):
        return tuple(_read(get_args(kind)[0], item, f"{path}[{place}]") for place, item in enumerate(data))
    if is_dataclass(kind) and isinstance(data, dict):
        return _read_dataclass(kind, data, path)
    if kind is Decimal and isinstance(data, str):
        return Decimal(data)
    if kind is date and isinstance(data, str):
        return date.fromisoformat(data)
    if kind in (str, int, bool) and type(data) is kind:
        return data
    raise ValueError(f"{path} is not a {getattr(kind, '__name__', kind)}.")


@cache  # a contract's terms are read for every month that is stated
def _shape(kind: Any) -> tuple[dict[str, Any], frozenset[str]]:
    """Return the types of a value's fields, and those that came later."""
    return get_type_hints(kind), frozenset(one.name for one in fields(kind) if LATER in one.metadata)


def _read_dataclass(kind: Any, data: dict[str, object], path: str) -> Any:
    hints, came_later = _shape(kind)
    if not set(hints) - came_later <= set(data) <= set(hints):
        raise ValueError(f"{path} has other fields than {kind.__name__}: {sorted(set(data) ^ set(hints))}.")
    return kind(**{name: _read(hint, data[name], f"{path}.{name}") for name, hint in hints.items() if name in data})
