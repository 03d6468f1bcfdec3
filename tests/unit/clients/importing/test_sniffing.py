"""The source of a file is told from its headers."""

import csv
import io
from dataclasses import replace

import pytest

from clients.importing import UnrecognizedLayout, detect, parse
from clients.importing.decoding import decode
from clients.importing.headers import compared
from clients.importing.reading import read
from clients.importing.sources import SIGNATURES
from tests.unit.clients.importing.samples import SAMPLES, sample

FILES = sorted(path for path in SAMPLES.glob("*/*") if path.is_file())
TYPE_LINE = "#TYPE Microsoft.ActiveDirectory.Management.ADUser\r\n"


def _delimiter(path):
    return ";" if path.name == "audit-with-patients.csv" else ","


def _fitting(content: bytes, filename: str) -> list[str]:
    present = frozenset(compared(header) for header in read(content, filename).headers if header)
    return [code for code, signature in SIGNATURES.items() if signature.fits(present)]


@pytest.mark.parametrize("path", FILES, ids=lambda path: f"{path.parent.name}/{path.name}")
def test_every_sample_is_recognized_and_read_whole(path):
    content = path.read_bytes()

    assert detect(content, path.name) == path.parent.name
    parsed = parse("auto", content, path.name)
    assert parsed.source == path.parent.name
    assert parsed.rejected == ()


@pytest.mark.parametrize(
    "path", [path for path in FILES if path.parent.name != "csv"], ids=lambda path: f"{path.parent.name}/{path.name}"
)
def test_no_other_source_claims_a_sample(path):
    assert _fitting(path.read_bytes(), path.name) == [path.parent.name]


@pytest.mark.parametrize(
    "path",
    [path for path in FILES if path.suffix == ".csv" and path.parent.name != "csv"],
    ids=lambda path: f"{path.parent.name}/{path.name}",
)
def test_padding_case_further_columns_and_another_delimiter_do_not_hide_a_source(path):
    rows = list(
        csv.reader(
            io.StringIO(decode(path.read_bytes()).stream().read().removeprefix(TYPE_LINE)), delimiter=_delimiter(path)
        )
    )
    header = [f"  {name.upper()} " for name in rows[0]] + ["Further column", "Further column"]
    dirty = io.StringIO()
    csv.writer(dirty, delimiter="\t").writerows([header, *([*cells, "x", "x"] for cells in rows[1:])])

    parsed = parse("auto", dirty.getvalue().encode("utf-16"), "export.txt")

    assert parsed.source == path.parent.name
    shifted = [replace(row, row=0) for row in parsed.rows]
    assert shifted == [replace(row, row=0) for row in parse("auto", path.read_bytes(), path.name).rows]


@pytest.mark.parametrize(
    "header",
    [
        "Report Refresh Date,User Principal Name,Last Activity Date,Team Chat Message Count,Report Period",
        "Date (UTC),CorrelationId,Service,Category,Activity,Result,ActorDisplayName",
        "First Name,Last Name,email,Phone Num,Location",
        "Ticket,User,Date,Type,Subject",
        "Product,Quantity,Price",
        "Asset Tag,Name,Price",
        "Device name,Serial number,Notes",
        "deviceId,deviceName,amount",
        "a,b,c",
    ],
)
def test_an_export_of_another_system_is_not_mistaken_for_one_we_read(header):
    with pytest.raises(UnrecognizedLayout, match="No known system writes these columns"):
        detect(f"{header}\n1,2,3\n".encode(), "x.csv")


def test_the_filename_does_not_decide():
    content, _ = sample("ninjaone/devices.json")

    assert detect(content, "users.csv") == "ninjaone"
