import json
from datetime import date, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from django.db import IntegrityError, transaction

from clients.actions.clients import add_contact, create_client
from config.tenancy.models import OutboxMessage
from contracts.actions.events import verify
from contracts.actions.proposals import (
    CannotPropose,
    ProposalExpired,
    create_proposal,
    expire_proposals,
    send_proposal,
    withdraw_proposal,
)
from contracts.canonical import read, sha256
from contracts.lifecycle import MoveRefused
from contracts.models import Event, Letterhead, Proposal, ScopeItem, SlaPlan
from contracts.prices import UnitPrice
from contracts.terms import Terms
from pricing.actions.recommendations import recommend_for
from tests.worlds import NOW


def jobs(name="contracts.tasks.render_and_send_proposal"):
    return OutboxMessage.objects.filter(task=name)


def terms_of(proposal):
    return read(Terms, Proposal.objects.get(pk=proposal.pk).terms)


def test_a_proposal_freezes_what_the_client_will_be_shown(draft, acme):
    terms = terms_of(draft)
    assert draft.number == terms.number == "P-2026-0001"
    assert draft.status == "DRAFT"
    assert (terms.counted.on, terms.counted.policy, terms.counted.users_count) == (
        date(2026, 11, 20),
        "NAMED_FRONTLINE_SHARED",
        8,
    )
    assert [(row.label, row.count) for row in terms.counted.devices] == [("workstation", 10), ("server", 1)]
    assert {price.model: price.monthly_amount for price in terms.prices} == {
        "per_user": Decimal("760.00"),
        "per_device": Decimal("522.50"),
        "flat": Decimal("855.00"),
    }  # the card's rates less 5 % for the letterhead's 36 months
    assert terms.rates.per_user == UnitPrice.single(Decimal(100))
    assert (terms.rates.flat.max_users, terms.rates.flat.max_devices) == (10, 30)
    assert terms.counted.user_sources == ("users-Northwind.csv",)
    assert [row.priority for row in terms.sla.targets] == ["P1", "P2", "P3", "P4"]
    assert terms.scope[0].name == "Service desk"
    assert terms.valid_until == date(2026, 12, 20)


def test_columns_say_what_the_terms_say(draft):
    totals = terms_of(draft).totals
    assert (draft.monthly_amount, draft.onboarding_amount, draft.term_amount, draft.term_months) == (
        totals.monthly_amount,
        totals.onboarding_amount,
        totals.term_amount,
        36,
    )
    assert draft.term_amount == Decimal("32567.64")  # 855.00 rising by 3 % at each anniversary, and onboarding once


def test_the_hash_is_that_of_the_stored_terms(draft):
    stored = Proposal.objects.get(pk=draft.pk)
    assert sha256(stored.terms) == stored.terms_sha256


def test_nothing_of_cost_or_margin_is_in_the_terms(draft, acme):
    assert acme.recommendation.result["provider_margin"] is not None
    assert "cost_vs_margin" in acme.recommendation.result["conflicts"] or acme.recommendation.request["costs"]
    words = json.dumps(draft.terms)
    for word in ("margin", "provider_margin", "hours_per_user", "tools_per_user", '"costs"'):
        assert word not in words


def test_a_later_change_of_letterhead_scope_or_plan_changes_no_proposal(draft):
    before = terms_of(draft)
    Letterhead.objects.update(name="Another name", terms="Other terms")
    ScopeItem.objects.update(description="Something else.")
    SlaPlan.objects.update(name="Another plan")
    assert terms_of(draft) == before


def test_the_database_refuses_other_terms(draft):
    for changes in ({"terms": {}}, {"terms_sha256": "0" * 64}, {"monthly_amount": 1}, {"expires_on": date(2030, 1, 1)}):
        with pytest.raises(IntegrityError, match="frozen"), transaction.atomic():
            Proposal.objects.filter(pk=draft.pk).update(**changes)


def test_another_term_may_be_asked_for(acme, amy):
    proposal = create_proposal(
        recommendation=acme.recommendation, signatory=acme.signatory, by=amy, at=NOW, term_months=12
    )
    assert (proposal.term_months, proposal.term_amount) == (12, Decimal("11700.00"))


def test_a_term_that_the_card_has_no_price_for_is_refused(acme, amy):
    with pytest.raises(CannotPropose, match="offers terms of 12, 24, 36 months, not 18"):
        create_proposal(recommendation=acme.recommendation, signatory=acme.signatory, by=amy, at=NOW, term_months=18)


def test_what_is_chosen_of_the_cards_terms_changes_the_price(acme, amy):
    plain_price, prepaid = (
        create_proposal(
            recommendation=acme.recommendation, signatory=acme.signatory, by=amy, at=NOW, term_months=12, **chosen
        )
        for chosen in ({}, {"is_prepaid": True})
    )
    assert prepaid.monthly_amount < plain_price.monthly_amount
    assert any("Prepay" in line.label for line in terms_of(prepaid).price_of(prepaid.billing_model).lines)


@pytest.mark.parametrize("months", [0, -1, 121])
def test_a_term_that_is_none_is_refused(acme, amy, months):
    with pytest.raises(CannotPropose, match=f"1 to 120 months, not {months}"):
        create_proposal(
            recommendation=acme.recommendation, signatory=acme.signatory, by=amy, at=NOW, term_months=months
        )
    assert not Proposal.objects.exists()


def test_a_viewer_cannot_be_asked_to_sign(acme, amy):
    with pytest.raises(CannotPropose, match="Vera Northwind may not sign"):
        create_proposal(recommendation=acme.recommendation, signatory=acme.viewer, by=amy, at=NOW)


