"""What the buttons do, and that nothing but a posted button does it."""

import pytest
from django.urls import reverse
from django.utils import timezone

from clients.actions.clients import add_contact
from contracts.actions.mails import queue_mail
from contracts.actions.proposals import create_proposal
from contracts.emails import Message
from contracts.lifecycle import ProposalStatus
from contracts.models import OutgoingMail, Proposal, Statement
from pricing.models import RateCard, Recommendation, ServiceTier
from tests import worlds
from tests.worlds import NOW


@pytest.fixture(autouse=True)
def at_nine(monkeypatch):
    monkeypatch.setattr(timezone, "now", lambda: NOW)


@pytest.fixture
def acme(amy):
    return worlds.with_flat_rate(worlds.client_world("Acme", by=amy), by=amy)


@pytest.fixture
def draft(acme, amy):
    return create_proposal(recommendation=acme.recommendation, signatory=acme.signatory, by=amy, at=NOW)


@pytest.fixture
def sent(draft, acme):
    """A proposal that went out, with its mail."""
    Proposal.objects.filter(pk=draft.pk).update(status="SENT", sent_at=NOW)
    queue_mail(
        key=f"proposal-sent:{draft.pk}", to=acme.signatory.email, message=Message("Your proposal", "Hello", "h"),
        at=NOW, client=acme.client,
    )  # fmt: skip
    return draft


@pytest.fixture
def contract(acme, amy):
    return worlds.accepted_contract(acme, by=amy)


def said(answer):
    return " ".join(answer.content.decode().split())


DEEDS = ["contracts_proposal_send", "contracts_proposal_withdraw"]


@pytest.mark.parametrize("deed", DEEDS)
def test_a_link_and_a_reader_do_nothing(manager, reader, draft, deed):
    address = reverse(f"admin:{deed}", args=[draft.pk])

    assert manager.get(address).status_code == 403
    assert reader.post(address).status_code == 403
    assert Proposal.objects.get().status == ProposalStatus.DRAFT


def test_a_draft_is_read_then_sent(manager, draft):
    page = said(manager.get(reverse("admin:contracts_proposal_change", args=[draft.pk])))
    assert "$855.00 per month, flat rate, for 36 months: a draft, not sent yet." in page
    assert "Up to 10 users and 30 devices, inclusive." in page

    answer = manager.post(reverse("admin:contracts_proposal_send", args=[draft.pk]), follow=True)

    assert "is being rendered and sent to sam@acme.example" in said(answer)
    assert Proposal.objects.get().status == ProposalStatus.SENDING


def test_withdrawing_names_what_goes_and_what_stays(manager, draft):
    page = said(manager.get(reverse("admin:contracts_proposal_change", args=[draft.pk])))
    assert "Acme Dental Acme can then no longer accept this offer" in page
    assert "What was sent stays on record" in page

    manager.post(reverse("admin:contracts_proposal_withdraw", args=[draft.pk]))

    assert Proposal.objects.get().status == ProposalStatus.WITHDRAWN


def test_a_move_that_is_refused_is_a_sentence_on_the_page(manager, draft):
    manager.post(reverse("admin:contracts_proposal_withdraw", args=[draft.pk]))

    answer = manager.post(reverse("admin:contracts_proposal_send", args=[draft.pk]), follow=True)

    assert answer.status_code == 200
    assert Proposal.objects.get().status == ProposalStatus.WITHDRAWN


def test_without_a_signatory_the_next_step_is_shown(manager, acme):
    acme.client.contacts.update(portal_role="NONE")

    page = said(manager.get(reverse("admin:contracts_proposal_make", args=[acme.recommendation.pk])))

    assert "No contact of Acme Dental Acme may sign yet." in page
    assert f"{reverse('admin:clients_contact_add')}?client={acme.client.pk}" in page


def test_the_only_signatory_is_chosen_already(manager, acme):
    address = reverse("admin:contracts_proposal_make", args=[acme.recommendation.pk])

    assert f'value="{acme.signatory.pk}" selected' in said(manager.get(address))


