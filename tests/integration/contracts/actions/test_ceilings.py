from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction

from clients.models import InventoryCount
from config.accounts.models import User
from config.accounts.roles import Role
from contracts.actions.sweeping import sweep_ceilings
from contracts.ceilings import CeilingState
from contracts.models import Ceiling, CeilingAlert, Contract, Event, OutgoingMail
from contracts.queries.watching import watched_in_chunks
from pricing.models import DecisionPolicy
from tests.sweeps import rose
from tests.worlds import NOW

DAY = date(2026, 11, 21)  # Acme's contract of the 20th covers 10 users and 30 devices; 8 and 11 were counted


def counted(client, on, users, devices=11):
    return InventoryCount.objects.create(
        client=client, on=on, policy="NAMED_FRONTLINE_SHARED", user_count=users,
        device_counts={"workstation": devices}, at=NOW,
    )  # fmt: skip


def check(on):
    return [(alert.state, alert.counted, alert.ceiling.unit) for alert in rose(on)]


def rooms():
    return [watched.room for chunk in watched_in_chunks(DAY, size=100) for watched in chunk]


def mails():
    return list(OutgoingMail.objects.filter(key__startswith="ceilings:").order_by("queued_at", "subject"))


@pytest.fixture
def days(contract, acme):
    """Count users day after day from the 21st on and check each; return what rose each day."""

    def run(*users):
        fresh = []
        for offset, number in enumerate(users):
            on = DAY + timedelta(days=offset)
            counted(acme.client, on, number)
            fresh.append([state for state, _, _ in check(on)])
        return fresh

    return run


def test_a_count_well_below_raises_nothing(contract):
    assert check(DAY) == []


@pytest.mark.parametrize(("users", "state"), [(9, "NEAR"), (10, "AT"), (11, "BREACHED")])
def test_a_count_near_at_or_above_raises_its_alert(contract, acme, users, state):
    counted(acme.client, DAY, users)
    assert check(DAY) == [(state, users, "USERS")]
    assert Event.objects.latest().what == f"ceiling.{state.lower()}"


def test_checking_twice_raises_and_mails_once(contract, acme):
    counted(acme.client, DAY, 9)
    assert len(check(DAY)) == 1
    assert check(DAY) == []
    assert (CeilingAlert.objects.count(), len(mails())) == (1, 1)


def test_a_spell_raises_one_alert_for_each_worse_state(days):
    assert days(9, 9, 10, 10, 11, 12) == [["NEAR"], [], ["AT"], [], ["BREACHED"], []]
    assert list(CeilingAlert.objects.order_by("raised_on").values_list("state", "cleared_on")) == [
        ("NEAR", DAY + timedelta(days=2)),
        ("AT", DAY + timedelta(days=4)),
        ("BREACHED", None),
    ]
    assert len(mails()) == 3


def test_getting_better_inside_a_spell_warns_nobody_again(days):
    assert days(11, 10, 9, 11) == [["BREACHED"], [], [], []]
    assert CeilingAlert.objects.get().cleared_on is None


def test_below_the_near_share_the_spell_is_over_and_the_next_one_warns_anew(days):
    assert days(9, 8, 9) == [["NEAR"], [], ["NEAR"]]
    assert Event.objects.filter(what="ceiling.cleared").count() == 1
    assert len(mails()) == 2


def test_a_jump_over_two_states_raises_the_worst_alone(days):
    assert days(8, 20) == [[], ["BREACHED"]]


def test_users_and_devices_are_watched_apart(contract, acme):
    counted(acme.client, DAY, users=9, devices=31)
    assert check(DAY) == [("BREACHED", 31, "DEVICES"), ("NEAR", 9, "USERS")]
    (mail,) = mails()
    assert mail.subject == "2 ceilings need you, first Acme Dental Northwind: 31 of 30 devices, 1 above the ceiling"
    assert mail.text.index("31 devices") < mail.text.index("9 users")


def test_the_account_manager_is_told(contract, acme):
    counted(acme.client, DAY, 9)
    check(DAY)
    (mail,) = mails()
    assert mail.to == "amy@northwind.example"
    assert mail.subject == "Acme Dental Northwind: 9 of 10 users, 1 left below the ceiling"
    assert f"/admin/contracts/ceiling/{contract.ceilings.get(unit='USERS').pk}/change/" in mail.text
    assert "21 Sep 2029" in mail.text  # sixty days before the term ends


@pytest.mark.parametrize("how", ["none", "gone"])
def test_without_an_account_manager_every_owner_is_told(contract, acme, amy, how):
    User.objects.create_user("otto@msp.example", name="Otto Owner", role=Role.OWNER)
    User.objects.create_user("away@msp.example", name="Away Owner", role=Role.OWNER)
    User.objects.filter(email="away@msp.example").update(is_active=False)
    if how == "none":
        acme.client.account_manager = None
        acme.client.save()
    else:
        User.objects.filter(pk=amy.pk).update(is_active=False)
    counted(acme.client, DAY, 9)
    check(DAY)
    assert sorted(mail.to for mail in mails()) == ["olga@msp.example", "otto@msp.example"]


