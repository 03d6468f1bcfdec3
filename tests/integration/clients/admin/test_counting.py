import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from clients.actions.counts import take_count
from clients.models import CountingChoice, InventoryRules
from tests.conftest import NOW
from tests.integration.clients.conftest import TODAY
from tests.integration.clients.exports import many_users

RULES = reverse("admin:clients_inventoryrules_changelist")
FIXED_DAY = {"policy": "ACTIVE_90", "moment": "DAY", "day": "15", "leavers_count": "on", "because": "As agreed in May."}


@pytest.fixture
def counting(acme):
    """The screen that says how Acme Dental is counted."""
    return reverse("admin:clients_client_counting", args=[acme.pk])


def test_how_a_client_is_counted_is_chosen_as_a_new_version_with_why(manager, mona, acme, counting):
    before = acme.counting_policy
    manager.post(counting, FIXED_DAY)
    acme.refresh_from_db()
    newest = CountingChoice.objects.filter(client=acme).order_by("-version").first()
    assert (acme.counting_policy, newest.moment, newest.day, newest.leavers_count) == ("ACTIVE_90", "DAY", 15, True)
    assert (newest.version, newest.by, newest.because) == (2, mona, "As agreed in May.")
    text = manager.get(counting).content.decode()
    assert "People active in 90 days; day 15 of the month, leavers who still sign in included." in text
    assert "As agreed in May." in text
    assert before != "ACTIVE_90"


def test_a_fixed_day_names_its_day(manager, acme, counting):
    page = manager.post(counting, FIXED_DAY | {"day": ""}).content.decode()
    assert "Say which day of the month, from 1 to 31" in page
    assert CountingChoice.objects.filter(client=acme).count() == 1


def test_who_may_only_read_sees_the_versions_and_chooses_nothing(reader, acme, counting):
    text = reader.get(counting).content.decode()
    assert "Every version" in text
    assert "Keep as the next version" not in text
    assert reader.post(counting, FIXED_DAY).status_code == 403
    assert CountingChoice.objects.filter(client=acme).count() == 1


def test_the_form_of_a_client_asks_for_the_policy_of_a_new_one_only(manager, acme):
    edit = manager.get(reverse("admin:clients_client_edit", args=[acme.pk])).content.decode()
    assert 'name="counting_policy"' not in edit
    assert 'name="counting_policy"' in manager.get(reverse("admin:clients_client_add")).content.decode()


def test_the_owner_sets_when_a_device_is_doubtful_and_how_long_lines_are_disputed(owner, olga):
    owner.post(RULES, {"stale_after_days": "", "dispute_days": "10"})
    rules = InventoryRules.objects.get()
    assert (rules.stale_after_days, rules.dispute_days) == (None, 10)
    text = " ".join(owner.get(RULES).content.decode().split())
    assert "A device is never doubtful for not being seen. A client can dispute a line for 10 days" in text


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ({"stale_after_days": "0", "dispute_days": "5"}, "from 1 to 3650, or leave it empty"),
        ({"stale_after_days": "90", "dispute_days": "40"}, "from 0 to 28"),
    ],
)
def test_days_that_make_no_sense_are_refused_at_their_field(owner, given, told):
    assert told in owner.post(RULES, given).content.decode()
    assert not InventoryRules.objects.filter(dispute_days=40).exists()


@pytest.mark.parametrize("person", ["manager", "reader"])
def test_only_an_owner_sets_the_rules(person, request):
    browser = request.getfixturevalue(person)
    assert "An owner can change them." in browser.get(RULES).content.decode()
    assert browser.post(RULES, {"stale_after_days": "1", "dispute_days": "1"}).status_code == 403
    assert not InventoryRules.objects.filter(stale_after_days=1).exists()


def test_evidence_is_narrowed_searched_and_leads_to_what_it_is_about(manager, stocked):
    address = reverse("admin:clients_client_explain", args=[stocked.pk, "LICENSED"])
    amy = stocked.accounts.get(username="amy@acme.example")
    text = manager.get(address, {"show": "counted", "name": "amy"}).content.decode()
    assert reverse("admin:clients_account_change", args=[amy.pk]) in text
    assert "bob@acme.example" not in text
    left_out = manager.get(address, {"show": "left-out"}).content.decode()
    assert "frontdesk@acme.example" in left_out
    assert "amy@acme.example" not in left_out
    assert "There is no such line." in manager.get(address, {"name": "nobody"}).content.decode()


def test_a_frozen_counts_lines_are_narrowed_and_lead_to_accounts_and_devices(owner, stocked, olga):
    count = take_count(client=stocked, on=TODAY, by=olga, at=NOW)
    address = reverse("admin:clients_inventorycount_change", args=[count.pk])
    text = owner.get(address, {"show": "counted"}).content.decode()
    amy = stocked.accounts.get(username="amy@acme.example")
    assert reverse("admin:clients_account_change", args=[amy.pk]) in text
    assert "○ No" not in text
    devices = owner.get(address, {"lines": "devices", "show": "undecided"}).content.decode()
    odd = stocked.assets.get(asset_class=None)
    assert reverse("admin:clients_asset_change", args=[odd.pk]) in devices
    assert "Counted as server." not in devices


def test_a_page_of_lines_costs_the_same_however_many_there_are(owner, acme, take, olga):
    take(many_users(120))
    count = take_count(client=acme, on=TODAY, by=olga, at=NOW)
    with CaptureQueriesContext(connection) as captured:
        owner.get(reverse("admin:clients_inventorycount_change", args=[count.pk]), {"name": "family1"})
    assert len(captured) <= 9
