"""Which devices no contract covers, by how each contract is charged."""

from datetime import date, timedelta

import pytest

from clients.models import Asset, Client, ImportRun
from contracts.actions.acceptance import accept_proposal
from contracts.actions.proposals import create_proposal, send_proposal
from contracts.queries.uncovered import uncovered_client, uncovered_clients, uncovered_counts, uncovered_devices
from contracts.tasks import render_and_send_proposal
from pricing.actions.recommendations import recommend_for
from tests.worlds import NOW, TODAY

ALL = {"PC", "MOB", "SRV", "NET", "???"}
REASONS = {"MOB": "NO_RATE", "NET": "NO_RATE", "SRV": "NO_RATE", "PC": "NO_RATE", "???": "NO_CLASS"}


@pytest.fixture
def devices(acme):
    """One device of each sort instead of those of the world, and three that need no contract."""
    Asset.objects.all().delete()
    run = ImportRun.objects.first()

    def device(name, asset_class, **more):
        Asset.objects.create(
            client=acme.client, source="csv", external_id=name, name=name, asset_class=asset_class,
            first_seen_on=TODAY, last_seen_on=TODAY, import_run=run, **more,
        )  # fmt: skip

    for name, asset_class in (
        ("PC", "workstation"),
        ("MOB", "mobile"),
        ("SRV", "server"),
        ("NET", "network"),
        ("???", None),
    ):
        device(name, asset_class)
    device("gone", "workstation", retired_on=TODAY)
    device("spare", "workstation", is_managed=False)


@pytest.fixture
def agreed(acme, amy, paper):
    """Make a contract of a billing model."""

    def make(model):
        asked = {"chosen": model, "override_reason": "They asked for it."}
        chosen = recommend_for(client=acme.client, by=amy, at=NOW, **asked)
        proposal = create_proposal(recommendation=chosen, signatory=acme.signatory, by=amy, at=NOW)
        send_proposal(proposal=proposal, by=amy, at=NOW)
        render_and_send_proposal(proposal_id=str(proposal.pk), at=NOW.isoformat())
        return accept_proposal(
            proposal=proposal, contact=acme.signatory, signed_name="Sam", signed_title="",
            shown_sha256=proposal.terms_sha256, at=NOW,
        )  # fmt: skip

    return make


def found(on=TODAY):
    return {device.name: device.why for device in uncovered_devices(on)}


def test_without_a_contract_no_managed_device_is_covered(devices):
    assert found() == dict.fromkeys(ALL, "NO_CONTRACT")
    assert uncovered_counts(TODAY) == (5, 1)


def test_an_archived_client_has_nothing_to_cover(devices):
    Client.objects.update(archived_at=NOW)
    assert found() == {}


@pytest.mark.parametrize(("model", "uncovered"), [("flat", set()), ("per_user", set()), ("per_device", {"NET", "???"})])
def test_a_contract_covers_what_it_is_charged_by(devices, agreed, model, uncovered, behind_its_back):
    contract = agreed(model)
    if model == "per_device":
        behind_its_back("contracts_contractrate", "DELETE FROM contracts_contractrate WHERE asset_class = 'network'")

    assert found() == {name: REASONS[name] for name in uncovered}
    assert set(found(contract.effective_until)) == ALL
    assert set(found(contract.effective_from - timedelta(days=1))) == ALL


def test_a_rate_per_user_without_infrastructure_covers_endpoints_and_what_has_a_rate(devices, agreed, behind_its_back):
    contract = agreed("per_user")
    behind_its_back(
        "contracts_termsversion",
        "UPDATE contracts_termsversion SET agreement ="
        " jsonb_set(agreement, '{lines,0,rates,is_infrastructure_in_user_rate}', 'false')",
    )
    contract.rates.create(
        version=contract.versions.get(),
        billing_model="per_user",
        asset_class="server",
        description="Per server",
        rate=150,
    )

    assert found() == {"NET": "NO_RATE", "???": "NO_CLASS"}


def test_a_suspended_contract_covers_nothing(devices, agreed):
    contract = agreed("flat")
    type(contract).objects.update(status="SUSPENDED")

    assert set(found()) == ALL


def test_each_client_has_its_numbers(devices, agreed, behind_its_back):
    agreed("per_device")
    behind_its_back("contracts_contractrate", "DELETE FROM contracts_contractrate WHERE asset_class = 'network'")

    (row,) = map(uncovered_client, uncovered_clients(TODAY))

    assert (row.name, row.account_manager) == ("Acme Dental Northwind", "Amy Northwind")
    assert (row.device_count, row.no_contract_count, row.no_class_count, row.no_rate_count) == (2, 0, 1, 1)
    assert (uncovered_counts(TODAY), uncovered_counts(date(2040, 1, 1))) == ((2, 1), (5, 1))
