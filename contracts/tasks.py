"""Jobs that actions enqueue: each takes ids, may run twice and may be killed at any point.

A worker is a door: it reads the clock for what happens outside (a mail that went), and takes the moment of a deed from
the message for what was decided there.
"""

import hashlib
from datetime import datetime
from typing import Any
from uuid import UUID

from celery import shared_task
from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.module_loading import import_string

from contracts import emails, journal, paths
from contracts.canonical import read
from contracts.documents import pdf
from contracts.documents.archive import page_count_of
from contracts.documents.contexts import ProposalDocument as Paper
from contracts.documents.from_terms import Surroundings, proposal_document
from contracts.lifecycle import ProposalStatus, move_proposal
from contracts.models import Letterhead, OutgoingMail, Proposal, ProposalDocument
from contracts.queries.people import answerable_for
from contracts.terms import Terms, language_of
from pricing.charts.pictures import pictures_of

SECONDS_IN_DAY = 24 * 60 * 60


@shared_task(name="contracts.tasks.render_and_send_proposal")
def render_and_send_proposal(*, proposal_id: str, at: str, **_unknown: object) -> None:
    """Render the proposal, store the bytes, mark it sent and queue its mail; the last three in one transaction.

    Rendered again after a kill, the same terms and `at` give the same bytes. A proposal that is no longer being sent
    is left alone. Raises PdfUnavailable, which nobody retries, after telling the account manager.
    """
    moment = datetime.fromisoformat(at)
    proposal = Proposal.objects.select_related("client__account_manager", "recommendation").get(pk=proposal_id)
    if proposal.status != ProposalStatus.SENDING:
        return
    paper = _paper(proposal)
    try:
        content = pdf.render(paper, at=moment)
    except pdf.PdfUnavailable as problem:
        _tell_that_it_was_not_sent(proposal, str(problem), at=moment)
        raise
    with transaction.atomic():
        _send(UUID(proposal_id), paper, content, at=moment)


def _paper(proposal: Proposal) -> Paper:
    manager, answer = proposal.client.account_manager, proposal.recommendation
    terms = read(Terms, proposal.terms)
    around = Surroundings(
        terms_sha256=proposal.terms_sha256,
        portal_url=import_string(settings.PUBLIC_URL)(paths.proposal_in_portal(proposal.pk)),
        account_manager=manager.name if manager else "",
        pictures=pictures_of(answer.request, answer.result, locale=language_of(terms.provider.locale), months=False),
    )
    return proposal_document(terms, around)


def _send(proposal_id: UUID, paper: Paper, content: bytes, *, at: datetime) -> None:
    proposals = Proposal.objects.select_for_update(of=("self",)).select_related("client", "signatory__user")
    proposal = proposals.get(pk=proposal_id)
    if proposal.status != ProposalStatus.SENDING:  # another worker was faster, or it was withdrawn meanwhile
        return
    document = ProposalDocument.objects.create(
        proposal=proposal,
        content=content,
        sha256=hashlib.sha256(content).hexdigest(),
        page_count=page_count_of(content),
        rendered_at=at,
    )
    proposal.status = move_proposal(proposal.status, ProposalStatus.SENT)
    proposal.sent_at = at
    proposal.save(update_fields=["status", "sent_at"])
    journal.append(
        what="proposal.sent",
        about=proposal.number,
        by=journal.BY_JOB,
        at=at,
        client=proposal.client,
        facts={"to": proposal.signatory.email, "document_sha256": document.sha256, "pages": document.page_count},
    )
    _queue_proposal_mail(proposal, paper, content, at=at)


def _queue_proposal_mail(proposal: Proposal, paper: Paper, content: bytes, *, at: datetime) -> None:
    message = emails.write(
        emails.ProposalSent(
            contact_name=proposal.signatory.name,
            client_name=proposal.client.name,
            number=proposal.number,
            recommendation=paper.recommendation,
            monthly_amount=proposal.monthly_amount,
            one_off_amount=proposal.onboarding_amount,
            term_amount=proposal.term_amount,
            currency=proposal.currency,
            term_months=proposal.term_months,
            valid_until=proposal.expires_on,
            url=paper.acceptance.portal_url,
            link_valid_days=settings.SESAME_MAX_AGE // SECONDS_IN_DAY,
        ),
        Letterhead.objects.get(),
    )
    _queue(
        f"proposal-sent:{proposal.pk}",
        proposal.signatory.email,
        message,
        proposal,
        at=at,
        attachment_name=f"{proposal.number}.pdf",
        attachment=content,
    )


@transaction.atomic
def _tell_that_it_was_not_sent(proposal: Proposal, because: str, *, at: datetime) -> None:
    """Keep why, and mail those who answer for the client once for each time it was to be sent."""
    Proposal.objects.select_for_update().get(pk=proposal.pk)
    is_new = False
    for person in answerable_for(proposal.client):
        message = emails.write(
            emails.JobFailed(
                recipient_name=person.name,
                what=f"Sending proposal {proposal.number} to {proposal.client.name}",
                because=because,
                attempts=1,
                failed_at=at,
                next_step="Have this put right, then open the proposal and send it again.",
                url=import_string(settings.PUBLIC_URL)(paths.proposal_in_admin(proposal.pk)),
            ),
            Letterhead.objects.get(),
        )
        key = f"proposal-not-sent:{proposal.pk}:{person.pk}:{at.isoformat()}"
        is_new = _queue(key, person.email, message, proposal, at=at) or is_new
    if is_new:
        journal.append(
            what="proposal.not_sent",
            about=proposal.number,
            by=journal.BY_JOB,
            at=at,
            client=proposal.client,
            facts={"because": because},
        )


def _queue(key: str, to: str, message: emails.Message, proposal: Proposal, *, at: datetime, **attached: Any) -> bool:
    mail, is_new = journal.keep_mail(key=key, to=to, message=message, at=at, client=proposal.client, **attached)
    if is_new:
        send_mail.delay(mail_id=str(mail.pk))
    return is_new


@shared_task(bind=True, name="contracts.tasks.send_mail")
def send_mail(self: Any, /, *, mail_id: str, **_unknown: object) -> None:
    """Hand a waiting mail to the mail server and mark it sent; tried again by the task base when the server fails.

    At least once: a worker killed between the server's answer and the commit sends it twice, with one Message-ID.
    After the last try, or an error that no try will cure, the mail is marked failed and the error goes on.
    """
    try:
        with transaction.atomic():
            mail = OutgoingMail.objects.select_for_update().get(pk=mail_id)
            if mail.status != OutgoingMail.Status.QUEUED:
                return
            emails.deliver(mail, Letterhead.objects.get())
            mail.status, mail.sent_at, mail.failure = OutgoingMail.Status.SENT, timezone.now(), ""
            mail.save(update_fields=["status", "sent_at", "failure"])
    except Exception as problem:
        will_be_tried = isinstance(problem, self.autoretry_for) and self.request.retries < self.max_retries
        _note_failure(mail_id, problem, is_final=not will_be_tried)
        raise


def _note_failure(mail_id: str, problem: Exception, *, is_final: bool) -> None:
    waiting = OutgoingMail.objects.filter(pk=mail_id, status=OutgoingMail.Status.QUEUED)
    status = OutgoingMail.Status.FAILED if is_final else OutgoingMail.Status.QUEUED
    waiting.update(status=status, failure=f"{type(problem).__name__}: {problem}")
