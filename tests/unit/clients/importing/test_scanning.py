"""JSON read piece by piece says what JSON read whole says."""

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from clients.importing.decoding import Text
from clients.importing.scanning import BrokenJson, Scanner

VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=4), inner, max_size=4),
    max_leaves=12,
)


@pytest.fixture(params=[1, 7], autouse=True)
def _small_pieces(request, monkeypatch):
    monkeypatch.setattr("clients.importing.scanning._CHUNK", request.param)


@settings(max_examples=60, deadline=None)
@given(values=st.lists(VALUES, max_size=6), indent=st.sampled_from([None, 1]), is_escaped=st.booleans())
def test_a_list_is_read_the_same_wherever_its_pieces_are_cut(values, indent, is_escaped):
    text = Text(json.dumps(values, indent=indent, ensure_ascii=is_escaped).encode("utf-8", "surrogatepass"), "utf-8")

    scanner = Scanner(text)
    try:
        read = list(scanner.items())
    except UnicodeDecodeError:  # half a character, which decode() refuses before
        return
    scanner.end()

    assert read == values


@settings(max_examples=60, deadline=None)
@given(values=st.lists(VALUES, min_size=1, max_size=4), data=st.data())
def test_a_broken_list_is_refused_at_the_place_where_json_read_whole_breaks(values, data):
    text = json.dumps(values, indent=1)
    cut = text[: data.draw(st.integers(1, len(text) - 1))]
    with pytest.raises(json.JSONDecodeError) as whole:
        json.loads(cut)

    with pytest.raises(BrokenJson) as piecewise:
        list(Scanner(Text(cut.encode(), "ascii")).items())

    assert str(piecewise.value) == f"line {whole.value.lineno}, column {whole.value.colno}"


def test_it_goes_on_from_any_character():
    text = Text('{"é": 1, "value": [1.5, -2e3]}'.encode(), "utf-8")
    scanner = Scanner(text)
    starts = {}
    for key in scanner.members():
        starts[key] = scanner.place
        scanner.value()

    assert list(Scanner(text, starts["value"]).items()) == [1.5, -2000.0]