def test_a_proposal_that_is_being_sent_does_not_ask_to_be_sent_twice(manager, draft):
    page = said(manager.post(reverse("admin:contracts_proposal_send", args=[draft.pk]), follow=True))

    assert "This takes a moment; send it again only if it stays here." in page
    assert 'class="hr-secondary"> Send again' in page


def test_a_proposal_is_made_from_a_recommendation(manager, acme):
    address = reverse("admin:contracts_proposal_make", args=[acme.recommendation.pk])

    answer = manager.post(address, {"signatory": acme.signatory.pk, "term_months": 24}, follow=True)

    assert "is a draft. Read it, then send it." in said(answer)
    assert Proposal.objects.get().term_months == 24


def test_a_contract_says_its_terms_in_words(manager, contract):
    page = said(manager.get(reverse("admin:contracts_contract_change", args=[contract.pk])))

    assert "In force until 19 Nov 2029. $855.00 per month, flat rate." in page
    assert "8 of 10 users, 2 left." in page
    assert "<dt>Notice</dt> <dd> 60 days </dd>" in page
    assert reverse("admin:contracts_proposal_pdf", args=[contract.proposal_id]) in page
    assert "terms_sha256" not in page


def test_a_month_is_drafted_read_and_issued(manager, reader, contract):
    draft_address = reverse("admin:contracts_contract_draft", args=[contract.pk])
    assert reader.post(draft_address, {"period_from": contract.effective_from}).status_code == 403

    page = said(manager.post(draft_address, {"period_from": contract.effective_from}, follow=True))
    statement = Statement.objects.get()
    assert "Acme Dental Acme would owe $1,710.00 for 20 Nov 2026 – 19 Dec 2026: a draft, not issued yet." in page

    answer = manager.post(reverse("admin:contracts_statement_issue", args=[statement.pk]), follow=True)

    assert "S-2026-0001 is issued and never changes." in said(answer)
    assert "Acme Dental Acme owes $1,710.00" in said(answer)


def test_a_month_that_cannot_be_drafted_says_why(manager, contract):
    address = reverse("admin:contracts_contract_draft", args=[contract.pk])

    wrong = manager.post(address, {"period_from": "2026-11-27"}, follow=True)
    none = manager.post(address, {}, follow=True)

    assert "No month of contract" in said(wrong)
    assert "Choose the month to draft" in said(none)


def test_a_failed_mail_is_sent_again_once(manager, northwind):
    mail = OutgoingMail.objects.create(
        key="k", to="sam@acme.example", subject="Your proposal", text="Hello", html="h", status="FAILED",
        queued_at=NOW, failure="The mail server refused the message: 554 no",
    )  # fmt: skip
    page = said(manager.get(reverse("admin:contracts_outgoingmail_change", args=[mail.pk])))
    assert "Not sent to sam@acme.example." in page
    assert "The mail server refused the message: 554 no" in page

    again = reverse("admin:contracts_outgoingmail_again", args=[mail.pk])
    page = said(manager.post(again, follow=True))
    assert "The e-mail to sam@acme.example is on its way." in page
    assert "the mail to sam@acme.example, 20 Nov 2026, 09:00 UTC" in page
    assert "was sent again already" in said(manager.post(again, follow=True))
    assert OutgoingMail.objects.count() == 2


def test_the_mail_of_an_offer_that_came_back_goes_to_another_who_may_sign(manager, sent, acme):
    dora = add_contact(
        client=acme.client, name="Dora Second", email="dora@acme.example", portal_role="SIGNATORY", by=None, at=NOW
    )
    mail = OutgoingMail.objects.get(key=f"proposal-sent:{sent.pk}")
    OutgoingMail.objects.update(status="BOUNCED", bounced_at=NOW, failure="550 <no> such user", tries=1)
    proposal = manager.get(reverse("admin:contracts_proposal_change", args=[sent.pk]))
    assert f"The mail to {mail.to} came back: 550 &lt;no&gt; such user" in said(proposal)
    assert b"<no>" not in proposal.content

    page = said(manager.get(reverse("admin:contracts_outgoingmail_change", args=[mail.pk])))
    assert f"The mail to {mail.to} came back, 20 Nov 2026, 09:00 UTC." in page
    assert "Dora Second, dora@acme.example" in page

    again = reverse("admin:contracts_outgoingmail_again", args=[mail.pk])
    assert "Choose somebody who may sign" in said(manager.post(again, {"to": acme.viewer.pk}, follow=True))
    assert "The e-mail to dora@acme.example is on its way." in said(manager.post(again, {"to": dora.pk}, follow=True))
    proposal = said(manager.get(reverse("admin:contracts_proposal_change", args=[sent.pk])))
    assert "came back: 550" not in proposal