def test_a_signatory_of_another_client_cannot_be_asked_to_sign(acme, amy):
    other = create_client(name="Bloom Law", by=amy, at=NOW)
    stranger = add_contact(
        client=other, name="Stan Stranger", email="stan@bloom.example", portal_role="SIGNATORY", by=amy, at=NOW
    )
    with pytest.raises(CannotPropose, match="Stan Stranger may not sign for Acme Dental"):
        create_proposal(recommendation=acme.recommendation, signatory=stranger, by=amy, at=NOW)


def test_without_a_default_plan_there_is_nothing_to_promise(acme, amy):
    SlaPlan.objects.update(is_default=False)
    with pytest.raises(CannotPropose, match="No SLA plan is the default"):
        create_proposal(recommendation=acme.recommendation, signatory=acme.signatory, by=amy, at=NOW)


def test_a_chosen_model_is_offered_and_the_rules_answer_is_said(acme, amy):
    chosen = recommend_for(client=acme.client, by=amy, at=NOW, chosen="per_user", override_reason="They asked for it.")
    proposal = create_proposal(recommendation=chosen, signatory=acme.signatory, by=amy, at=NOW)
    terms = terms_of(proposal)
    assert (proposal.billing_model, terms.verdict.recommended) == ("per_user", "flat")
    assert "They asked for it" not in json.dumps(proposal.terms)


def test_the_day_is_that_of_the_msp(acme, amy):
    Letterhead.objects.update(time_zone="Pacific/Auckland")
    at = NOW.replace(hour=12)
    proposal = create_proposal(recommendation=acme.recommendation, signatory=acme.signatory, by=amy, at=at)
    assert terms_of(proposal).issued_on == at.astimezone(ZoneInfo("Pacific/Auckland")).date() == date(2026, 11, 21)


def test_sending_queues_one_job(draft, amy):
    send_proposal(proposal=draft, by=amy, at=NOW)
    assert Proposal.objects.get().status == "SENDING"
    assert [job.kwargs for job in jobs()] == [{"proposal_id": str(draft.pk), "at": NOW.isoformat()}]


def test_a_proposal_that_is_stuck_may_be_sent_again(draft, amy):
    send_proposal(proposal=draft, by=amy, at=NOW)
    send_proposal(proposal=draft, by=amy, at=NOW + timedelta(hours=1))
    assert Proposal.objects.get().status == "SENDING"
    assert jobs().count() == 2


def test_a_proposal_that_was_sent_is_not_sent_again(sent, amy):
    with pytest.raises(MoveRefused, match="proposal that is sent cannot become one that is being sent"):
        send_proposal(proposal=sent, by=amy, at=NOW)


def test_a_draft_whose_last_day_is_over_is_not_sent(draft, amy):
    with pytest.raises(ProposalExpired, match="valid until 20 Dec 2026"):
        send_proposal(proposal=draft, by=amy, at=NOW + timedelta(days=31))
    assert Proposal.objects.get().status == "DRAFT"
    assert not jobs().exists()


@pytest.mark.parametrize("state", ["draft", "sent"])
def test_an_offer_without_answer_can_be_withdrawn(state, request, amy):
    proposal = request.getfixturevalue(state)
    withdraw_proposal(proposal=proposal, by=amy, at=NOW)
    assert Proposal.objects.get().status == "WITHDRAWN"
    assert Event.objects.latest().what == "proposal.withdrawn"


def test_what_was_accepted_cannot_be_withdrawn(contract, amy):
    with pytest.raises(MoveRefused, match="proposal that is accepted cannot become one that is withdrawn"):
        withdraw_proposal(proposal=contract.proposal, by=amy, at=NOW)


def test_a_proposal_expires_the_day_after_its_last(sent):
    assert expire_proposals(on=date(2026, 12, 20), at=NOW) == ()
    assert expire_proposals(on=date(2026, 12, 21), at=NOW) == (sent,)
    assert Proposal.objects.get().status == "EXPIRED"
    assert expire_proposals(on=date(2026, 12, 21), at=NOW) == ()


def test_drafts_and_answered_proposals_do_not_expire(contract, acme, amy):
    create_proposal(recommendation=acme.recommendation, signatory=acme.signatory, by=amy, at=NOW)
    assert expire_proposals(on=date(2030, 1, 1), at=NOW) == ()


def test_every_deed_is_an_event_in_the_chain(contract):
    assert list(Event.objects.order_by("id").values_list("what", flat=True)) == [
        "proposal.created",
        "proposal.sending",
        "proposal.sent",
        "proposal.accepted",
    ]
    assert verify().is_whole


@pytest.mark.parametrize(
    ("changes", "constraint"),
    [
        ("monthly_amount = -1", "proposal_amounts_are_not_negative"),
        ("term_months = 0", "proposal_term_is_positive"),
        ("status = 'ACCEPTED', signed_name = 'Sam'", "decided_proposals_say_who_and_when"),
        ("status = 'ACCEPTED', decided_at = now(), decided_by_id = signatory_id", "accepted_proposals_are_signed"),
        ("sent_at = '2026-11-20', decided_at = '2026-11-19'", "proposal_is_decided_after_it_was_sent"),
        ("status = 'DECLINED'", "decided_proposals_say_who_and_when"),
        ("status = 'LOST'", "status_check"),
        ("number = 'P-2026-0002'", "contracts_proposal_number"),
    ],
)
def test_the_database_holds_the_rules_of_proposals(draft, acme, amy, behind_its_back, changes, constraint):
    create_proposal(recommendation=acme.recommendation, signatory=acme.signatory, by=amy, at=NOW)
    with pytest.raises(IntegrityError, match=constraint):
        behind_its_back("contracts_proposal", f"UPDATE contracts_proposal SET {changes} WHERE number = 'P-2026-0001'")  # noqa: S608
