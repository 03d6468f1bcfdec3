"""Turn JSON text into values without losing or guessing anything."""

import json
from decimal import Decimal, InvalidOperation

from pricing.engine.interchange.fields import Repeated, Unreadable
from pricing.engine.refusal import Problem, Refused

LONGEST_NUMBER = 40


def parse_text(text: bytes) -> object:
    """Read UTF-8 JSON; fractions become Decimal, repeated keys and values that JSON does not have stay visible.

    Raises Refused for anything that is no JSON.
    """
    try:
        decoded = text.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise _refused("is not UTF-8 text; save it as UTF-8.") from None
    if not decoded.strip():
        raise _refused("is empty; give a request as a JSON object.")
    try:
        return json.loads(
            decoded, parse_int=_whole, parse_float=_fraction, parse_constant=Unreadable, object_pairs_hook=_mapping
        )
    except json.JSONDecodeError as error:
        raise _refused(
            f"is not JSON: {error.msg} at line {error.lineno}, column {error.colno}; correct it there."
        ) from None
    except RecursionError:
        raise _refused("is nested too deeply; nothing in a request is more than six levels deep.") from None


def _refused(message: str) -> Refused:
    return Refused((Problem("$", message),))


def _whole(digits: str) -> int | Unreadable:
    return int(digits) if len(digits) <= LONGEST_NUMBER else Unreadable(f"a number of {len(digits):,} digits")


def _fraction(digits: str) -> Decimal | Unreadable:
    if len(digits) > LONGEST_NUMBER:
        return Unreadable(f"a number of {len(digits):,} digits")
    try:
        return Decimal(digits)
    except InvalidOperation:
        return Unreadable(digits)


def _mapping(pairs: list[tuple[str, object]]) -> dict[str, object]:
    mapping = dict(pairs)
    if len(mapping) == len(pairs):
        return mapping
    seen: set[str] = set()
    repeated = {key for key, _ in pairs if key in seen or seen.add(key)}  # type: ignore[func-returns-value]
    return Repeated(mapping, tuple(sorted(repeated)))
