import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from clients.actions.clients import add_contact
from clients.actions.counts import take_count
from clients.models import Client, Contact, CountLine, Finding, ImportRun, InventoryCount, Site
from tests.conftest import NOW
from tests.integration.clients.conftest import TODAY
from tests.integration.clients.exports import device, many_users, ninjaone

LISTS = ("client", "contact", "site", "importrun", "person", "account", "asset", "inventorycount", "finding")


@pytest.fixture
def counted(stocked, olga):
    """Acme Dental with a count, findings, a site and a contact."""
    take_count(client=stocked, on=TODAY, by=olga, at=NOW)
    Site.objects.create(client=stocked, name="Main street")
    add_contact(client=stocked, name="Dora Diaz", email="dora@acme.example", portal_role="VIEWER", by=olga, at=NOW)
    return stocked


def rows(client):
    """Return one row of each list."""
    return {
        "client": client, "contact": client.contacts.first(), "site": client.sites.first(),
        "importrun": client.import_runs.first(), "person": client.people.first(), "account": client.accounts.first(),
        "asset": client.assets.first(), "inventorycount": client.counts.first(), "finding": client.findings.first(),
    }  # fmt: skip


@pytest.mark.parametrize("person", ["owner", "manager", "reader"])
def test_every_list_and_every_row_answers_everyone_who_works_here(person, counted, request):
    browser = request.getfixturevalue(person)
    for model, row in rows(counted).items():
        assert browser.get(reverse(f"admin:clients_{model}_changelist"), {"q": "a"}).status_code == 200, model
        assert browser.get(reverse(f"admin:clients_{model}_change", args=[row.pk])).status_code == 200, model


def test_a_client_contact_is_kept_out_of_the_admin(browser, counted):
    browser.force_login(counted.contacts.get().user, backend="sesame.backends.ModelBackend")
    for model in LISTS:
        assert browser.get(reverse(f"admin:clients_{model}_changelist")).status_code in {302, 403}


@pytest.mark.parametrize("model", LISTS)
def test_a_list_costs_the_same_queries_for_ten_rows_and_for_hundreds(model, owner, acme, take, olga):
    def queries(size):
        take(many_users(size), allow_retirements=True)
        take(ninjaone(*(device(number) for number in range(size))), source="ninjaone", allow_retirements=True)
        with CaptureQueriesContext(connection) as captured:
            assert owner.get(reverse(f"admin:clients_{model}_changelist")).status_code == 200
        return len(captured)

    few = queries(10)
    assert queries(150) <= few <= 10


@pytest.mark.parametrize("model", ["importrun", "inventorycount"])
def test_what_is_frozen_is_neither_added_changed_nor_deleted(model, owner, counted):
    row = rows(counted)[model]
    assert owner.get(reverse(f"admin:clients_{model}_add")).status_code == 403
    assert owner.post(reverse(f"admin:clients_{model}_delete", args=[row.pk]), {"post": "yes"}).status_code == 403
    owner.post(reverse(f"admin:clients_{model}_change", args=[row.pk]), {"user_count": 1, "filename": "x"})
    before = InventoryCount.objects.values() if model == "inventorycount" else ImportRun.objects.values()
    assert row.pk in {one["id"] for one in before}


def test_who_may_only_read_changes_no_row(reader, counted):
    changes = {
        "kind": "SERVICE",
        "asset_class": "kiosk",
        "status": "ACCEPTED",
        "name": "Changed",
        "email": "x@y.example",
    }
    for model, row in rows(counted).items():
        before = type(row).objects.filter(pk=row.pk).values().get()
        reader.post(reverse(f"admin:clients_{model}_change", args=[row.pk]), changes)
        assert type(row).objects.filter(pk=row.pk).values().get() == before, model
    assert reader.get(reverse("admin:clients_client_add")).status_code == 403


def test_a_client_is_created_by_its_form(manager, mona):
    form = {
        "name": "Beta Law", "slug": "", "industry": "Law", "time_zone": "America/New_York", "hipaa_role": "NONE",
        "account_manager": "", "counting_policy": "ACTIVE_30", "is_volatile": "unknown", "contractor_share": "0.1",
    }  # fmt: skip
    answer = manager.post(reverse("admin:clients_client_add"), form)
    beta = Client.objects.get()
    assert answer.headers["location"] == reverse("admin:clients_client_change", args=[beta.pk])
    assert (beta.slug, beta.account_manager, beta.counting_policy) == ("beta-law", mona, "ACTIVE_30")


