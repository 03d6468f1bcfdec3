"""The demo's files are what the importers expect of real exports."""

from collections import Counter, defaultdict
from datetime import date, timedelta

import pytest

from clients.importing import RowKind, detect, parse
from clients.importing.rows import AccountRow, AssetRow, CountRow, LogonEvent, LogonRow, PersonRow, SeatRow
from config.demo.estate import estate_of
from config.demo.exports import audit, microsoft365, pax8, plain, rmm
from config.demo.fabrikam import CLINIC as FABRIKAMS_CLINIC
from config.demo.fabrikam import FABRIKAM
from config.demo.northwind import CLINIC, GARDEN_CENTRE, LAW_FIRM, NORTHWIND, OFFICE, RETAILER
from config.demo.plans import ClientPlan, MspPlan

ON = date(2026, 11, 20)
CLIENTS = [
    pytest.param(msp, plan, id=f"{msp.slug}/{plan.slug}") for msp in (NORTHWIND, FABRIKAM) for plan in msp.clients
]


def audit_of(estate):
    """Return the whole audit of a client."""
    return audit.events(estate, since=estate.on - timedelta(days=audit.DAYS), until=estate.on)


def logons_of(estate):
    """Return what the importer reads in the whole audit of a client."""
    return [row for row in parse("emr-logons", audit_of(estate), "audit.csv").rows if isinstance(row, LogonRow)]


