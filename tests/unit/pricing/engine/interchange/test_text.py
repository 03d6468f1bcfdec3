from contextlib import suppress
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pricing.engine.interchange import parse_text
from pricing.engine.interchange.fields import Repeated, Unreadable
from pricing.engine.refusal import Refused


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (b"", "is empty; give a request as a JSON object."),
        (b" \n", "is empty; give a request as a JSON object."),
        (b"{", "is not JSON: Expecting property name enclosed in double quotes at line 1, column 2; correct it there."),
        (b'{"a": 1,\n"b"}', "is not JSON: Expecting ':' delimiter at line 2, column 4; correct it there."),
        (b"\xff\xfe{}", "is not UTF-8 text; save it as UTF-8."),
        (b"\x00\x01", "is not JSON: Expecting value at line 1, column 1; correct it there."),
        (b"[" * 100_000, "is nested too deeply; nothing in a request is more than six levels deep."),
        (b'{"a":' * 100_000, "is nested too deeply; nothing in a request is more than six levels deep."),
    ],
)
def test_what_is_no_json_is_refused_in_one_sentence(text: bytes, message: str) -> None:
    with pytest.raises(Refused) as refused:
        parse_text(text)

    assert [(problem.path, problem.message) for problem in refused.value.problems] == [("$", message)]


@given(st.binary())
def test_any_bytes_are_read_or_refused(text: bytes) -> None:
    with suppress(Refused):
        parse_text(text)


def test_a_byte_order_mark_is_skipped() -> None:
    assert parse_text(b"\xef\xbb\xbf[]") == []


def test_fractions_keep_their_digits() -> None:
    assert parse_text(b"[0.10, 1e2]") == [Decimal("0.10"), Decimal("1E+2")]


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        (b"NaN", "NaN"),
        (b"-Infinity", "-Infinity"),
        (b"9" * 50_000, "a number of 50,000 digits"),
        (b"0." + b"9" * 50_000, "a number of 50,002 digits"),
        (b"1e9999999999999999999999", "1e9999999999999999999999"),
    ],
)
def test_what_json_does_not_have_stays_visible(text: bytes, shown: str) -> None:
    assert parse_text(text) == Unreadable(shown)


def test_repeated_keys_stay_visible() -> None:
    read = parse_text(b'{"a": {"b": 1, "c": 2, "b": 3}}')

    assert isinstance(read, dict)
    assert isinstance(read["a"], Repeated)
    assert read["a"].repeated == ("b",)
