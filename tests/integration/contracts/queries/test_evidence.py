from datetime import date

from clients.actions.imports import import_inventory
from clients.models import CountLine, Finding, InventoryCount
from contracts.papers import Asset, FindingNoted
from contracts.queries.evidence import evidence_of
from contracts.terms import Tally
from tests.worlds import NOW, m365_export


def lines(count, *because, counted=True):
    CountLine.objects.bulk_create(
        CountLine(count=count, subject="USER", who=f"who {place}", is_counted=counted, because=text)
        for place, text in enumerate(because)
    )


def a_count(client, **changes):
    given = {"client": client, "on": date(2026, 1, 1), "policy": "ACTIVE_30", "user_count": 0, "at": NOW}
    return InventoryCount.objects.create(**given | changes)


def test_reasons_are_tallied_largest_first_and_read_like_headings(acme):
    count = a_count(acme.client)
    lines(count, "Counted: a person's account.", "Counted: a person's account.", "Counted: a station's account.")
    lines(count, "Not counted: a guest's account.", counted=False)
    evidence = evidence_of(count)
    assert evidence.users_because == (Tally("A person's account", 2), Tally("A station's account", 1))
    assert evidence.left_out_because == (Tally("A guest's account", 1),)


def test_many_reasons_end_in_one_line_that_keeps_the_sum(acme):
    count = a_count(acme.client)
    lines(count, *(f"Not counted: reason {number}." for number in range(20)), counted=False)
    found = evidence_of(count).left_out_because
    assert (len(found), found[-1]) == (8, Tally("Other reasons", 13))


def test_files_are_the_newest_of_each_source_at_the_time_of_the_count(acme, amy):
    before = evidence_of(acme.recommendation.count)
    import_inventory(
        client=acme.client, source="m365-users", content=m365_export("Northwind", 9), filename="later.csv",
        as_of=date(2026, 11, 25), by=amy, at=NOW.replace(day=25),
    )  # fmt: skip
    assert evidence_of(acme.recommendation.count) == before
    assert (before.user_sources, before.device_sources) == (("users-Northwind.csv",), ("devices-Northwind.json",))


def test_a_count_carried_over_names_its_file(acme):
    count = InventoryCount.objects.filter(client=acme.client, origin="CARRIED_OVER").first()
    evidence = evidence_of(count)
    assert evidence.user_sources == evidence.device_sources == ("past-Northwind.csv",)


def test_the_devices_that_were_counted_are_named_with_what_the_inventory_knows(acme):
    assets = evidence_of(acme.recommendation.count).assets
    assert [one.asset_class for one in assets] == ["workstation"] * 10 + ["server"]
    assert assets[0] == Asset("PC-1-Northwind", "workstation", "SN-NORTHWIND-1")


def test_a_device_that_is_gone_from_the_inventory_keeps_its_name(acme):
    count = a_count(acme.client)
    CountLine.objects.create(count=count, subject="DEVICE", who="OLD-1", ref="by hand", is_counted=True, because=".")
    CountLine.objects.create(count=count, subject="DEVICE", who="SPARE", ref="x", is_counted=False, because=".")
    assert evidence_of(count).assets == (Asset("OLD-1", ""),)


def test_open_findings_are_counted_by_rule_the_most_urgent_first(acme):
    days = {"first_seen_on": date(2026, 1, 1), "last_seen_on": date(2026, 1, 1)}
    for about, code, severity, status in (
        ("a", "ACC-3", "info", "OPEN"), ("b", "PII-7", "high", "OPEN"), ("c", "PII-7", "high", "OPEN"),
        ("d", "LIC-2", "medium", "RESOLVED"),
    ):  # fmt: skip
        Finding.objects.create(client=acme.client, code=code, severity=severity, about=about, status=status, **days)
    found = evidence_of(acme.recommendation.count).findings
    assert found == (FindingNoted("PII-7", "high", 2), FindingNoted("ACC-3", "info", 1))


def test_the_number_of_queries_does_not_grow(acme, django_assert_max_num_queries):
    count = InventoryCount.objects.get(pk=acme.recommendation.count.pk)
    with django_assert_max_num_queries(7):
        evidence_of(count)