@pytest.mark.parametrize(("msp", "plan"), CLIENTS)
def test_every_file_is_recognized_and_no_row_rejected(msp: MspPlan, plan: ClientPlan) -> None:
    estate = estate_of(msp, plan, ON)
    files = {
        "users.csv": ("m365-users", microsoft365.users(estate)),
        "devices.json": ("ninjaone", rmm.devices(estate)),
        "tills.csv": ("csv", plain.assets(estate)),
        "roster.csv": ("csv", plain.roster(estate) if plan.has_roster else b""),
        "audit.csv": ("emr-logons", audit_of(estate)),
        "subscriptions.json": ("pax8-subscriptions", pax8.subscriptions(estate)),
        "active-users.csv": ("m365-activity", microsoft365.activity(estate)),
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


CLINICS = [pytest.param(msp, plan, id=msp.slug) for msp, plan in ((NORTHWIND, CLINIC), (FABRIKAM, FABRIKAMS_CLINIC))]
# A week that begins, one that ends, a leap day and the turn of the year.
DAYS = [ON, date(2026, 11, 22), date(2026, 11, 23), date(2028, 2, 29), date(2027, 1, 1)]


@pytest.mark.parametrize("on", DAYS, ids=str)
@pytest.mark.parametrize(("msp", "plan"), CLINICS)
def test_a_clinics_leaver_still_uses_the_emr(msp: MspPlan, plan: ClientPlan, on: date) -> None:
    estate = estate_of(msp, plan, on)
    leaver = next(one for one in estate.colleagues if one.left_on)
    used = [row.happened_at.date() for row in logons_of(estate) if row.username == leaver.login]
    assert leaver.left_on is not None
    assert used
    assert min(used) > leaver.left_on


@pytest.mark.parametrize("on", DAYS, ids=str)
@pytest.mark.parametrize(("msp", "plan"), CLINICS)
def test_one_colleague_of_a_clinic_was_in_two_rooms_at_once(msp: MspPlan, plan: ClientPlan, on: date) -> None:
    estate = estate_of(msp, plan, on)
    open_at: dict[str, set[str]] = defaultdict(set)
    in_two = set()
    for row in sorted(logons_of(estate), key=lambda row: (row.happened_at, row.event is LogonEvent.SIGN_IN)):
        if row.event is LogonEvent.SIGN_IN:
            open_at[row.username].add(row.station)
        elif row.event is LogonEvent.SIGN_OUT:
            open_at[row.username].discard(row.station)
        if len(open_at[row.username]) > 1:
            in_two.add(row.username)
    assert in_two == {audit.cast_of(estate).in_two_rooms.login}


def test_the_clinics_audit_names_every_station_and_a_sign_in_that_nobody_owns() -> None:
    rows = logons_of(estate_of(NORTHWIND, CLINIC, ON))
    assert {row.station for row in rows} == {*(f"OR{number}" for number in range(1, 7)), "FRONTDESK1", "FRONTDESK2", ""}
    assert {row.event for row in rows} == {LogonEvent.SIGN_IN, LogonEvent.SIGN_OUT, LogonEvent.FAILED}
    assert Counter(row.username for row in rows)["temp1"] > 10
    assert 2_000 < len(rows) < 4_000


def test_the_clinics_audit_has_a_column_of_patients_that_is_dropped_unread() -> None:
    parsed = parse("emr-logons", audit_of(estate_of(NORTHWIND, CLINIC, ON)), "audit.csv")
    assert parsed.dropped_columns == ("Patient MRN",)


def test_a_day_is_the_same_in_every_audit_that_a_clinic_exports() -> None:
    estate = estate_of(NORTHWIND, CLINIC, ON)
    week = audit.events(estate, since=ON - timedelta(days=7), until=ON).decode().splitlines()
    assert set(week) <= set(audit_of(estate).decode().splitlines())


@pytest.mark.parametrize(("msp", "plan"), CLINICS)
def test_nobody_at_a_clinic_shares_a_short_name(msp: MspPlan, plan: ClientPlan) -> None:
    logins = [one.login for one in estate_of(msp, plan, ON).colleagues]
    assert len(set(logins)) == len(logins)


def test_the_clinic_bought_more_seats_than_it_has_assigned() -> None:
    estate = estate_of(NORTHWIND, CLINIC, ON)
    seats = [
        row
        for row in parse("pax8-subscriptions", pax8.subscriptions(estate), "s.json").rows
        if isinstance(row, SeatRow)
    ]
    accounts = [
        row for row in parse("m365-users", microsoft365.users(estate), "users.csv").rows if isinstance(row, AccountRow)
    ]
    assert sum(row.bought_count for row in seats) == 30
    assert sum(bool(row.is_licensed) for row in accounts) == 26


def test_one_employee_number_is_mistyped_in_the_clinics_directory() -> None:
    estate = estate_of(NORTHWIND, CLINIC, ON)
    accounts = [
        row for row in parse("m365-users", microsoft365.users(estate), "users.csv").rows if isinstance(row, AccountRow)
    ]
    numbers = {one.email: str(one.number) for one in estate.colleagues}
    wrong = [row.employee_id for row in accounts if row.employee_id not in ("", numbers.get(row.username))]
    assert wrong == ["1050"]
    assert not set(wrong) & set(numbers.values())


def test_most_of_the_law_firm_worked_within_thirty_days() -> None:
    parsed = parse("m365-activity", microsoft365.activity(estate_of(NORTHWIND, LAW_FIRM, ON)), "active.csv")
    used = [row.last_active_on for row in parsed.rows if isinstance(row, AccountRow) and row.last_active_on]
    assert len(used) == 40
    assert len([day for day in used if (ON - day).days < 30]) == 36


def test_the_garden_centres_own_list_has_laptops_that_the_rmm_has_too() -> None:
    estate = estate_of(NORTHWIND, GARDEN_CENTRE, ON)
    own, rmms = (
        {row.serial_number for row in parse(source, content, name).rows if isinstance(row, AssetRow)}
        for source, content, name in (
            ("csv", plain.assets(estate), "list.csv"),
            ("ninjaone", rmm.devices(estate), "devices.json"),
        )
    )
    assert len(own & rmms) == 7
    assert len(own - rmms) == 5


def test_past_counts_end_with_last_month_and_never_exceed_what_there_is_now() -> None:
    parsed = parse("csv", plain.past_counts(LAW_FIRM, ON), "counts.csv")
    months = [row for row in parsed.rows if isinstance(row, CountRow)]
    assert months[-1].month == date(2026, 10, 1)
    assert [dict(row.devices)["workstation"] for row in months][-1] == 80  # type: ignore[index]
    assert max(dict(row.devices)["workstation"] for row in months) == 80  # type: ignore[index]
