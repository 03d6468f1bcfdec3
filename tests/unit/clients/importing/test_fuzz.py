"""Whatever bytes come in, each adapter answers with rows, rejected rows or Unreadable, never with anything else."""

import csv
import io
import json
from importlib import import_module

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from clients.importing import DEFAULT_MAPPINGS, SOURCES, Parsed, Unreadable, parse
from clients.importing.reading import read
from tests.unit.clients.importing.samples import SAMPLES, workbook

FILES = {path: path.read_bytes() for path in sorted(SAMPLES.glob("*/*")) if path.is_file()}
BOOK = workbook(("User principal name", "Block credential"), ("amy@acme.example", "False"), ("ben@acme.example", True))
MAPPED = sorted(
    {header for mapping in DEFAULT_MAPPINGS.values() for field, header in mapping.items() if field != "kind"}
)


def _known_headers(source):
    """Return the headers that a source reads: those of its module, else of the shipped mappings."""
    aliases = getattr(import_module(SOURCES[source].parse.__module__), "ALIASES", {})
    return sorted({alias for names in aliases.values() for alias in names}) or MAPPED


HEADERS = {source: _known_headers(source) for source in SOURCES}
HEADERS["auto"] = sorted({header for headers in HEADERS.values() for header in headers})
OWN_FILES = {source: [path for path in FILES if path.parent.name == source] or list(FILES) for source in HEADERS}
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
            "2026-11-20T08:05:00+01:00",
            "03/04/2026 8:05 AM",
            "login",
            "OUT",
            "Failure",
            "Active",
            "7",
            "S-1-5-21-1",
            "CN=a,DC=acme,DC=local",
            "x" * 300,
        ]
    ),
)
KEYS = (
    "value", "results", "content", "entry", "page", "totalPages", "link", "relation", "resource", "resourceType",
    "agent", "who", "identifier", "network", "type", "code", "coding", "subtype", "recorded", "outcome", "entity",
)  # fmt: skip


def _json(headers):
    return st.recursive(
        st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=12) | st.just("AuditEvent"),
        lambda inner: (
            st.lists(inner, max_size=4) | st.dictionaries(st.sampled_from([*headers, *KEYS]), inner, max_size=6)
        ),
        max_leaves=20,
    )


EXAMPLES = 15
ways = pytest.mark.parametrize("source", [*SOURCES, "auto"])


def _survives(source: str, content: bytes, filename: str) -> None:
    takes_mapping = source in SOURCES and SOURCES[source].takes_mapping
    mappings = [None, *DEFAULT_MAPPINGS.values()] if takes_mapping else [None]
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
@settings(max_examples=25, deadline=None)
@given(content=st.binary(max_size=400))
def test_any_bytes_are_read_or_refused(source, content):
    _survives(source, content, "file")


@ways
@settings(max_examples=EXAMPLES, deadline=None)
@given(data=st.data())
def test_any_table_under_known_headers_is_read_or_refused(source, data):
    header = data.draw(st.lists(st.sampled_from(HEADERS[source]), min_size=1, max_size=8))
    rows = data.draw(st.lists(st.lists(CELLS, max_size=9), max_size=6))
    delimiter = data.draw(st.sampled_from(",;\t"))
    encoding = data.draw(st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "cp1252"]))
    text = "\n".join(delimiter.join(cells) for cells in (header, *rows))

    _survives(source, text.encode(encoding, "replace"), "file.csv")


@ways
@settings(max_examples=EXAMPLES, deadline=None)
@given(data=st.data())
def test_any_json_is_read_or_refused(source, data):
    document = data.draw(_json(HEADERS[source]))

    _survives(source, json.dumps(document).encode(), "file.json")


@ways
@settings(max_examples=EXAMPLES, deadline=None)
@given(data=st.data())
def test_any_json_items_under_known_keys_are_read_or_refused(source, data):
    keys, values = st.sampled_from([*HEADERS[source], *KEYS]), _json(HEADERS[source])
    items = data.draw(st.lists(st.dictionaries(keys, values, max_size=8), max_size=4))

    _survives(source, json.dumps(items).encode(), "file.json")


@pytest.mark.parametrize("source", ["emr-logons", "auto"])
@settings(max_examples=30, deadline=None)
@given(data=st.data())
def test_any_audit_event_is_read_or_refused(source, data):
    parts = data.draw(st.dictionaries(st.sampled_from(KEYS), _json(KEYS), max_size=8))

    _survives(source, json.dumps([{**parts, "resourceType": "AuditEvent"}]).encode(), "file.json")


@ways
@settings(max_examples=EXAMPLES, deadline=None)
@given(data=st.data())
def test_a_damaged_sample_is_read_or_refused(source, data):
    path = data.draw(st.sampled_from(OWN_FILES[source]))
    content = bytearray(FILES[path])
    for _ in range(data.draw(st.integers(1, 4))):
        place = data.draw(st.integers(0, len(content) - 1))
        content[place : place + data.draw(st.integers(0, 30))] = data.draw(st.binary(max_size=6))

    _survives(source, bytes(content), path.name)


@ways
@settings(max_examples=EXAMPLES, deadline=None)
@given(data=st.data())
def test_a_sample_with_junk_in_its_cells_is_read_with_the_rest_rejected(source, data):
    path = data.draw(st.sampled_from(OWN_FILES[source]))
    sheet = read(FILES[path], path.name)
    rows = [list(cells) for _, cells in sheet.rows]
    for _ in range(data.draw(st.integers(1, 6))):
        row = data.draw(st.sampled_from(rows))
        row[data.draw(st.integers(0, len(row) - 1))] = data.draw(CELLS)
    junk = io.StringIO(newline="")
    csv.writer(junk).writerows([sheet.headers, *rows])

    _survives(source, junk.getvalue().encode("utf-8", "replace"), "file.csv")


@settings(max_examples=60, deadline=None)
@given(data=st.data())
def test_a_damaged_workbook_is_read_or_refused(data):
    content = bytearray(BOOK)
    for _ in range(data.draw(st.integers(1, 6))):
        place = data.draw(st.integers(0, len(content) - 1))
        content[place : place + data.draw(st.integers(0, 20))] = data.draw(st.binary(max_size=20))

    _survives("m365-users", bytes(content), "file.xlsx")


@settings(max_examples=30, deadline=None)
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