def test_the_policy_in_force_says_what_is_near(contract, acme):
    counted(acme.client, DAY, 8)
    assert check(DAY) == []
    DecisionPolicy.objects.create(version=2, near_breach_share="0.800", at=NOW)
    assert check(DAY) == [("NEAR", 8, "USERS")]


def test_only_counts_up_to_the_day_speak(contract, acme):
    counted(acme.client, DAY + timedelta(days=1), 11)
    assert check(DAY) == []


def test_only_counts_under_the_contracts_policy_speak(contract, acme):
    InventoryCount.objects.create(client=acme.client, on=DAY, policy="ACTIVE_30", user_count=99, at=NOW)
    assert check(DAY) == []


def test_a_day_long_past_leaves_todays_alert_alone(days):
    days(8, 9)
    assert check(DAY) == []
    assert CeilingAlert.objects.get().cleared_on is None


@pytest.mark.parametrize("status", ["SUSPENDED", "EXPIRED", "TERMINATED", "RENEWED"])
def test_a_contract_that_is_not_active_is_not_watched(contract, acme, status):
    Contract.objects.update(status=status, ended_on=DAY, end_reason="Notice.")
    counted(acme.client, DAY, 11)
    assert check(DAY) == []


def test_a_term_that_is_over_is_not_watched(contract, acme):
    counted(acme.client, DAY, 11)
    assert check(date(2029, 11, 20)) == []
    assert check(date(2029, 11, 19)) != []


def test_a_client_who_was_never_counted_raises_nothing(contract, acme, behind_its_back):
    behind_its_back("contracts_termsversion", "UPDATE contracts_termsversion SET counting_policy = 'CONCURRENT'")
    assert check(DAY) == []
    assert rooms()[0].headroom is None


def test_rows_say_how_much_room_is_left(contract):
    room = {found.ceiling.unit: found.headroom for found in rooms()}
    assert (room["USERS"].left, room["DEVICES"].left) == (2, 19)
    assert room["USERS"].state is CeilingState.OK


def test_the_number_of_queries_does_not_grow_with_the_clients(contract, acme, django_assert_num_queries):
    with django_assert_num_queries(5):
        assert [found.ceiling.contract.client_id for found in rooms()] == [acme.client.pk] * 2


def test_a_kill_between_alert_and_mail_leaves_neither(contract, acme, monkeypatch):
    def killed(*args, **kwargs):
        raise KeyboardInterrupt

    counted(acme.client, DAY, 9)
    with monkeypatch.context() as patched:
        patched.setattr("contracts.actions.ceilings.tell_client", killed)
        with pytest.raises(KeyboardInterrupt):
            check(DAY)
    assert not CeilingAlert.objects.exists()
    assert len(check(DAY)) == len(mails()) == 1


def test_two_at_once_raise_one_alert(live_northwind, at_once, paper):
    from contracts.actions.acceptance import accept_proposal
    from contracts.actions.proposals import create_proposal, send_proposal
    from contracts.tasks import render_and_send_proposal
    from tests.worlds import client_world

    olga = User.objects.get(role=Role.OWNER)
    world = client_world("Tight", by=olga, name="Tight Fit")
    proposal = create_proposal(recommendation=world.recommendation, signatory=world.signatory, by=olga, at=NOW)
    send_proposal(proposal=proposal, by=olga, at=NOW)
    render_and_send_proposal(proposal_id=str(proposal.pk), at=NOW.isoformat())
    accept_proposal(
        proposal=proposal, contact=world.signatory, signed_name="Sam", signed_title="",
        shown_sha256=proposal.terms_sha256, at=NOW,
    )  # fmt: skip
    counted(world.client, DAY, 9)
    at_once([lambda: sweep_ceilings(on=DAY, at=NOW)] * 3)
    assert len(mails()) == 1
    assert CeilingAlert.objects.filter(ceiling__contract__client=world.client).count() == 1


def test_one_open_alert_per_ceiling(contract):
    ceiling = Ceiling.objects.first()
    CeilingAlert.objects.create(ceiling=ceiling, state="NEAR", counted=9, raised_on=DAY)
    with pytest.raises(IntegrityError, match="one_open_alert_per_ceiling"), transaction.atomic():
        CeilingAlert.objects.create(ceiling=ceiling, state="AT", counted=10, raised_on=DAY)


def test_an_alert_does_not_clear_before_it_rose(contract):
    with pytest.raises(IntegrityError, match="alert_clears_after_it_rose"), transaction.atomic():
        CeilingAlert.objects.create(
            ceiling=Ceiling.objects.first(), state="NEAR", counted=9, raised_on=DAY, cleared_on=DAY - timedelta(days=1)
        )
