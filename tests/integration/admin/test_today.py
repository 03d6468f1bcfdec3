from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from clients.actions.clients import create_client
from clients.actions.imports import import_inventory
from clients.models import InventoryCount
from config.accounts.models import User
from config.accounts.roles import Role
from contracts.actions.alerts import acknowledge_alert
from contracts.actions.proposals import create_proposal
from contracts.actions.sweeping import sweep_ceilings
from contracts.models import CeilingAlert, JobRun, OutgoingMail
from tests import worlds
from tests.flat_clients import flat_client
from tests.worlds import NOW, TODAY

TODAY_PAGE = "/admin/"


@pytest.fixture(autouse=True)
def at_nine(monkeypatch):
    monkeypatch.setattr(timezone, "now", lambda: NOW + timedelta(days=1))


@pytest.fixture
def ben(northwind):
    """Another account manager."""
    return User.objects.create_user("ben@northwind.example", name="Ben Manager", role=Role.ACCOUNT_MANAGER)


@pytest.fixture
def acme(amy):
    """Amy's client, counted and with a flat rate up to ten users recommended."""
    return worlds.with_flat_rate(worlds.client_world("Acme", by=amy), by=amy)


def said(browser):
    return " ".join(browser.get(TODAY_PAGE).content.decode().split())


def test_a_new_msp_is_told_to_add_its_first_client(owner):
    text = said(owner)

    assert "Nothing needs you yet: there is no client." in text
    assert f'href="{reverse("admin:clients_client_add")}"' in text


def test_who_may_only_read_is_not_told_to_add_one(reader):
    assert reverse("admin:clients_client_add") not in said(reader)


def test_a_quiet_day_says_so_and_leads_to_the_clients(manager, amy, acme):
    worlds.accepted_contract(acme, by=amy)

    text = said(manager)

    assert "Nothing needs you today." in text
    assert "$855.00 per month from 1 contract in force." in text


def test_a_broken_ceiling_is_named_first_with_the_way_to_its_page(manager, amy, acme):
    contract = worlds.accepted_contract(acme, by=amy)
    InventoryCount.objects.create(
        client=acme.client, on=TODAY + timedelta(days=1), policy=contract.counting_policy, user_count=12,
        device_counts={"workstation": 11}, at=NOW,
    )  # fmt: skip
    create_proposal(recommendation=acme.recommendation, signatory=acme.signatory, by=amy, at=NOW)

    text = said(manager)

    assert "2 things need you today, first of all Acme Dental Acme: 12 of 10 users, 2 above the ceiling." in text
    ceiling = contract.ceilings.get(unit="USERS")
    assert reverse("admin:contracts_ceiling_change", args=[ceiling.pk]) in text
    assert "Above the ceiling" in text
    assert "2 above the ceiling. C-2026-0001, counted 21 Nov 2026." in text


def test_a_ceiling_that_likely_breaks_is_listed_until_somebody_takes_it_up(manager, amy):
    flat_client("Gamma", (26, 29, 31, 34, 36, 39, 41, 44), manager=amy)
    sweep_ceilings(on=TODAY, at=NOW)

    text = said(manager)
    assert "things need you today, first of all Gamma: 44 of 50 users, 6 left." in text
    assert "6 left. Likely above in" in text

    acknowledge_alert(alert=CeilingAlert.objects.get(), note="Amendment is drafted.", by=amy, at=NOW)
    assert "Gamma: 44 of 50 users" not in said(manager)


def test_a_night_that_did_not_run_is_listed_with_what_the_others_could_not_do(manager):
    failures = [{"about": "Acme, contract C-1", "because": "Its counts are in disorder."}]
    JobRun.objects.create(
        key="ceilings:2026-11-18", started_at=NOW, finished_at=NOW, outcome={"failures": failures, "missed": []}
    )

    text = said(manager)

    assert "The nights of 19 and 20 Nov 2026 did not run" in text
    assert "Tell whoever runs the server: none has run since." in text
    assert "Its counts are in disorder." in text


