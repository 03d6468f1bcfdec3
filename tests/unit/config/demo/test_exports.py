"""The demo's files are what the importers expect of real exports."""

from datetime import date

import pytest

from clients.importing import RowKind, detect, parse
from clients.importing.rows import AccountRow, AssetRow, CountRow, PersonRow
from config.demo.estate import estate_of
from config.demo.exports import microsoft365, plain, rmm
from config.demo.fabrikam import FABRIKAM
from config.demo.northwind import CLINIC, GARDEN_CENTRE, LAW_FIRM, NORTHWIND, OFFICE, RETAILER
from config.demo.plans import ClientPlan, MspPlan

ON = date(2026, 11, 20)
CLIENTS = [
    pytest.param(msp, plan, id=f"{msp.slug}/{plan.slug}") for msp in (NORTHWIND, FABRIKAM) for plan in msp.clients
]


@pytest.mark.parametrize(("msp", "plan"), CLIENTS)
def test_every_file_is_recognized_and_no_row_rejected(msp: MspPlan, plan: ClientPlan) -> None:
    estate = estate_of(msp, plan, ON)
    files = {
        "users.csv": ("m365-users", microsoft365.users(estate)),
        "devices.json": ("ninjaone", rmm.devices(estate)),
        "tills.csv": ("csv", plain.assets(estate)),
        "roster.csv": ("csv", plain.roster(estate)),
        "emr.csv": ("csv", plain.emr_accounts(estate)),
        "counts.csv": ("csv", plain.past_counts(plan, ON)),
    }
    for filename, (source, content) in files.items():
        if content:
            assert detect(content, filename) == source
            assert parse(source, content, filename).rejected == ()


def test_the_law_firms_directory_holds_more_than_its_forty_people() -> None:
    parsed = parse("m365-users", microsoft365.users(estate_of(NORTHWIND, LAW_FIRM, ON)), "users.csv")
    accounts = [row for row in parsed.rows if isinstance(row, AccountRow)]
    people = [row for row in accounts if row.given_name and row.is_enabled]
    assert len(people) == 40
    assert len(accounts) == 45
    assert [row.username for row in accounts if row.is_guest] == [
        "cocounsel_brightwaterlaw.example#ext#@halewhitcomb.example"
    ]


def test_a_leaver_is_blocked_and_still_licensed() -> None:
    parsed = parse("m365-users", microsoft365.users(estate_of(NORTHWIND, LAW_FIRM, ON)), "users.csv")
    left = [row for row in parsed.rows if isinstance(row, AccountRow) and row.given_name and not row.is_enabled]
    assert [row.is_licensed for row in left] == [True]


def test_seasonal_staff_out_of_season_are_blocked_and_unlicensed() -> None:
    parsed = parse("m365-users", microsoft365.users(estate_of(NORTHWIND, GARDEN_CENTRE, ON)), "users.csv")
    away = [row for row in parsed.rows if isinstance(row, AccountRow) and not row.is_enabled]
    assert len(away) == 42 - 19
    assert not any(row.is_licensed for row in away)


def test_the_office_has_eight_desktops_and_what_stands_behind_them() -> None:
    parsed = parse("ninjaone", rmm.devices(estate_of(NORTHWIND, OFFICE, ON)), "devices.json")
    classes = [str(row.asset_class) for row in parsed.rows if isinstance(row, AssetRow) and row.is_managed]
    assert sorted(classes) == ["network", "printer", "server", *["workstation"] * 8]


def test_the_retailers_tills_come_as_a_table() -> None:
    estate = estate_of(NORTHWIND, RETAILER, ON)
    parsed = parse("csv", plain.assets(estate), "tills.csv")
    assert [str(row.asset_class) for row in parsed.rows if isinstance(row, AssetRow)] == ["pos"] * 20
    assert rmm.devices(estate) == b""


def test_the_clinics_roster_names_its_contractors_and_its_leaver() -> None:
    parsed = parse("csv", plain.roster(estate_of(NORTHWIND, CLINIC, ON)), "roster.csv")
    people = [row for row in parsed.rows if isinstance(row, PersonRow)]
    assert parsed.kind is RowKind.PERSONS
    assert len([row for row in people if row.left_on is None]) == 38
    assert len([row for row in people if row.is_contractor]) == 2
    assert len([row for row in people if row.left_on]) == 1


def test_the_clinics_leaver_still_uses_the_emr() -> None:
    estate = estate_of(NORTHWIND, CLINIC, ON)
    leaver = next(one for one in estate.colleagues if one.left_on)
    accounts = [row for row in parse("csv", plain.emr_accounts(estate), "e.csv").rows if isinstance(row, AccountRow)]
    used = next(row.last_active_on for row in accounts if row.employee_id == str(leaver.number))
    assert used is not None
    assert leaver.left_on is not None
    assert used > leaver.left_on


def test_past_counts_end_with_last_month_and_never_exceed_what_there_is_now() -> None:
    parsed = parse("csv", plain.past_counts(LAW_FIRM, ON), "counts.csv")
    months = [row for row in parsed.rows if isinstance(row, CountRow)]
    assert months[-1].month == date(2026, 10, 1)
    assert [dict(row.devices)["workstation"] for row in months][-1] == 80  # type: ignore[index]
    assert max(dict(row.devices)["workstation"] for row in months) == 80  # type: ignore[index]
