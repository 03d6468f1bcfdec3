"""Why another model was chosen is for the MSP's eyes, and an offer is made for what was counted."""

from dataclasses import replace

import pytest
from django.core import mail
from django.urls import reverse
from django.utils import timezone

from contracts.actions.proposals import CannotPropose, create_proposal
from pricing.actions.recommendations import keep_recommendation
from pricing.queries.recommendations import question_for
from pricing.queries.whatif import changes_between
from tests import worlds
from tests.integration.admin.conftest import signed_in, two_blank_pages
from tests.worlds import NOW

WHY = "The owner's brother-in-law insists."


@pytest.fixture(autouse=True)
def at_nine(monkeypatch):
    monkeypatch.setattr(timezone, "now", lambda: NOW)
    content = two_blank_pages()
    monkeypatch.setattr("contracts.documents.pdf.render", lambda document, *, at, **_options: content)


@pytest.fixture
def amy(northwind):
    return worlds.staff("Acme")


@pytest.fixture
def acme(amy):
    return worlds.client_world("Acme", by=amy)


def tried(world, *, by, **other):
    """Keep a what-if of these inputs."""
    start = question_for(world.client)
    asked = start.asked | other
    question = type(start)(
        start.client, start.count, start.card, start.tier, start.policy, asked, changes_between(start.asked, asked)
    )
    return keep_recommendation(question=question, by=by, at=NOW)


def test_the_reason_for_another_model_is_told_to_staff_and_to_no_client(acme, amy):
    question = question_for(acme.client)
    kept = keep_recommendation(question=question, chosen="per_user", override_reason=WHY, by=amy, at=NOW)
    proposal = worlds.sent_proposal(replace(acme, recommendation=kept), by=amy)

    told = signed_in(amy).get(reverse("admin:contracts_proposal_change", args=[proposal.pk])).content.decode()
    signatory = signed_in(acme.signatory.user)
    shown = [signatory.get(where).content.decode() for where in ("/portal/", f"/portal/proposals/{proposal.pk}/")]

    assert "brother-in-law" in told
    assert proposal.number in shown[1]
    mailed = [str(message.message()) for message in mail.outbox]
    assert not [text for text in (*shown, *mailed, repr(proposal.terms)) if "brother-in-law" in text]


def test_a_what_if_with_other_counts_becomes_no_offer(acme, amy):
    with pytest.raises(CannotPropose, match="what-if with other counts"):
        create_proposal(recommendation=tried(acme, by=amy, users=9), signatory=acme.signatory, by=amy, at=NOW)


def test_a_what_if_with_other_counts_shows_no_way_to_an_offer(acme, amy):
    kept = tried(acme, by=amy, users=9)

    page = signed_in(amy).get(reverse("admin:pricing_recommendation_change", args=[kept.pk])).content.decode()

    assert reverse("admin:contracts_proposal_make", args=[kept.pk]) not in page
    assert "An offer is made for what was counted." in page


def test_a_what_if_with_other_prices_becomes_an_offer_at_those_prices(acme, amy):
    rates = question_for(acme.client).asked["rates"] | {"flat": None, "per_user": "60"}
    kept = tried(acme, by=amy, rates={name: value for name, value in rates.items() if value is not None})

    proposal = create_proposal(recommendation=kept, signatory=acme.signatory, by=amy, at=NOW)

    assert "60" in repr(proposal.terms["rates"]["per_user"])