def test_an_offer_that_waits_for_the_client_is_listed_and_needs_nobody(manager, amy, acme):
    worlds.sent_proposal(acme, by=amy)

    text = said(manager)

    assert "Nothing needs you today." in text
    assert "Waits for an answer" in text
    assert "Sam Acme has until 20 Dec 2026 to answer." in text


def test_an_account_manager_sees_own_clients_first_and_is_told_of_the_others(manager, amy, ben, acme):
    other = worlds.client_world("Bistro", by=ben)
    create_proposal(recommendation=other.recommendation, signatory=other.signatory, by=ben, at=NOW)
    create_proposal(recommendation=acme.recommendation, signatory=acme.signatory, by=amy, at=NOW)

    text = said(manager)

    assert "1 thing needs you today" in text
    assert "1 thing waits for your colleagues." in text
    assert text.index("to Acme Dental Acme:") < text.index("to Acme Dental Bistro:")
    assert "Looked after by Ben Manager." in text


def test_an_owner_answers_for_every_client(owner, ben):
    other = worlds.client_world("Bistro", by=ben)
    create_proposal(recommendation=other.recommendation, signatory=other.signatory, by=ben, at=NOW)

    assert "1 thing needs you today, first of all P-2026-0001 to Acme Dental Bistro: draft, not sent." in said(owner)


def test_refused_files_failed_mails_failed_nights_and_uncounted_clients_are_listed(manager, amy):
    client = create_client(name="Newcomer", account_manager=amy, by=amy, at=NOW)
    import_inventory(
        client=client, source="m365-users", content=b"Display name,User principal name,Licenses\nA,,x\n",
        filename="broken.csv", as_of=TODAY, by=amy, at=NOW,
    )  # fmt: skip
    OutgoingMail.objects.create(
        key="k", to="sam@acme.example", subject="Your proposal", text="t", html="h", status="FAILED", queued_at=NOW,
        failure="The mail server refused the message: 554 no",
    )  # fmt: skip
    failures = [{"about": "Acme Dental", "because": "It has no policy."}]
    JobRun.objects.create(key="nightly:2026-11-20", started_at=NOW, outcome={"failures": failures})

    text = said(manager)

    assert "4 things need you today" in text
    for sentence in (
        "Nothing imported yet",
        "Row 2, column User principal name: The cell is blank",
        "To sam@acme.example. The mail server refused the message: 554 no",
        "Acme Dental, night of 20 Nov 2026",
        "It has no policy.",
    ):
        assert sentence in text


def test_who_could_not_be_counted_last_night_is_listed_with_the_way_to_the_client(manager, amy):
    uncounted = [{"about": "Acme Dental", "because": "Import its sign-ins.", "client": str(amy.pk)}]
    nights = [("nightly:2026-11-21", "Acme Dental"), ("nightly:2026-11-20", "Elsewhere")]
    for key, about in nights:
        outcome = {"failures": [], "uncounted": [one | {"about": about} for one in uncounted]}
        JobRun.objects.create(key=key, started_at=NOW, outcome=outcome)

    text = said(manager)

    assert "1 thing needs you today, first of all Acme Dental could not be counted." in text
    assert "Import its sign-ins." in text
    assert "Elsewhere" not in text


def test_a_file_that_was_brought_again_needs_nobody(manager, amy, acme):
    content = worlds.m365_export("Acme", 8)
    import_inventory(
        client=acme.client, source="m365-users", content=b"Display name,User principal name,Licenses\nA,,x\n",
        filename="broken.csv", as_of=TODAY, by=amy, at=NOW,
    )  # fmt: skip
    assert "broken.csv" in said(manager)

    later = NOW + timedelta(hours=1)
    import_inventory(
        client=acme.client, source="m365-users", content=content, filename="good.csv", as_of=TODAY, by=amy, at=later
    )

    assert "broken.csv" not in said(manager)
