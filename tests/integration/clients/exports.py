"""Small exports as the systems write them."""

import csv
import io
import json

M365_HEADERS = (
    "Block credential", "Department", "Display name", "First name", "Last name", "Licenses", "Object Id",
    "User principal name", "When created",
)  # fmt: skip
BUSINESS = "Microsoft 365 Business Premium"


def table(headers, rows):
    """Write a CSV as a spreadsheet program does."""
    stream = io.StringIO()
    writer = csv.writer(stream)
    writer.writerow(headers)
    writer.writerows(rows)
    return stream.getvalue().encode()


def m365_user(upn, *, name="", blocked=False, licences=BUSINESS, department="Front office", object_id=""):
    """Return one row of an "Export users" of the Microsoft 365 admin centre."""
    first, _, last = name.partition(" ")
    shown = name or upn.partition("@")[0]
    return (
        str(blocked),
        department,
        shown,
        first if last else "",
        last,
        licences,
        object_id,
        upn,
        "2024-02-01 08:00:00",
    )


def m365(*users):
    """Return an "Export users" file."""
    return table(M365_HEADERS, users)


ACME = (
    m365_user("amy@acme.example", name="Amy Adams"),
    m365_user("bob@acme.example", name="Bob Brown"),
    m365_user("cara@acme.example", name="Cara Clark", blocked=True),
    m365_user("or1@acme.example"),
    m365_user("scanner@acme.example"),
    m365_user("frontdesk@acme.example", blocked=True, licences="Unlicensed"),
)
GOOD, BAD = m365_user("dan@acme.example", name="Dan Drew"), m365_user("no sign-in address", name="Eve Evans")


def device(number, *, node_class="WINDOWS_WORKSTATION", name="", serial="", **more):
    """Return one device of NinjaOne's /v2/devices-detailed."""
    return {
        "id": number,
        "nodeClass": node_class,
        "systemName": name or f"PC-{number}",
        "approvalStatus": "APPROVED",
        "system": {"serialNumber": serial or f"SN{number}"},
        "os": {"name": "Windows 11 Pro"},
        "created": "2024-03-01T08:00:00Z",
        "lastContact": "2026-11-19T17:00:00Z",
        **more,
    }


def ninjaone(*devices):
    """Return a JSON export of NinjaOne."""
    return json.dumps(list(devices)).encode()


def many_users(count):
    """Return an export of so many people."""
    return m365(*(m365_user(f"user{n:05}@acme.example", name=f"Given{n} Family{n}") for n in range(count)))


def months(*rows, headers=("Month", "Users", "Workstation", "Server")):
    """Return a table of past counts."""
    return table(headers, rows)
