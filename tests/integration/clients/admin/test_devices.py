from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from clients.counting import DeviceState
from clients.models import Asset
from clients.queries.devices import device_states, duplicates_in
from tests.conftest import NOW
from tests.integration.clients.conftest import TODAY
from tests.integration.clients.exports import device, ninjaone

LIST = reverse("admin:clients_asset_changelist")


@pytest.fixture
def mixed(acme, take, monkeypatch):
    """Acme Dental with a device in each state."""
    monkeypatch.setattr(timezone, "now", lambda: NOW)
    take(
        ninjaone(
            device(1, name="PC-good"),
            device(2, name="PC-old", lastContact=(NOW - timedelta(days=120)).isoformat()),
            device(3, name="PC-odd", node_class="NMS_OTHER"),
            device(4, name="PC-spare", approvalStatus="PENDING"),
            device(5, name="PC-zwin", serial="SN1"),
        ),
        source="ninjaone",
        filename="devices.json",
    )
    return acme


STATES = {
    "PC-good": DeviceState.COVERED,
    "PC-old": DeviceState.DOUBTFUL,
    "PC-odd": DeviceState.UNCLASSIFIED,
    "PC-spare": DeviceState.SPARE,
    "PC-zwin": DeviceState.DUPLICATE,
}


def test_each_device_says_what_it_is_to_the_count(mixed):
    assets = list(Asset.objects.all())
    states = device_states(assets, on=TODAY)
    assert {asset.name: states[asset.pk] for asset in assets} == STATES


def test_one_row_of_a_page_knows_its_twin_on_another(mixed):
    twin = Asset.objects.get(name="PC-zwin")
    assert device_states([twin], on=TODAY) == {twin.pk: DeviceState.DUPLICATE}
    assert duplicates_in(Asset.objects.all(), on=TODAY) == [twin.pk]


@pytest.mark.parametrize(
    ("asked", "name"),
    [("doubtful", "PC-old"), ("unclassified", "PC-odd"), ("duplicate", "PC-zwin"), ("spare", "PC-spare")],
)
def test_the_list_is_narrowed_to_a_state(manager, mixed, asked, name):
    found = manager.get(LIST, {"state": asked}).context["cl"].result_list
    assert [asset.name for asset in found] == [name]


def test_the_list_and_its_table_say_the_state(manager, mixed):
    assert "Doubtful: not seen for long" in manager.get(LIST).content.decode()
    chosen = [str(pk) for pk in Asset.objects.values_list("pk", flat=True)]
    table = manager.post(LIST, {"action": "download_csv", "_selected_action": chosen}).getvalue().decode()
    assert "Duplicate of another" in table


def test_a_clients_page_leads_from_each_number_to_its_devices(manager, mixed):
    text = manager.get(reverse("admin:clients_client_change", args=[mixed.pk])).content.decode()
    for asked in ("doubtful", "unclassified", "duplicate", "spare"):
        assert f"{LIST}?client__id__exact={mixed.pk}&amp;state={asked}" in text
