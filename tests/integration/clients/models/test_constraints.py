"""Each rule that the database holds, broken once."""

from datetime import date

import pytest
from django.db import IntegrityError, transaction

from clients.models import Account, Asset, Client, Contact, CountLine, Finding, ImportRun, InventoryCount, Person, Site
from tests.conftest import NOW
from tests.integration.clients.conftest import TODAY


@pytest.fixture
def run(acme):
    return ImportRun.objects.create(client=acme, source="csv", as_of=TODAY, at=NOW, outcome="TAKEN", row_count=1)


@pytest.fixture
def refused():
    """Expect the database to refuse, naming the rule."""

    def do(rule):
        return pytest.raises(IntegrityError, match=rule)

    return do


def reported(client, run, **more):
    return {
        "client": client, "source": "csv", "external_id": "1", "first_seen_on": TODAY, "last_seen_on": TODAY,
        "import_run": run, "name": "Amy", **more,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("change", "rule"),
    [
        ({"name": ""}, "client_name_is_not_blank"),
        ({"contractor_share": "1.1"}, "client_contractor_share_is_a_share"),
        ({"contractor_share": "-0.1"}, "client_contractor_share_is_a_share"),
        ({"hipaa_role": "MAYBE"}, "hipaa_role"),
    ],
)
def test_a_client_makes_sense(change, rule, acme, refused):
    with refused(rule), transaction.atomic():
        Client.objects.filter(pk=acme.pk).update(**change)


def test_a_short_name_is_one_clients(acme, refused):
    with refused("slug"), transaction.atomic():
        Client.objects.create(slug=acme.slug, name="Other", created_at=NOW)


def test_a_site_has_its_name_once(acme, refused):
    Site.objects.create(client=acme, name="Main street")
    with refused("site_name_is_unique_per_client"), transaction.atomic():
        Site.objects.create(client=acme, name="Main street")


def test_a_contacts_address_is_unique_whatever_its_case(acme, refused):
    Contact.objects.create(client=acme, name="Dora", email="dora@acme.example")
    with refused("contact_email_is_unique_per_client"), transaction.atomic():
        Contact.objects.create(client=acme, name="Dora", email="DORA@acme.example")


@pytest.mark.parametrize(("role", "rule"), [("VIEWER", "contact_in_the_portal_has_a_user"), ("KING", "portal_role")])
def test_a_contact_in_the_portal_has_a_known_role_and_a_user(role, rule, acme, refused):
    with refused(rule), transaction.atomic():
        Contact.objects.create(client=acme, name="Dora", email="dora@acme.example", portal_role=role)


def test_an_import_has_a_known_outcome(acme, refused):
    with refused("outcome"), transaction.atomic():
        ImportRun.objects.create(client=acme, as_of=TODAY, at=NOW, outcome="PERHAPS", row_count=0)


@pytest.mark.parametrize(
    ("given", "rule"),
    [
        ({"employee_number": "7"}, "person_employee_number_is_unique"),
        ({"external_id": "p7"}, "person_roster_id_is_unique"),
        ({"joined_on": TODAY, "left_on": date(2026, 1, 1)}, "person_left_after_joining"),
    ],
)
def test_a_person_is_there_once_and_leaves_after_joining(given, rule, acme, refused):
    Person.objects.create(client=acme, name="Amy", employee_number="7", external_id="p7")
    Person.objects.create(client=acme, name="Without a number")
    Person.objects.create(client=acme, name="Without a number too")
    with refused(rule), transaction.atomic():
        Person.objects.create(client=acme, name="Bob", **given)


@pytest.mark.parametrize(
    ("model", "rule"), [(Account, "account_is_unique_per_source"), (Asset, "asset_is_unique_per_source")]
)
def test_a_reported_row_is_there_once(model, rule, acme, run, refused):
    model.objects.create(**reported(acme, run))
    with refused(rule), transaction.atomic():
        model.objects.create(**reported(acme, run))


def test_an_account_has_a_known_kind_and_a_device_a_known_class(acme, run, refused):
    with refused("kind"), transaction.atomic():
        Account.objects.create(**reported(acme, run, kind="ROBOT"))
    with refused("asset_class"), transaction.atomic():
        Asset.objects.create(**reported(acme, run, asset_class="toaster"))


def count(client, **given):
    return InventoryCount.objects.create(client=client, on=TODAY, policy="LICENSED", user_count=4, at=NOW, **given)


def test_a_client_is_counted_once_a_day_under_a_policy(acme, refused):
    count(acme)
    with refused("one_count_per_client_day_and_policy"), transaction.atomic():
        count(acme)


def test_a_count_says_where_it_comes_from(acme, run, refused):
    with refused("carried_over_counts_name_their_file"), transaction.atomic():
        count(acme, origin="CARRIED_OVER")
    with refused("origin"), transaction.atomic():
        count(acme, origin="GUESSED", import_run=run)


def test_a_line_is_about_a_user_or_a_device(acme, refused):
    with refused("subject"), transaction.atomic():
        CountLine.objects.create(count=count(acme), subject="CAT", who="Tom", is_counted=True)


@pytest.mark.parametrize(
    ("given", "rule"),
    [
        ({}, "one_finding_per_subject"),
        ({"severity": "worse"}, "severity"),
        ({"status": "LOST", "about": "b"}, "status"),
    ],
)
def test_a_finding_is_there_once_with_a_known_severity_and_status(given, rule, acme, refused):
    seen = {
        "client": acme, "code": "LIC-2", "severity": "high", "about": "a", "because": "x", "first_seen_on": TODAY,
        "last_seen_on": TODAY,
    }  # fmt: skip
    Finding.objects.create(**seen)
    with refused(rule), transaction.atomic():
        Finding.objects.create(**(seen | given))
