from datetime import date

import pytest

from clients.actions.clients import add_contact
from contracts.actions.proposals import create_proposal
from contracts.actions.statements import draft_statement, issue_statement
from contracts.models import Proposal
from contracts.queries.portal import NoPortal, visible_to
from tests.worlds import NOW, client_world


def test_a_contact_sees_the_contract_the_count_and_the_document(contract, acme):
    visible = visible_to(acme.viewer)
    assert list(visible.contracts) == [contract]
    assert list(visible.proposals) == [contract.proposal]
    assert visible.documents.get().proposal == contract.proposal
    assert acme.recommendation.count in visible.counts


@pytest.mark.parametrize(
    ("status", "is_shown"),
    [
        ("DRAFT", False),
        ("SENDING", False),
        ("SENT", True),
        ("EXPIRED", True),
        ("WITHDRAWN", False),
    ],
)
def test_only_what_was_sent_is_shown(draft, acme, status, is_shown):
    Proposal.objects.update(status=status, sent_at=NOW if is_shown else None)
    assert visible_to(acme.signatory).proposals.exists() is is_shown


def test_a_contact_without_a_portal_sees_nothing(acme, amy):
    nobody = add_contact(client=acme.client, name="Nils", email="nils@acme.example", by=amy, at=NOW)
    with pytest.raises(NoPortal, match="Nils has no portal"):
        visible_to(nobody)


def test_a_draft_statement_is_the_msps_business_until_it_is_issued(contract, acme, amy):
    statement = draft_statement(contract=contract, period_from=date(2026, 11, 20), at=NOW)
    assert not visible_to(acme.viewer).statements.exists()
    issue_statement(statement=statement, by=amy, at=NOW)
    assert list(visible_to(acme.viewer).statements) == [statement]


def test_nothing_of_another_client_is_visible(contract, amy):
    other = client_world("Bloom", by=amy, name="Bloom Law")
    create_proposal(recommendation=other.recommendation, signatory=other.signatory, by=amy, at=NOW)
    visible = visible_to(other.signatory)
    for rows in (visible.proposals, visible.documents, visible.contracts, visible.ceilings, visible.statements):
        assert not rows.exists()
    assert {count.client for count in visible.counts} == {other.client}
