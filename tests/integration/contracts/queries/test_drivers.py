from datetime import date

import pytest

from clients.models import Account, Asset, CountLine, ImportRun, InventoryCount, Person, Site
from contracts.actions.sweeping import sweep_ceilings
from contracts.months import add_months
from contracts.queries.board import board
from contracts.queries.drivers import Driver, Moved, driver, moved
from contracts.queries.fans import forecast_of
from tests.flat_clients import RISING, flat_client
from tests.worlds import NOW, TODAY

MAY, NOVEMBER = date(2026, 5, 1), date(2026, 11, 1)


@pytest.fixture(autouse=True)
def msp(northwind):
    """Work at Northwind."""


def row_of(ceiling):
    return next(row for row in board(TODAY).select_related("version") if row.pk == ceiling.pk)


def name_in(client, on, refs, *, subject="USER"):
    count = InventoryCount.objects.get(client=client, on=on)
    CountLine.objects.bulk_create(
        CountLine(count=count, subject=subject, who="x", ref=str(ref), is_counted=True, because="b") for ref in refs
    )


def a_run(client):
    return ImportRun.objects.create(client=client, source="csv", as_of=TODAY, at=NOW, outcome="TAKEN", row_count=1)


def people(client, **by_department):
    return {
        department: [
            Person.objects.create(client=client, name=f"{department} {number}", department=department).pk
            for number in range(count)
        ]
        for department, count in by_department.items()
    }


def test_a_change_is_counted_from_half_a_year_ago_or_the_first_month():
    flat_client("Acme", RISING)
    flat_client("Young", (10, 11, 11, 12, 12, 13))
    flat_client("Jumping", (4, 4, 4, 4, 4, 400))
    sweep_ceilings(on=TODAY, at=NOW)

    found = {row.contract.client.name: moved(forecast_of(row)) for row in board(TODAY)}

    assert found == {"Acme": Moved(3, MAY), "Young": Moved(3, date(2026, 6, 1)), "Jumping": None}


def test_users_came_in_their_departments_whether_a_line_names_the_person_or_an_account():
    ceiling = flat_client("Acme", RISING)
    client = ceiling.contract.client
    known = people(client, Nursing=3, Front=1)
    run = a_run(client)
    account = Account.objects.create(
        client=client, source="csv", external_id="a", name="A", first_seen_on=TODAY, last_seen_on=TODAY,
        import_run=run, person_id=known["Nursing"][2],
    )  # fmt: skip
    name_in(client, MAY, [known["Nursing"][0], known["Front"][0]])
    name_in(client, NOVEMBER, [known["Nursing"][0], known["Nursing"][1], account.pk])

    found = driver(row_of(ceiling), Moved(3, MAY))

    assert found == Driver(Moved(3, MAY), is_known=True, groups=(("Nursing", 2), ("Front", -1)))


def test_devices_came_at_their_sites_or_else_by_class_and_only_those_the_ceiling_counts():
    users = flat_client("Acme", RISING, devices=20, device_counts={"workstation": 4}, classes=["workstation"])
    ceiling = users.contract.ceilings.get(unit="DEVICES")
    client = users.contract.client
    run = a_run(client)
    north = Site.objects.create(client=client, name="North site")
    made = [
        Asset.objects.create(
            client=client, source="csv", external_id=str(number), name=f"PC {number}", asset_class=kind, site=site,
            first_seen_on=TODAY, last_seen_on=TODAY, import_run=run,
        ).pk
        for number, (kind, site) in enumerate(
            [("workstation", north), ("workstation", north), ("workstation", None), ("server", north)]
        )
    ]  # fmt: skip
    name_in(client, MAY, made[:1], subject="DEVICE")
    name_in(client, NOVEMBER, made, subject="DEVICE")

    found = driver(row_of(ceiling), Moved(2, MAY))

    assert found.groups == (("North site", 1), ("Workstation", 1))


def test_a_count_that_names_nobody_cannot_tell_where_from():
    ceiling = flat_client("Acme", RISING)
    name_in(ceiling.contract.client, NOVEMBER, people(ceiling.contract.client, Nursing=1)["Nursing"])

    assert driver(row_of(ceiling), Moved(3, MAY)) == Driver(Moved(3, MAY), is_known=False)
    assert not driver(row_of(ceiling), Moved(3, add_months(MAY, -24))).is_known


def test_who_is_in_no_department_is_elsewhere():
    ceiling = flat_client("Acme", RISING)
    client = ceiling.contract.client
    known = people(client, Nursing=1)["Nursing"] + [Person.objects.create(client=client, name="Nobody").pk]
    name_in(client, MAY, known[:1])
    name_in(client, NOVEMBER, known)

    found = driver(row_of(ceiling), Moved(1, MAY))

    assert (found.groups, found.elsewhere) == ((), 1)


def test_it_costs_three_queries_however_many_people_there_are(django_assert_max_num_queries):
    ceiling = flat_client("Acme", RISING)
    known = people(ceiling.contract.client, Nursing=20, Front=20)
    name_in(ceiling.contract.client, MAY, known["Nursing"])
    name_in(ceiling.contract.client, NOVEMBER, known["Nursing"] + known["Front"])
    row = row_of(ceiling)

    with django_assert_max_num_queries(3):
        assert driver(row, Moved(20, MAY)).groups == (("Front", 20),)