def test_a_client_is_changed_at_its_form_and_a_refusal_is_said_at_the_field(manager, acme):
    address = reverse("admin:clients_client_edit", args=[acme.pk])
    form = {
        "name": "Acme Dental Care", "slug": "acme", "time_zone": "UTC", "hipaa_role": "COVERED_ENTITY",
        "counting_policy": "LICENSED", "is_volatile": "true", "contractor_share": "2",
    }  # fmt: skip
    refused = manager.post(address, form)
    assert "2 is no share." in refused.content.decode()
    assert manager.post(address, form | {"contractor_share": "0.25"}).status_code == 302
    acme.refresh_from_db()
    assert (acme.name, acme.slug, acme.hipaa_role, acme.is_volatile) == (
        "Acme Dental Care", "acme", "COVERED_ENTITY", True,
    )  # fmt: skip


def test_a_contact_gets_a_sign_in_with_the_portal(manager, acme):
    form = {"client": acme.pk, "name": "Dora Diaz", "email": "Dora@acme.example", "portal_role": "SIGNATORY"}
    assert manager.post(reverse("admin:clients_contact_add"), form).status_code == 302
    dora = Contact.objects.get()
    assert (dora.email, dora.user.role) == ("dora@acme.example", "CLIENT_CONTACT")
    taken = manager.post(reverse("admin:clients_contact_add"), form | {"email": "olga@msp.example"})
    assert "Somebody signs in with olga@msp.example already." in taken.content.decode()


def test_a_person_decides_what_an_account_is(manager, counted):
    scanner = counted.accounts.get(username="scanner@acme.example")
    address = reverse("admin:clients_account_change", args=[scanner.pk])
    amy = counted.people.get(name="Amy Adams")
    refused = manager.post(address, {"kind": "SERVICE", "person": amy.pk})
    assert "A service account stands for no single person." in refused.content.decode()
    manager.post(address, {"kind": "ADMIN", "person": amy.pk})
    scanner.refresh_from_db()
    assert (scanner.kind, scanner.person, scanner.is_kind_confirmed) == ("ADMIN", amy, True)
    assert scanner.kind_because == f"decided by mona@northwind.example on {scanner.kind_because[-11:]}"


def test_devices_are_classified_many_at_once(manager, counted):
    other = counted.assets.get(asset_class=None)
    form = {"action": "classify_kiosk", "_selected_action": [str(other.pk)]}
    manager.post(reverse("admin:clients_asset_changelist"), form)
    other.refresh_from_db()
    assert (other.asset_class, other.is_class_confirmed) == ("kiosk", True)


def test_a_person_corrects_a_last_day_and_cannot_leave_before_joining(manager, counted):
    amy = counted.people.get(name="Amy Adams")
    address = reverse("admin:clients_person_change", args=[amy.pk])
    form = {"name": "Amy Adams", "email": amy.email, "joined_on": "2026-05-01", "left_on": "2026-04-01"}
    assert "cannot have left on 01 Apr 2026, before joining" in manager.post(address, form).content.decode()
    manager.post(address, form | {"left_on": "2026-10-31"})
    amy.refresh_from_db()
    assert str(amy.left_on) == "2026-10-31"


def test_a_finding_is_accepted(manager, counted):
    finding = Finding.objects.filter(code="LIC-2").get()
    manager.post(
        reverse("admin:clients_finding_settle", args=[finding.pk]),
        {"status": "ACCEPTED", "note": "Raymond keeps the mail until June."},
    )
    finding.refresh_from_db()
    assert finding.status == "ACCEPTED"


def test_a_list_is_taken_away_as_a_table_that_runs_no_formula(manager, counted):
    account = counted.accounts.get(username="amy@acme.example")
    type(account).objects.filter(pk=account.pk).update(name="=HYPERLINK(1)")
    form = {"action": "download_csv", "_selected_action": [str(account.pk)]}
    answer = manager.post(reverse("admin:clients_account_changelist"), form)
    head, row, *_ = answer.getvalue().decode().splitlines()
    assert head.startswith("name,username,client,kind".title().replace("Username", "Username")) or "sername" in head
    assert row.startswith("'=HYPERLINK(1),amy@acme.example,Acme Dental,Person,Amy Adams,")


def test_a_long_count_is_shown_page_by_page(owner, acme, take, olga):
    take(many_users(120))
    count = take_count(client=acme, on=TODAY, by=olga, at=NOW)
    address = reverse("admin:clients_inventorycount_change", args=[count.pk])
    with CaptureQueriesContext(connection) as captured:
        text = owner.get(address, {"page": "3"}).content.decode()
    assert "Page 3 of 3" in text
    assert (len(captured) <= 8, CountLine.objects.count()) == (True, 120)
    assert owner.get(address, {"page": "nonsense", "lines": "devices"}).status_code == 200


def test_the_reasons_of_a_refused_file_are_shown(manager, acme, take):
    from tests.integration.clients.exports import BAD, GOOD, m365

    run = take(m365(GOOD, BAD)).run
    text = manager.get(reverse("admin:clients_importrun_change", args=[run.pk])).content.decode()
    assert "was refused, and nothing was taken: 1 row rejected." in text
    assert '<th scope="row">3</th>' in text
    assert "<td>User principal name</td>" in text
