"""The source of a file is told from its headers."""

import pytest

from clients.importing import UnrecognizedLayout, detect, parse
from tests.unit.clients.importing.samples import SAMPLES, sample

FILES = sorted(path for path in SAMPLES.glob("*/*") if path.is_file())


@pytest.mark.parametrize("path", FILES, ids=lambda path: f"{path.parent.name}/{path.name}")
def test_every_sample_is_recognized_and_read_whole(path):
    content = path.read_bytes()

    assert detect(content, path.name) == path.parent.name
    parsed = parse("auto", content, path.name)
    assert parsed.source == path.parent.name
    assert parsed.rejected == ()


@pytest.mark.parametrize(
    "header",
    [
        "DistinguishedName,Enabled,GivenName,Name,ObjectClass,ObjectGUID,SamAccountName,SID,Surname,UserPrincipalName",
        "Date (UTC),Request ID,User agent,User ID,User,User principal name,User type,Incoming token type",
        "First Name,Last Name,email,User name,Location,Phone Num",
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
