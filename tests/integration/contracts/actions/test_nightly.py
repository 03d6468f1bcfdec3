from datetime import date, timedelta

import pytest
from django.db import OperationalError

from clients.actions.clients import create_client
from clients.actions.counts import take_count
from clients.actions.imports import import_inventory
from clients.models import Client, InventoryCount
from config.tenancy.models import OutboxMessage
from contracts.actions import nightly as nightly_module
from contracts.actions.acceptance import accept_proposal
from contracts.actions.nightly import NightFailed, run_nightly
from contracts.actions.proposals import create_proposal, send_proposal
from contracts.models import Contract, JobRun, Proposal
from contracts.scheduled import nightly, sweep
from contracts.tasks import render_and_send_proposal
from tests.worlds import NOW, client_world, m365_export

TONIGHT = date(2026, 11, 21)
AT = NOW + timedelta(days=1)
NIGHT = {
    "counted": 0, "closed": 0, "expired": 0, "failures": [], "uncounted": [], "drafted": 0,
    "undrafted": [], "reminded": 0, "renewed": 0, "ended": 0,
}  # fmt: skip


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


def test_a_night_counts_and_expires(contract, acme, amy):
    forgotten = create_proposal(recommendation=acme.recommendation, signatory=acme.signatory, by=amy, at=NOW)
    send_proposal(proposal=forgotten, by=amy, at=NOW)
    render_and_send_proposal(proposal_id=str(forgotten.pk), at=NOW.isoformat())
    grow(acme.client, 9, amy)
    outcome = tonight()
    assert outcome == NIGHT | {"counted": 1}
    assert InventoryCount.objects.get(on=TONIGHT).user_count == 9
    late = run_nightly(on=date(2026, 12, 21), at=NOW + timedelta(days=31)).outcome
    assert (late["expired"], Proposal.objects.get(pk=forgotten.pk).status) == (1, "EXPIRED")


def test_a_night_run_twice_leaves_one_result(contract, acme, amy):
    grow(acme.client, 9, amy)
    first, second = tonight(), tonight()
    assert first == second
    assert JobRun.objects.get().key == "nightly:2026-11-21"
    assert InventoryCount.objects.filter(on=TONIGHT).count() == 1


