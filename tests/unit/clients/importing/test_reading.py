"""Files as they really come: encodings, delimiters, preambles, padding, and things that are no table."""

import gzip
import io
import json
import zipfile
from datetime import datetime

import pytest

from clients.importing import Unreadable, parse, preview
from clients.importing.reading import check_declared_size, read
from tests.unit.clients.importing.samples import sample, workbook

PLAIN = "Object Id,User principal name,Display name,Block credential\r\na,amy@acme.example,Amélie,False\r\n"


def _accounts(content: bytes, filename: str = "users.csv"):
    return parse("m365-users", content, filename)


@pytest.mark.parametrize(
    "content",
    [
        PLAIN.encode(),
        b"\xef\xbb\xbf" + PLAIN.encode(),
        PLAIN.encode("utf-16"),
        b"\xfe\xff" + PLAIN.encode("utf-16-be"),
        PLAIN.encode("utf-16-le"),
        PLAIN.encode("utf-32"),
        PLAIN.encode("cp1252"),
        PLAIN.replace(",", ";").encode(),
        PLAIN.replace(",", "\t").encode(),
        PLAIN.replace("\r\n", "\n").encode(),
        PLAIN.replace("\r\n", "\r").encode(),
        PLAIN.replace("Object Id", " OBJECT ID ").replace("Display name", '"display  NAME"').encode(),
    ],
    ids=["utf8", "bom", "utf16", "utf16be", "bare-utf16", "utf32", "cp1252", "semicolon", "tab", "lf", "cr", "padded"],
)
def test_a_table_reads_the_same_whatever_its_encoding_delimiter_and_line_ends(content):
    (row,) = _accounts(content).rows

    assert (row.row, row.external_id, row.display_name, row.is_enabled) == (2, "a", "Amélie", True)


@pytest.mark.parametrize("preamble", ["#TYPE Selected.Microsoft.User\r\n", "sep=,\r\n", '"#TYPE System.Object"\r\n'])
def test_a_line_before_the_header_is_skipped_but_counted_as_the_row_it_is(preamble):
    content = (preamble + PLAIN + "b,,Ben,False\r\n").encode("utf-16")

    parsed = _accounts(content)

    assert [row.row for row in parsed.rows] == [3]
    assert [one.row for one in parsed.rejected] == [4]


def test_blank_rows_keep_their_number_and_are_not_counted():
    parsed = _accounts(f"\r\n{PLAIN}\r\n,,,\r\nb,ben@acme.example,Ben,False\r\n\r\n".encode())

    assert [row.row for row in parsed.rows] == [3, 6]
    assert parsed.total == 2


def test_a_line_break_inside_a_quoted_cell_makes_no_new_row():
    parsed = _accounts(PLAIN.replace("Amélie", '"Amé\r\nlie"').encode() + b"b,ben@acme.example,Ben,False\r\n")

    assert [(row.row, row.display_name) for row in parsed.rows] == [(2, "Amé lie"), (3, "Ben")]


def test_a_repeated_header_is_read_once_and_refused_where_its_cells_differ():
    header = "User principal name,Block credential,Display name,Display name\n"

    parsed = _accounts((header + "amy@acme.example,False,Amy,\nben@acme.example,False,Ben,Benjamin\n").encode())

    assert [row.display_name for row in parsed.rows] == ["Amy"]
    (rejected,) = parsed.rejected
    assert (rejected.row, rejected.column) == (3, "Display name")
    assert rejected.reason == "The column occurs twice and the two cells differ. Remove one of the columns."


def test_a_row_with_more_cells_than_the_header_is_rejected_and_trailing_blanks_are_not():
    parsed = _accounts((PLAIN + "b,ben@acme.example,Okafor, Ben,False\nc,cy@acme.example,Cy,False,,,\n").encode())

    (rejected,) = parsed.rejected
    assert (rejected.row, rejected.column) == (3, "Whole row")
    assert "has 5 cells, the header 4" in rejected.reason
    assert len(parsed.rows) == 2


def test_a_formula_stays_the_text_it_is():
    formula = '=HYPERLINK("http://x.example","Amy")'

    from_csv = _accounts(PLAIN.replace("Amélie", '"=HYPERLINK(""http://x.example"",""Amy"")"').encode())
    from_book = _accounts(
        workbook(("User principal name", "Display name", "Block credential"), ("amy@acme.example", formula, False)),
        "users.xlsx",
    )

    assert from_csv.rows[0].display_name == from_book.rows[0].display_name == formula


