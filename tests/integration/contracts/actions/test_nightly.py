from datetime import date, timedelta

import pytest
from django.db import OperationalError

from clients.actions.counts import CannotCount
from clients.actions.imports import import_inventory
from clients.models import InventoryCount
from contracts.actions.acceptance import accept_proposal
from contracts.actions.nightly import NightFailed, run_nightly
from contracts.actions.proposals import create_proposal, send_proposal
from contracts.models import CeilingAlert, Contract, JobRun, OutgoingMail, Proposal
from contracts.scheduled import nightly
from contracts.tasks import render_and_send_proposal
from tests.worlds import NOW, client_world, m365_export

TONIGHT = date(2026, 11, 21)
AT = NOW + timedelta(days=1)


def agree(world, by):
    proposal = create_proposal(recommendation=world.recommendation, signatory=world.signatory, by=by, at=NOW)
    send_proposal(proposal=proposal, by=by, at=NOW)
    render_and_send_proposal(proposal_id=str(proposal.pk), at=NOW.isoformat())
    return accept_proposal(
        proposal=proposal, contact=world.signatory, signed_name="Sam", signed_title="",
        shown_sha256=proposal.terms_sha256, at=NOW,
    )  # fmt: skip


def grow(client, users, by):
    import_inventory(
        client=client, source="m365-users", content=m365_export("Northwind", users), filename="more.csv",
        as_of=TONIGHT, by=by, at=AT,
    )  # fmt: skip


def tonight():
    return run_nightly(on=TONIGHT, at=AT).outcome


@pytest.fixture
def two_clients(contract, amy):
    """Acme Dental and Bloom Law, both with a contract."""
    other = client_world("Bloom", by=amy, name="Bloom Law")
    agree(other, amy)
    return contract.client, other.client


def test_a_night_counts_checks_and_expires(contract, acme, amy):
    forgotten = create_proposal(recommendation=acme.recommendation, signatory=acme.signatory, by=amy, at=NOW)
    send_proposal(proposal=forgotten, by=amy, at=NOW)
    render_and_send_proposal(proposal_id=str(forgotten.pk), at=NOW.isoformat())
    grow(acme.client, 9, amy)
    outcome = tonight()
    assert outcome == {"counted": 1, "alerts": 1, "expired": 0, "failures": []}
    assert InventoryCount.objects.get(on=TONIGHT).user_count == 9
    assert CeilingAlert.objects.get().state == "NEAR"
    late = run_nightly(on=date(2026, 12, 21), at=NOW + timedelta(days=31)).outcome
    assert (late["expired"], Proposal.objects.get(pk=forgotten.pk).status) == (1, "EXPIRED")


def test_a_night_run_twice_leaves_one_result(contract, acme, amy):
    grow(acme.client, 9, amy)
    first, second = tonight(), tonight()
    assert first == second
    assert JobRun.objects.get().key == "nightly:2026-11-21"
    assert InventoryCount.objects.filter(on=TONIGHT).count() == 1
    assert OutgoingMail.objects.filter(key__startswith="ceiling:").count() == 1


@pytest.mark.parametrize(
    "step",
    [
        "contracts.actions.nightly.take_count",
        "contracts.actions.nightly.check_ceiling",
        "contracts.actions.nightly.expire_proposals",
        "contracts.actions.nightly._keep",
    ],
)
def test_a_night_killed_at_any_step_is_finished_by_the_next_run(contract, acme, amy, monkeypatch, step):
    def killed(*args, **kwargs):
        raise KeyboardInterrupt

    grow(acme.client, 9, amy)
    with monkeypatch.context() as patched:
        patched.setattr(step, killed)
        with pytest.raises(KeyboardInterrupt):
            tonight()
    assert JobRun.objects.get().finished_at is None
    tonight()
    assert JobRun.objects.get().finished_at == AT
    assert (InventoryCount.objects.filter(on=TONIGHT).count(), CeilingAlert.objects.count()) == (1, 1)
    assert OutgoingMail.objects.filter(key__startswith="ceiling:").count() == 1


def failing_for(monkeypatch, client, problem):
    from contracts.actions import nightly as module

    real = module.take_count

    def take(**given):
        if given["client"] == client:
            raise problem
        return real(**given)

    monkeypatch.setattr(module, "take_count", take)


def test_one_clients_failure_stops_nobody_else_and_fails_the_night(two_clients, monkeypatch):
    acme, bloom = two_clients
    failing_for(monkeypatch, acme, CannotCount("Acme Dental cannot be counted. Import its users."))
    with pytest.raises(NightFailed, match=r"1 step of the night of 21 Nov 2026 failed\. Acme Dental Northwind: Acme"):
        tonight()
    assert InventoryCount.objects.filter(client=bloom, on=TONIGHT).exists()
    assert JobRun.objects.get().outcome == {
        "counted": 1,
        "alerts": 0,
        "expired": 0,
        "failures": [{"about": "Acme Dental Northwind", "because": "Acme Dental cannot be counted. Import its users."}],
    }


def test_a_night_that_failed_is_made_good_by_the_next_run(two_clients, monkeypatch):
    with monkeypatch.context() as patched:
        failing_for(patched, two_clients[0], CannotCount("Not yet."))
        with pytest.raises(NightFailed):
            tonight()
    assert tonight() == {"counted": 2, "alerts": 0, "expired": 0, "failures": []}


def test_a_failure_that_may_pass_is_handed_to_the_task_base_to_try_again(two_clients, monkeypatch):
    failing_for(monkeypatch, two_clients[0], OperationalError("lock timeout"))
    with pytest.raises(OperationalError, match="lock timeout"):
        tonight()
    assert InventoryCount.objects.filter(client=two_clients[1], on=TONIGHT).exists()


def test_clients_without_a_contract_in_force_are_not_counted(two_clients):
    Contract.objects.filter(client=two_clients[0]).update(status="SUSPENDED")
    assert tonight()["counted"] == 1
    assert not InventoryCount.objects.filter(client=two_clients[0], on=TONIGHT).exists()


def test_a_client_is_counted_under_the_policy_it_agreed_to(contract, acme):
    acme.client.counting_policy = "ACTIVE_30"
    acme.client.save()
    tonight()
    assert InventoryCount.objects.get(on=TONIGHT).policy == "NAMED_FRONTLINE_SHARED"


def test_the_job_takes_its_day_from_the_message_and_tolerates_more(contract, time_machine_at):
    with time_machine_at(AT):
        nightly(on="2026-11-21", attempt=2)
    assert JobRun.objects.get().key == "nightly:2026-11-21"


def test_the_dispatcher_knows_the_job_by_its_name():
    from config.tenancy.onboarding import DAILY_JOBS

    assert nightly.name in DAILY_JOBS
