"""Requests with something done to them that people, spreadsheets and programs do to JSON."""

import json
from copy import deepcopy
from typing import Any

from hypothesis import strategies as st

from tests.unit.pricing.engine.drawn import requests

# As they stand in the text: what Python would not write, too.
TOKENS = [
    *("0", "-0", "1", "-1", "1.5", "0.20", "100.00", "1e3", "1E400", "-1e-9", "0.1000000000000000055511151231257827"),
    *("1000000000", "1000000001", "1000000", "9" * 39, "9" * 41, "9" * 5000, "0." + "3" * 500),
    *("NaN", "Infinity", "-Infinity", "true", "false", "null", "[]", "{}", "[[]]", '{"a":{}}', "[" * 500 + "]" * 500),
    *('""', '"0"', '"1"', '"-1"', '"1.5"', '"0.2"', '"1.23456"', '"0100.5000"', '"1,000"', '"$100"', '" 100"', '"1e3"'),
    *('"999999999999.9999"', '"9999999999999"', '"NaN"', '"x"', '"\u0663"', r'"\ud800"', r'"\u0000"', '"a\\u003ab"'),
    *('"hard"', '"year"', '"month"', '"week"', '"USD"', '"usd"', '"2025-13"', '"2025-12"', '"0000-01"', '"x":1'),
]
KEYS = [
    "users",
    "rate",
    "bands",
    "counting",
    "up_to",
    "colour",
    "",
    "per_user",
    "workstation",
    "a:b",
    "month",
    "\u0663",
]
_HERE = "@here@"


@st.composite
def damaged(draw: st.DrawFn) -> bytes:
    """Draw a request, and change one thing in it or in its text."""
    data: Any = deepcopy(draw(requests(largest_count=60, largest_rate=20_000, banded=draw(st.booleans()))))
    place, key = draw(st.sampled_from(_places(data)))
    token = draw(st.sampled_from(TOKENS))
    what = draw(
        st.sampled_from(["keep", "replace", "replace", "remove", "add", "repeat", "cut", "byte", "mark", "wide"])
    )
    if what == "replace":
        place[key] = _HERE
    elif what == "remove":
        del place[key]
    elif what == "add" and isinstance(place, dict):
        place[draw(st.sampled_from(KEYS))] = _HERE
    elif what == "repeat" and isinstance(place, dict):
        place[f"{_HERE}{key}"] = place[key]
    text = json.dumps(data, ensure_ascii=draw(st.booleans()))
    text = text.replace(f'"{_HERE}"', token).replace(_HERE, "")
    return _mangled(draw, text, what)


def _mangled(draw: st.DrawFn, text: str, what: str) -> bytes:
    content = text.encode("utf-8", "surrogatepass")
    if what == "cut":
        return content[: draw(st.integers(0, len(content)))]
    if what == "byte":
        at = draw(st.integers(0, len(content)))
        # Not a line break: that would make two lines of one.
        return (
            content[:at] + bytes([draw(st.integers(0, 255).filter(lambda byte: byte not in (10, 13)))]) + content[at:]
        )
    if what == "mark":
        return b"\xef\xbb\xbf" + content
    if what == "wide":
        return text.encode("utf-16-le", "surrogatepass").replace(b"\n", b"")
    return content


def _places(value: Any) -> list[tuple[Any, Any]]:
    """Give every container with every key in it."""
    keys = list(value) if isinstance(value, dict) else list(range(len(value))) if isinstance(value, list) else []
    return [(value, key) for key in keys] + [place for key in keys for place in _places(value[key])]
