import hashlib
import io
import uuid

import pikepdf
import pytest
from django.db import IntegrityError, transaction

from config.tenancy.models import DeadLetter, OutboxMessage
from contracts.actions.proposals import send_proposal, withdraw_proposal
from contracts.documents.pdf import PdfUnavailable
from contracts.models import Event, OutgoingMail, Proposal, ProposalDocument
from contracts.queries.today import why_not_sent
from contracts.tasks import render_and_send_proposal
from tests.worlds import NOW


@pytest.fixture
def sending(draft, amy):
    send_proposal(proposal=draft, by=amy, at=NOW)
    return Proposal.objects.get(pk=draft.pk)


def render(proposal):
    render_and_send_proposal(proposal_id=str(proposal.pk), at=NOW.isoformat())


@pytest.fixture
def no_pango(monkeypatch):
    def refuse(document, *, at, **_options):
        raise PdfUnavailable("PDFs cannot be made here because pango is missing. Run: apt-get install pango")

    monkeypatch.setattr("contracts.documents.pdf.render", refuse)


def test_what_is_sent_is_a_real_document_stored_byte_for_byte(sending):
    render(sending)
    document = ProposalDocument.objects.get(proposal=sending)
    content = bytes(document.content)
    assert document.sha256 == hashlib.sha256(content).hexdigest()
    with pikepdf.open(io.BytesIO(content)) as pdf:
        assert document.page_count == len(pdf.pages) > 4
    assert bytes(OutgoingMail.objects.get().attachment) == content


def test_what_is_rendered_has_the_answer_s_pictures_and_nothing_of_cost(sending, monkeypatch):
    seen = []
    monkeypatch.setattr("contracts.documents.pdf.render", lambda document, *, at, **_options: seen.append(document))

    with pytest.raises(TypeError):  # nothing was rendered, so there is nothing to store
        render(sending)

    (paper,) = seen
    told = repr(paper.pictures).lower()
    assert paper.pictures.place is not None
    assert paper.pictures.curves is not None
    assert "margin" not in told
    assert "to serve" not in told


def test_a_sent_proposal_says_when_and_is_mailed_to_its_signatory(sending, paper):
    render(sending)
    proposal = Proposal.objects.get()
    assert (proposal.status, proposal.sent_at) == ("SENT", NOW)
    mail = OutgoingMail.objects.get()
    assert (mail.to, mail.status, mail.attachment_name) == ("sam@northwind.example", "QUEUED", "P-2026-0001.pdf")
    assert mail.subject == "Northwind: proposal P-2026-0001, $855.00 per month, valid until 20 Dec 2026"
    assert OutboxMessage.objects.get(task="contracts.tasks.send_mail").kwargs == {"mail_id": str(mail.pk)}


def test_running_twice_sends_once(sending, paper):
    render(sending)
    render(sending)
    assert (ProposalDocument.objects.count(), OutgoingMail.objects.count()) == (1, 1)
    assert Event.objects.filter(what="proposal.sent").count() == 1


@pytest.mark.parametrize(
    "step",
    [
        "contracts.documents.pdf.render",
        "contracts.documents.making.page_count_of",
        "contracts.journal.append",
        "contracts.emails.write",
        "contracts.journal.keep_mail",
        "contracts.tasks.mails.send_mail.delay",
    ],
)
def test_killed_at_any_step_and_run_again_leaves_one_result(sending, paper, monkeypatch, step):
    def killed(*args, **kwargs):
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(step, killed)
        with pytest.raises(KeyboardInterrupt):
            render(sending)
    assert Proposal.objects.get().status == "SENDING"
    assert not ProposalDocument.objects.exists()
    assert not OutgoingMail.objects.exists()
    render(sending)
    assert Proposal.objects.get().status == "SENT"
    assert (ProposalDocument.objects.count(), OutgoingMail.objects.count()) == (1, 1)
    assert OutboxMessage.objects.filter(task="contracts.tasks.send_mail").count() == 1


def test_a_proposal_withdrawn_before_the_job_ran_is_not_sent(sending, paper, amy):
    withdraw_proposal(proposal=sending, by=amy, at=NOW)
    render(sending)
    assert not OutgoingMail.objects.exists()


def test_a_proposal_withdrawn_while_it_was_rendered_is_not_sent(sending, paper, amy, monkeypatch):
    def render_slowly(document, *, at, **_options):
        withdraw_proposal(proposal=sending, by=amy, at=NOW)
        return paper

    monkeypatch.setattr("contracts.documents.pdf.render", render_slowly)
    render(sending)
    assert Proposal.objects.get().status == "WITHDRAWN"
    assert not ProposalDocument.objects.exists()


def test_two_workers_at_once_send_once(live_northwind, at_once, paper):
    from config.accounts.models import User
    from config.accounts.roles import Role
    from contracts.actions.proposals import create_proposal
    from tests.worlds import client_world

    olga = User.objects.get(role=Role.OWNER)
    world = client_world("Twice", by=olga, name="Twice Told")
    proposal = create_proposal(recommendation=world.recommendation, signatory=world.signatory, by=olga, at=NOW)
    send_proposal(proposal=proposal, by=olga, at=NOW)
    assert at_once([lambda: render(proposal)] * 3) == [None] * 3
    assert ProposalDocument.objects.filter(proposal=proposal).count() == 1
    assert OutgoingMail.objects.filter(key=f"proposal-sent:{proposal.pk}").count() == 1


def test_the_database_refuses_other_bytes(sent):
    with pytest.raises(IntegrityError, match="frozen"), transaction.atomic():
        ProposalDocument.objects.update(content=b"%PDF-forged")


def test_where_documents_cannot_be_made_the_job_fails_and_says_why(sending, no_pango):
    with pytest.raises(PdfUnavailable, match="pango is missing"):
        render(sending)
    proposal = Proposal.objects.get()
    assert proposal.status == "SENDING"
    assert why_not_sent(proposal) == ("PDFs cannot be made here because pango is missing. Run: apt-get install pango")


def test_where_documents_cannot_be_made_the_account_manager_is_told_once(sending, no_pango):
    for _ in range(2):
        with pytest.raises(PdfUnavailable):
            render(sending)
    mail = OutgoingMail.objects.get()
    assert mail.to == "amy@northwind.example"
    assert mail.subject == "Sending proposal P-2026-0001 to Acme Dental Northwind failed after 1 attempt"
    assert "send it again" in mail.text
    assert Event.objects.filter(what="proposal.not_sent").count() == 1


def test_a_proposal_that_could_not_be_made_can_be_sent_again(sending, no_pango, amy, monkeypatch, request):
    with pytest.raises(PdfUnavailable):
        render(sending)
    monkeypatch.undo()
    request.getfixturevalue("paper")
    send_proposal(proposal=sending, by=amy, at=NOW)
    render(sending)
    assert Proposal.objects.get().status == "SENT"
    assert why_not_sent(Proposal.objects.get()) == ""


def test_a_worker_that_cannot_make_documents_leaves_a_dead_letter(sending, no_pango):
    render_and_send_proposal.apply(
        kwargs={"proposal_id": str(sending.pk), "at": NOW.isoformat()}, task_id=str(uuid.uuid4())
    )
    letter = DeadLetter.objects.get()
    assert letter.task == "contracts.tasks.render_and_send_proposal"
    assert "pango is missing" in letter.reason
