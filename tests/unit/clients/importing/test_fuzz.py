"""Whatever bytes come in, each adapter answers with rows, rejected rows or Unreadable, never with anything else."""

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from clients.importing import (
    DEFAULT_MAPPINGS,
    SOURCES,
    Parsed,
    Unreadable,
    datto_rmm,
    intune,
    m365_users,
    ncentral,
    ninjaone,
    parse,
    snipeit_assets,
)
from clients.importing.csv_mapping import SOURCE as CSV
from tests.unit.clients.importing.samples import SAMPLES, workbook

FILES = {path.name: path.read_bytes() for path in sorted(SAMPLES.glob("*/*")) if path.is_file()}
BOOK = workbook(("User principal name", "Block credential"), ("amy@acme.example", "False"), ("ben@acme.example", True))
ADAPTERS = (
    m365_users,
    ninjaone,
    datto_rmm,
    ncentral,
    intune,
    snipeit_assets,
)
HEADERS = sorted(
    {alias for adapter in ADAPTERS for names in adapter.ALIASES.values() for alias in names}
    | {header for mapping in DEFAULT_MAPPINGS.values() for field, header in mapping.items() if field != "kind"}
)
CELLS = st.one_of(
    st.text(max_size=20),
    st.sampled_from(
        [
            "",
            "True",
            "no",
            "2026-11-20",
            "31.12.2026",
            "1795161600",
            "1e999",
            "-1",
            "=1+1",
            "a@b.c",
            '"',
            "amy@acme.example",
            "0",
            "\x00",
            "\ud800",
        ]
    ),
)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=12),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(st.sampled_from([*HEADERS, "value", "results"]), inner, max_size=6)
    ),
    max_leaves=25,
)
ways = pytest.mark.parametrize("source", [*SOURCES, "auto"])


def _survives(source: str, content: bytes, filename: str) -> None:
    mappings = [None, *DEFAULT_MAPPINGS.values()] if source == CSV else [None]
    for mapping in mappings:
        try:
            parsed = parse(source, content, filename, mapping)
        except Unreadable:
            continue
        assert isinstance(parsed, Parsed)
        assert len(parsed.rows) + len(parsed.rejected) == parsed.total
        assert all(one.row >= 1 and one.column and one.reason for one in parsed.rejected)
        _is_storable(parsed)


def _is_storable(parsed: Parsed) -> None:
    """No value may hold what PostgreSQL refuses: a zero byte or half a character."""
    assert "\x00" not in str(parsed.rows)
    for row in parsed.rows:
        for name in row.__slots__:
            value = getattr(row, name)
            for text in value if isinstance(value, tuple) else (value,):
                if isinstance(text, str):
                    assert len(text) <= 255
                    text.encode()


@ways
@settings(max_examples=40, deadline=None)
@given(content=st.binary(max_size=400))
def test_any_bytes_are_read_or_refused(source, content):
    _survives(source, content, "file")


@ways
@settings(max_examples=40, deadline=None)
@given(
    header=st.lists(st.sampled_from(HEADERS), min_size=1, max_size=8),
    rows=st.lists(st.lists(CELLS, max_size=9), max_size=6),
    delimiter=st.sampled_from(",;\t"),
    encoding=st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "cp1252"]),
)
def test_any_table_under_known_headers_is_read_or_refused(source, header, rows, delimiter, encoding):
    text = "\n".join(delimiter.join(cells) for cells in (header, *rows))

    _survives(source, text.encode(encoding, "replace"), "file.csv")


@ways
@settings(max_examples=40, deadline=None)
@given(document=JSON)
def test_any_json_is_read_or_refused(source, document):
    _survives(source, json.dumps(document).encode(), "file.json")


@ways
@settings(max_examples=40, deadline=None)
@given(items=st.lists(st.dictionaries(st.sampled_from(HEADERS), JSON, max_size=8), max_size=5))
def test_any_json_items_under_known_keys_are_read_or_refused(source, items):
    _survives(source, json.dumps(items).encode(), "file.json")


@ways
@settings(max_examples=40, deadline=None)
@given(data=st.data())
def test_a_damaged_sample_is_read_or_refused(source, data):
    name = data.draw(st.sampled_from(sorted(FILES)))
    content = bytearray(FILES[name])
    for _ in range(data.draw(st.integers(1, 4))):
        place = data.draw(st.integers(0, len(content) - 1))
        content[place : place + data.draw(st.integers(0, 30))] = data.draw(st.binary(max_size=6))

    _survives(source, bytes(content), name)


@settings(max_examples=100, deadline=None)
@given(data=st.data())
def test_a_damaged_workbook_is_read_or_refused(data):
    content = bytearray(BOOK)
    for _ in range(data.draw(st.integers(1, 6))):
        place = data.draw(st.integers(0, len(content) - 1))
        content[place : place + data.draw(st.integers(0, 20))] = data.draw(st.binary(max_size=20))

    _survives("m365-users", bytes(content), "file.xlsx")


@settings(max_examples=60, deadline=None)
@given(
    rows=st.lists(
        st.lists(
            st.none() | st.booleans() | st.integers(-(2**40), 2**60) | st.floats() | st.dates() | st.datetimes(),
            max_size=5,
        ),
        max_size=5,
    )
)
def test_any_cells_of_a_workbook_are_read_or_refused(rows):
    content = workbook(("Asset ID", "Name", "Asset class", "Last seen", "Created on"), *map(tuple, rows))

    _survives("csv", content, "file.xlsx")
