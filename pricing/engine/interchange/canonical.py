"""One way to write a question or an answer down: equal content has equal bytes, and so the same SHA-256."""

import hashlib
import json


def canonical(value: object) -> bytes:
    """Return the one UTF-8 JSON text of JSON values: keys sorted, no blanks; a float is a TypeError, never exact."""
    return json.dumps(_exact(value), sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


def fingerprint(content: bytes) -> str:
    """Return the SHA-256 of the bytes, in hexadecimal."""
    return hashlib.sha256(content).hexdigest()


def _exact(value: object) -> object:
    match value:
        case None | bool() | int() | str():
            return value
        case dict():
            return {key: _exact(item) for key, item in value.items()}
        case list():
            return [_exact(item) for item in value]
    raise TypeError(f"{type(value).__name__} cannot be written down exactly.")
