"""The page of devices that no contract covers, its table, and the line on the first page."""

import csv
import io

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from clients.models import Asset
from tests import worlds
from tests.integration.admin.conftest import signed_in
from tests.worlds import NOW

PAGE = "/admin/contracts/contract/uncovered/"


@pytest.fixture(autouse=True)
def at_nine(monkeypatch):
    monkeypatch.setattr(timezone, "now", lambda: NOW)


@pytest.fixture
def law(amy):
    return worlds.client_world("Law", by=amy, users=4, workstations=60)


def said(browser, address=PAGE):
    return " ".join(browser.get(address).content.decode().split())


def test_with_nothing_to_cover_it_says_so_and_the_first_page_says_nothing(manager, northwind):
    assert "Every managed device is covered by a contract." in said(manager)
    assert "covered by no contract</a>" not in said(manager, "/admin/")


def test_each_client_is_named_with_its_number_and_leads_to_its_devices(manager, law):
    text = said(manager)
    assert "61 managed devices of 1 client are covered by no contract." in text
    assert f'<a href="?client={law.client.pk}#devices">Acme Dental Law</a>' in text
    assert "PC-1-Law" not in text
    assert "61 managed devices covered by no contract</a>" in said(manager, "/admin/")

    shown = said(manager, f"{PAGE}?client={law.client.pk}&devices=2")
    assert "Devices of Acme Dental Law" in shown
    assert "Page 2 of 2" in shown
    assert "The client has no contract in force." in shown
    assert reverse("admin:clients_asset_change", args=[Asset.objects.get(name="SRV-61-Law").pk]) in shown


@pytest.mark.parametrize("client", ["nobody", "00000000-0000-0000-0000-000000000000", ""])
def test_a_client_that_is_not_there_is_no_error(manager, law, client):
    assert manager.get(PAGE, {"client": client, "page": "99", "devices": "x"}).status_code == 200


def test_the_table_holds_every_device_and_runs_no_formula(manager, law, amy):
    worlds.client_world("Zoo", by=amy, users=1, workstations=1)
    Asset.objects.filter(name="PC-1-Law").update(name="=cmd()")

    def rows(address):
        return list(csv.reader(io.StringIO(b"".join(manager.get(address).streaming_content).decode())))

    everything, one = rows(f"{PAGE}?csv=1"), rows(f"{PAGE}?csv=1&client={law.client.pk}")
    assert (len(everything), len(one)) == (1 + 61 + 2, 1 + 61)
    assert everything[0][:4] == ["Client", "Account manager", "Device", "Class"]
    assert "'=cmd()" in {row[2] for row in one}


def test_the_page_costs_the_same_however_many_there_are(manager, law, amy):
    for name in ("Zoo", "Bistro"):
        worlds.client_world(name, by=amy, users=1, workstations=3)

    with CaptureQueriesContext(connection) as captured:
        said(manager, f"{PAGE}?client={law.client.pk}")

    assert len(captured) <= 9  # three of them for who is signed in


def test_it_is_for_staff_who_may_see_contracts(reader, law):
    assert "covered by no contract." in said(reader)
    assert signed_in(law.signatory.user).get(PAGE).status_code in {302, 403}