def test_a_mail_in_doubt_is_called_arrived(manager, sent):
    mail = OutgoingMail.objects.get(key=f"proposal-sent:{sent.pk}")
    OutgoingMail.objects.update(status="UNSURE", handed_at=NOW, failure="Nobody knows.", tries=1)
    page = said(manager.get(reverse("admin:contracts_outgoingmail_change", args=[mail.pk])))
    assert f"Nobody knows whether {mail.to} got it." in page
    assert "It arrived" in page

    settle = reverse("admin:contracts_outgoingmail_settle", args=[mail.pk])
    assert "Noted." in said(manager.post(settle, follow=True))
    assert "There is nothing to settle" in said(manager.post(settle, follow=True))
    assert manager.get(settle).status_code == 403


def test_a_tier_is_compared_before_anything_is_kept(manager, acme):
    address = reverse("admin:pricing_recommendation_ask", args=[acme.client.pk])
    complete = ServiceTier.objects.get(name="Complete")
    before = Recommendation.objects.count()

    page = said(manager.get(address, {"tier": complete.pk}))

    assert "Priced for the tier Complete" in page
    assert "$1,400.00" in page  # 8 users at 175
    assert Recommendation.objects.count() == before


def test_another_model_needs_a_reason_and_keeps_the_tier_that_was_shown(manager, acme):
    address = reverse("admin:pricing_recommendation_ask", args=[acme.client.pk])
    complete = ServiceTier.objects.get(name="Complete")
    given = {"tier": complete.pk, "chosen": "per_user", "override_reason": ""}

    assert "Say why you choose another model." in said(manager.post(address, given))
    answer = manager.post(address, given | {"override_reason": "They hire next month."}, follow=True)

    assert "Per user was chosen" in said(answer)
    assert Recommendation.objects.filter(tier=complete, chosen="per_user").count() == 1


def test_a_client_that_was_never_counted_is_told_so(manager, amy):
    from clients.actions.clients import create_client

    client = create_client(name="Newcomer", by=amy, at=NOW)

    page = said(manager.get(reverse("admin:pricing_recommendation_ask", args=[client.pk])))

    assert "Newcomer has no count yet. Import what it has, then count." in page


def test_a_card_is_published_when_that_is_confirmed_and_continued_as_a_draft(manager, reader, northwind):
    card = RateCard.objects.get()
    follow_on = reverse("admin:pricing_ratecard_next", args=[card.pk])
    assert (manager.get(follow_on).status_code, reader.post(follow_on).status_code) == (403, 403)

    page = said(manager.post(follow_on, follow=True))
    draft = RateCard.objects.get(published_at=None)
    assert "Standard, version 2 is a draft copy." in page
    assert manager.get(reverse("admin:pricing_ratecard_read", args=[draft.pk])).status_code == 200

    publish = reverse("admin:pricing_ratecard_publish", args=[draft.pk])
    assert reader.get(publish).status_code == 403
    assert "Nothing differs from version 1." in said(manager.get(publish))
    assert RateCard.objects.filter(published_at=None).exists()
    assert "is published and can no longer change" in said(manager.post(publish, follow=True))


def test_a_card_without_a_rate_is_not_published(manager, northwind):
    empty = RateCard.objects.create(name="Empty", currency="USD", effective_from=NOW.date())

    answer = manager.post(reverse("admin:pricing_ratecard_publish", args=[empty.pk]), follow=True)

    assert "has no rate yet. Add at least one, then publish." in said(answer)


def test_a_published_card_is_read_as_a_table(reader, northwind):
    page = said(reader.get(reverse("admin:pricing_ratecard_change", args=[RateCard.objects.get().pk])))

    assert "$100.00" in page
    assert "not sold" not in page
    assert "Begin the next version" not in page
