"""A proposal with options that Acme Dental may sign; its PDF is blank, as no test here looks at it."""

import io
from decimal import Decimal

import pikepdf
import pytest

from contracts.actions.proposals import create_proposal
from contracts.actions.sending import send_proposal
from contracts.models import Option
from contracts.tasks import render_and_send_proposal
from tests import worlds

OPTIONS = (
    ("Cloud backup", "Of every covered device.", "4", "DEVICE"),
    ("Phishing drills", "", "2.50", "USER"),
    ("Security audit", "By <b>two</b> of us.", "1200", "ONCE"),
)


@pytest.fixture
def manager(northwind):
    return worlds.staff("Acme")


@pytest.fixture
def acme(manager):
    return worlds.client_world("Acme", by=manager)


@pytest.fixture
def blank(monkeypatch):
    """Blank pages instead of rendered documents: WeasyPrint takes a second, and has its own tests."""
    out = io.BytesIO()
    with pikepdf.new() as pdf:
        pdf.add_blank_page()
        pdf.save(out)
    monkeypatch.setattr("contracts.documents.pdf.render", lambda document, **how: out.getvalue())
    monkeypatch.setattr("contracts.tasks.proposals.pictures_of", lambda *asked, **how: None)
    return out.getvalue()


@pytest.fixture
def offered(acme, manager, blank):
    options = [
        Option.objects.create(name=name, description=about, rate=Decimal(rate), per=per)
        for name, about, rate, per in OPTIONS
    ]
    proposal = create_proposal(
        recommendation=acme.recommendation, signatory=acme.signatory, options=options, by=manager, at=worlds.NOW
    )
    send_proposal(proposal=proposal, by=manager, at=worlds.NOW)
    render_and_send_proposal(proposal_id=str(proposal.pk), at=worlds.NOW.isoformat())
    proposal.refresh_from_db()
    return proposal
