"""The job that renders an offered proposal, keeps it and mails it."""

import hashlib
from datetime import datetime
from uuid import UUID

from celery import shared_task
from django.conf import settings
from django.db import transaction
from django.utils.module_loading import import_string

from contracts import emails, journal, paths
from contracts.canonical import read
from contracts.documents import pdf
from contracts.documents.archive import page_count_of
from contracts.documents.contexts import ProposalDocument as Paper
from contracts.documents.from_terms import Surroundings, proposal_document
from contracts.lifecycle import ProposalStatus, move_proposal
from contracts.models import Letterhead, Proposal, ProposalDocument
from contracts.tasks.mails import queue
from contracts.tasks.telling import Unsent, tell
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
    queue(
        f"proposal-sent:{proposal.pk}",
        proposal.signatory.email,
        message,
        proposal.client,
        at=at,
        attachment_name=f"{proposal.number}.pdf",
        attachment=content,
    )


@transaction.atomic
def _tell_that_it_was_not_sent(proposal: Proposal, because: str, *, at: datetime) -> None:
    """Keep why, and mail those who answer for the client once for each time it was to be sent."""
    Proposal.objects.select_for_update().get(pk=proposal.pk)
    tell(
        Unsent("proposal", proposal.pk, proposal.number, proposal.client, paths.proposal_in_admin(proposal.pk)),
        f"Sending proposal {proposal.number} to {proposal.client.name}",
        "Have this put right, then open the proposal and send it again.",
        because,
        at=at,
    )