def test_a_workbook_gives_text_for_numbers_dates_and_yes_or_no_and_keeps_row_numbers():
    content = workbook(
        ("Asset ID", "Name", "Asset class", "Last seen", "Serial number"),
        (101, "PC 1", "Desktop", datetime(2026, 11, 20, 8, 0), 1234567.0),
        (),
        (102.0, "PC 2", "Server", None, None),
    )

    first, second = parse("auto", content, "assets.xlsx").rows

    assert (first.row, first.external_id, first.serial_number) == (2, "101", "1234567")
    assert first.last_seen_at.isoformat() == "2026-11-20T08:00:00+00:00"
    assert (second.row, second.external_id) == (4, "102")


@pytest.mark.parametrize(
    "header",
    [
        "MRN",
        "Patient name",
        "PatientID",
        "PAT_ENC_CSN_ID",
        "Encounter #",
        "Medical Record Number",
        "Date of birth",
        "Password [Required]",
    ],
)
def test_a_regulated_column_is_dropped_unread_and_named(header):
    content = f"User principal name,Block credential,{header}\namy@acme.example,False,SECRET\n".encode()

    parsed = _accounts(content)

    assert parsed.dropped_columns == (header,)
    assert "SECRET" not in repr(parsed)
    assert "SECRET" not in repr(preview(content, "users.csv"))


def test_a_regulated_key_of_a_json_export_is_dropped_unread_too():
    content = json.dumps([{"id": 1, "nodeClass": "MAC", "detail": {"patient": {"name": "SECRET"}}}]).encode()

    parsed = parse("ninjaone", content, "d.json")

    assert parsed.dropped_columns == ("detail.patient",)
    assert "SECRET" not in repr(parsed)


@pytest.mark.parametrize(
    "header", ["Password never expires", "Dispatch group", "Encoding", "Last password change time stamp"]
)
def test_a_harmless_column_with_a_similar_name_is_kept(header):
    assert read(f"{header},Other\n1,2\n".encode(), "x.csv").headers == (header, "Other")


def test_a_json_page_that_points_to_the_next_is_known_to_be_incomplete():
    page = {
        "value": [{"id": "a", "userPrincipalName": "amy@acme.example"}],
        "@odata.nextLink": "https://graph.example/next",
    }

    assert not _accounts(json.dumps(page).encode(), "users.json").is_complete


def test_a_preview_shows_the_first_rows_for_mapping():
    shown = preview(*sample("csv/assets.csv"), most=2)

    assert shown.headers[:3] == ("Asset ID", "Name", "Asset class")
    assert [row[1] for row in shown.rows] == ["Till 1", "Till 2"]


def _archive(method: int = zipfile.ZIP_DEFLATED, **members: bytes) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", method) as archive:
        for name, content in members.items():
            archive.writestr(name.replace("__", "/").replace("_xml", ".xml"), content)
    return stream.getvalue()


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "The file is empty"),
        (b" \r\n\t\n", "The file is empty"),
        (b"\xef\xbb\xbf\r\n", "no header row"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 old", "old Excel file or one with a password"),
        (b"%PDF-1.7 ...", "This is a PDF"),
        (gzip.compress(b"a,b", mtime=0), "compressed"),
        (b"<!DOCTYPE html><html><body>Sign in</body></html>", "web page"),
        (bytes(range(256)) * 20, "not text|cannot be read"),
        (b"\x89PNG\r\n\x1a\n" + b"\x00\x01\x02" * 50, "not text|cannot be read"),
        (b'User principal name,"Display name\namy@acme.example,Amy\n', "Row 1: the quotes do not match up"),
        (b'User principal name,Display name\namy@acme.example,"A"my\n', "Row 2: the quotes do not match up"),
        (b"User principal name\n" + b"x" * 200_000, "more than 131,072 characters"),
        (b"[1, 2, 3]", r"Row 2 \(item 1\) is not an object"),
        (b"[]", "holds no items"),
        (b'{"error": {"code": "Unauthorized"}}', "The JSON is no list"),
        (b'[{"id": 1, ]', "The JSON is broken: line 1"),
        (b'[{"id": ' + b"9" * 6000 + b"}]", "a number is too long"),
        (b"[" * 100_000, "nested too deeply|broken"),
        (_archive(note_xml=b"<a/>"), "ZIP archive, not a workbook"),
        (_archive(xl__workbook_xml=b"<!DOCTYPE x [<!ENTITY a 'b'>]><x>&a;</x>"), "something no spreadsheet writes"),
        (_archive(xl__workbook_xml=b"<workbook/>"), "damaged"),
        (workbook(("a",))[:-200], "damaged"),
        (_archive(xl__workbook_xml=b"<x/>", xl__sheet_xml=b"0" * 9_000_000), "far more than a list would"),
    ],
)
def test_a_file_that_is_no_table_is_refused_in_one_sentence(content, message):
    with pytest.raises(Unreadable, match=message):
        parse("m365-users", content, "file")


