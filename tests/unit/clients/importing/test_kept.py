"""A sheet kept for later reads as the file does, without what may not be kept."""

import gzip
import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from clients.importing import SOURCES, Unreadable, parse
from clients.importing.kept import keep, restore
from clients.importing.reading import Sheet, read
from clients.importing.sources import parse_sheet
from tests.unit.clients.importing.samples import SAMPLES, workbook

FILES = sorted(path for path in SAMPLES.glob("*/*") if path.is_file() and path.parent.name in SOURCES)
CELLS = st.one_of(
    st.text(max_size=12), st.sampled_from(["", "SECRET-1", "31.12.2026", "12/11/2026", "a@b.c", "\ud800"])
)
HEADERS = st.sampled_from(["id", "nodeClass", "systemName", "created", "Patient name", "MRN", "", "systemName"])


def _read(source, sheet):
    try:
        return parse_sheet(source, sheet)
    except Unreadable as error:
        return str(error)


@pytest.mark.parametrize("path", FILES, ids=lambda path: f"{path.parent.name}/{path.name}")
def test_every_sample_reads_the_same_from_what_was_kept(path):
    content = path.read_bytes()

    assert parse_sheet(path.parent.name, restore(keep(read(content, path.name)))) == parse(
        path.parent.name, content, path.name
    )


@settings(max_examples=60, deadline=None)
@given(
    headers=st.lists(HEADERS, min_size=1, max_size=6),
    rows=st.lists(st.lists(CELLS, max_size=8), max_size=6),
    is_complete=st.booleans(),
)
def test_any_sheet_reads_the_same_from_what_was_kept(headers, rows, is_complete):
    regulated = {"Patient name", "MRN"}
    shown = tuple("" if header in regulated else header for header in headers)
    dropped = tuple(header for header in headers if header in regulated)
    numbered = [(number, cells) for number, cells in enumerate(rows, start=2) if "".join(cells).strip()]

    def sheet():
        return Sheet(shown, dropped, iter(numbered), is_complete)

    assert _read("ninjaone", restore(keep(sheet()))) == _read("ninjaone", sheet())


def test_nothing_of_a_patient_column_is_kept_in_any_format():
    header = ("id", "nodeClass", "Patient name", "systemName", "MRN")
    row = ("1", "MAC", "SECRET-1", "ACME-1", "SECRET-2")
    files = {
        "d.csv": "\n".join(",".join(cells) for cells in (header, row)).encode(),
        "d.xlsx": workbook(header, row),
        "d.json": json.dumps([dict(zip(header, row, strict=True))]).encode(),
    }

    for name, content in files.items():
        kept = gzip.decompress(keep(read(content, name)))
        assert b"ACME-1" in kept
        assert b"SECRET" not in kept


@pytest.mark.parametrize("line", ["1,MAC,Doe, SECRET,ACME-1", "1,MAC,SECRET,x,y,,,SECRET", "SECRET,1,MAC,Doe,ACME-1"])
def test_of_a_row_whose_cells_are_not_under_their_headers_no_cell_is_kept(line):
    content = f"id,nodeClass,Patient name,systemName\n{line}\n2,MAC,,ACME-2\n".encode()

    kept = keep(read(content, "d.csv"))

    assert b"SECRET" not in gzip.decompress(kept)
    assert parse_sheet("ninjaone", restore(kept)) == parse("ninjaone", content, "d.csv")


def test_the_same_sheet_is_kept_as_the_same_bytes_with_its_row_numbers_and_whether_it_is_all():
    content = b"#TYPE X\nid,nodeClass\n\n1,MAC\n,\n2,MAC\n"

    kept = keep(read(content, "d.csv"))

    assert kept == keep(read(content, "d.csv"))
    assert list(restore(kept).rows) == [(4, ["1", "MAC"]), (6, ["2", "MAC"])]
    assert restore(kept).is_complete


def test_a_file_that_breaks_off_is_refused_before_anything_is_kept():
    with pytest.raises(Unreadable, match="Row 3: the quotes do not match up"):
        keep(read(b'id,nodeClass\n1,MAC\n2,"MAC\n', "d.csv"))