@pytest.mark.parametrize(
    "step",
    [
        "contracts.actions.nightly.take_count",
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
    assert InventoryCount.objects.filter(on=TONIGHT).count() == 1


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
    failing_for(monkeypatch, acme, ValueError("Acme Dental cannot be counted. Import its users."))
    with pytest.raises(NightFailed, match=r"1 step of the night of 21 Nov 2026 failed\. Acme Dental Northwind: Acme"):
        tonight()
    assert InventoryCount.objects.filter(client=bloom, on=TONIGHT).exists()
    assert JobRun.objects.get().outcome == NIGHT | {
        "counted": 1,
        "failures": [{"about": "Acme Dental Northwind", "because": "Acme Dental cannot be counted. Import its users."}],
    }


def test_a_night_that_failed_is_made_good_by_the_next_run(two_clients, monkeypatch):
    with monkeypatch.context() as patched:
        failing_for(patched, two_clients[0], ValueError("Not yet."))
        with pytest.raises(NightFailed):
            tonight()
    assert tonight() == NIGHT | {"counted": 2}


def test_a_failure_that_may_pass_is_handed_to_the_task_base_to_try_again(two_clients, monkeypatch):
    failing_for(monkeypatch, two_clients[0], OperationalError("lock timeout"))
    with pytest.raises(OperationalError, match="lock timeout"):
        tonight()
    assert InventoryCount.objects.filter(client=two_clients[1], on=TONIGHT).exists()


def test_every_client_with_an_inventory_is_counted_under_contract_or_not(two_clients, amy):
    acme, bloom = two_clients
    Contract.objects.filter(client=acme).update(status="SUSPENDED")
    create_client(name="Newcomer", account_manager=amy, by=amy, at=NOW)

    assert tonight() == NIGHT | {"counted": 2}
    assert set(InventoryCount.objects.filter(on=TONIGHT).values_list("client", flat=True)) == {acme.pk, bloom.pk}


def test_an_archived_client_is_counted_for_its_contract_only(two_clients):
    Client.objects.update(archived_at=NOW, counting_policy="STATION_SEAT")
    Contract.objects.filter(client=two_clients[0]).update(status="SUSPENDED")

    tonight()

    counts = InventoryCount.objects.filter(on=TONIGHT)
    assert list(counts.values_list("client", "policy")) == [(two_clients[1].pk, "NAMED_FRONTLINE_SHARED")]


def test_a_client_is_counted_under_the_policy_it_agreed_to_and_under_its_own(contract, acme):
    acme.client.counting_policy = "LICENSED"
    acme.client.save()
    assert tonight()["counted"] == 2
    policies = InventoryCount.objects.filter(on=TONIGHT).order_by("policy").values_list("policy", flat=True)
    assert list(policies) == ["LICENSED", "NAMED_FRONTLINE_SHARED"]


def test_who_cannot_be_counted_for_want_of_facts_is_listed_and_fails_nothing(contract, acme):
    acme.client.counting_policy = "CONCURRENT"
    acme.client.save()

    outcome = tonight()

    listed = outcome.pop("uncounted")
    assert [(one["about"], one["client"]) for one in listed] == [("Acme Dental Northwind", str(acme.client.pk))]
    assert listed[0]["because"].startswith("Acme Dental Northwind cannot be counted under CONCURRENT.")
    assert (outcome["counted"], outcome["failures"]) == (1, [])


FIRST_OF_MONTH, LAST_OF_MONTH = date(2026, 12, 1), date(2026, 11, 30)


def on_the_first():
    return run_nightly(on=FIRST_OF_MONTH, at=NOW + timedelta(days=11)).outcome


def test_the_first_of_a_month_closes_the_month_before_where_its_last_day_was_not_counted(two_clients, amy):
    acme, bloom = two_clients
    counted_in_time = take_count(client=bloom, on=LAST_OF_MONTH, by=amy, at=NOW + timedelta(days=10))
    late = client_world("Late", by=amy, name="Late Law", at=NOW + timedelta(days=11))

    assert on_the_first() == NIGHT | {"counted": 3, "closed": 2}
    assert on_the_first() == NIGHT | {"counted": 3, "closed": 2}

    closing = InventoryCount.objects.filter(on=LAST_OF_MONTH, origin="COUNTED").order_by("client__name")
    assert [count.client for count in closing] == [acme, bloom]  # nothing was known of Late Law in November
    assert closing[1] == counted_in_time
    assert not InventoryCount.objects.filter(client=late.client, on=LAST_OF_MONTH, origin="COUNTED").exists()


def test_a_contracts_own_month_is_closed_when_the_next_one_begins(contract):
    outcome = run_nightly(on=date(2026, 12, 20), at=NOW + timedelta(days=30)).outcome

    assert (outcome["counted"], outcome["closed"]) == (1, 1)
    assert InventoryCount.objects.filter(on=date(2026, 12, 19)).count() == 1
    assert run_nightly(on=date(2026, 12, 21), at=NOW + timedelta(days=31)).outcome["closed"] == 0


def test_a_month_is_closed_once_when_the_night_was_killed_at_it(contract, monkeypatch):
    real = nightly_module.take_count

    def killed_at_closing(**given):
        if given["on"] == LAST_OF_MONTH:
            raise KeyboardInterrupt
        return real(**given)

    with monkeypatch.context() as patched:
        patched.setattr(nightly_module, "take_count", killed_at_closing)
        with pytest.raises(KeyboardInterrupt):
            on_the_first()
    assert on_the_first()["closed"] == 1
    assert InventoryCount.objects.filter(on__in=[FIRST_OF_MONTH, LAST_OF_MONTH]).count() == 2


def test_the_job_takes_its_day_from_the_message_and_tolerates_more(contract, time_machine_at):
    with time_machine_at(AT):
        nightly(on="2026-11-21", attempt=2)
    assert JobRun.objects.get().key == "nightly:2026-11-21"
    assert OutboxMessage.objects.get(task=sweep.name).kwargs == {"on": "2026-11-21"}


def test_whatever_fails_of_a_night_its_ceilings_are_swept(two_clients, monkeypatch):
    failing_for(monkeypatch, two_clients[0], ValueError("Not today."))
    with pytest.raises(NightFailed):
        nightly(on="2026-11-21")
    assert OutboxMessage.objects.get(task=sweep.name).kwargs == {"on": "2026-11-21"}


def test_the_dispatcher_knows_the_job_by_its_name():
    from config.tenancy.onboarding import DAILY_JOBS

    assert nightly.name in DAILY_JOBS