def test_a_workbook_that_would_unpack_beyond_the_limit_is_not_opened(monkeypatch):
    monkeypatch.setattr("clients.importing.workbooks.MAX_UNPACKED", 1000)

    with pytest.raises(Unreadable, match="unpacks to over"):
        parse("m365-users", workbook(("User principal name",)), "file.xlsx")


def test_a_workbook_of_endless_width_is_refused(monkeypatch):
    monkeypatch.setattr("clients.importing.workbooks.MAX_COLUMNS", 3)

    with pytest.raises(Unreadable, match="too many cells for a list"):
        parse("m365-users", workbook(("a", "b", "c", "d")), "file.xlsx")


def test_a_workbook_of_nothing_has_no_header():
    with pytest.raises(Unreadable, match="no header row"):
        parse("m365-users", workbook(()), "file.xlsx")


def test_a_file_beyond_the_size_limit_is_refused(monkeypatch):
    monkeypatch.setattr("clients.importing.decoding.MAX_BYTES", 10)

    with pytest.raises(Unreadable, match="the most is"):
        parse("m365-users", PLAIN.encode(), "file.csv")


@pytest.mark.parametrize("size", [100 * 1024 * 1024 + 1, 300 * 1024 * 1024])
def test_a_file_is_refused_by_the_size_it_is_said_to_have(size):
    with pytest.raises(Unreadable, match=f"The file has {size // 1024 // 1024} MB; the most is 100 MB"):
        check_declared_size(size)

    check_declared_size(100 * 1024 * 1024)


def test_an_unbalanced_quote_is_found_where_it_begins():
    content = PLAIN.encode() + b'b,"ben@acme.example,Ben,False\r\n' + b"c,cy@acme.example,Cy,False\r\n" * 6_000

    with pytest.raises(Unreadable, match="Row 3: a cell has more than 131,072 characters, often because a quote"):
        _accounts(content)


@pytest.mark.parametrize("content", [b"x" * 5_000_000, b'"a\n' + b'x","y\n' * 800_000], ids=["one-line", "quoted"])
def test_a_row_that_never_ends_is_refused_before_it_is_read_whole(content):
    with pytest.raises(Unreadable, match=r"Row 1: it has more than 4,194,304 characters"):
        _accounts(content)


def test_a_row_of_too_many_cells_is_no_list():
    with pytest.raises(Unreadable, match=r"Row 2: it has more than 4,096 cells"):
        _accounts(PLAIN.splitlines()[0].encode() + b"\n" + b"," * 5_000)


def test_a_list_of_more_rows_than_a_sheet_can_have_is_refused(monkeypatch):
    monkeypatch.setattr("clients.importing.limits.MAX_ROWS", 2)

    with pytest.raises(Unreadable, match="more than 2 rows"):
        _accounts(b'[{"userPrincipalName":"a@b.c"},{},{}]', "users.json")
    with pytest.raises(Unreadable, match="more than 2 rows"):
        _accounts(workbook(("User principal name",), ("a@b.c",), ("b@b.c",), ("c@b.c",)), "users.xlsx")


def test_a_workbook_with_one_endless_row_or_with_endless_texts_is_not_opened(monkeypatch):
    row = b"<worksheet><sheetData><row>" + b"<c><v>1</v></c>" * 400_000 + b"</row></sheetData></worksheet>"
    with pytest.raises(Unreadable, match="too many cells for a list"):
        _accounts(_archive(zipfile.ZIP_STORED, xl__workbook_xml=b"<x/>", xl__worksheets__sheet1_xml=row), "users.xlsx")

    monkeypatch.setattr("clients.importing.workbooks._MAX_STRINGS", 1000)
    texts = b"<si><t>a</t></si>" * 100
    with pytest.raises(Unreadable, match="too many cells for a list"):
        _accounts(_archive(zipfile.ZIP_STORED, xl__workbook_xml=b"<x/>", xl__strings_xml=texts), "users.xlsx")


@pytest.mark.parametrize(
    ("content", "place"),
    [
        (b'[{"id": 1}\n {"id": 2}]', "line 2, column 2"),
        (b'{"value": [{"id": 1}], "x" 1}', "line 1, column 28"),
        (b'[{"id": 1}] [', "line 1, column 13"),
        (b"{1: 2}", "line 1, column 2"),
        (b'[{"id": 1}', "line 1, column 11"),
    ],
)
def test_broken_json_is_refused_with_the_place_where_it_breaks(content, place):
    with pytest.raises(Unreadable, match=f"The JSON is broken: {place}"):
        _accounts(content, "users.json")


def test_an_unknown_source_is_refused_by_name():
    with pytest.raises(Unreadable, match='no source "sap"'):
        parse("sap", PLAIN.encode(), "file.csv")
