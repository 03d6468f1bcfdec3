"""The job that renders an offered proposal, keeps it and mails it."""

from datetime import datetime
from uuid import UUID

from celery import shared_task
from django.conf import settings
from django.db import transaction
from django.utils.module_loading import import_string

from contracts import emails, journal, paths
from contracts.canonical import read
from contracts.documents import pdf
from contracts.documents.contexts import ProposalDocument as Paper
from contracts.documents.from_terms import Surroundings, locale_of, proposal_document
from contracts.documents.letterheads import logo_on
from contracts.documents.making import Made, make
from contracts.documents.offer import attached_offer
from contracts.lifecycle import ProposalStatus, move_proposal
from contracts.models import Letterhead, Proposal, ProposalDocument
from contracts.queries.seals import sealing_key
from contracts.tasks.mails import queue
from contracts.tasks.replacing import is_overtaken, lock_family, replace_earlier
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
    terms = read(Terms, proposal.terms)
    paper, inside = _paper(proposal, terms), attached_offer(terms, terms_sha256=proposal.terms_sha256)
    try:
        made = make(paper, at=moment, seal=sealing_key(), attached=[inside])
    except pdf.PdfUnavailable as problem:
        _tell_that_it_was_not_sent(proposal, str(problem), at=moment)
        raise
    with transaction.atomic():
        _send(UUID(proposal_id), paper, made, at=moment)


def _paper(proposal: Proposal, terms: Terms) -> Paper:
    manager, answer = proposal.client.account_manager, proposal.recommendation
    around = Surroundings(
        terms_sha256=proposal.terms_sha256,
        portal_url=import_string(settings.PUBLIC_URL)(paths.proposal_in_portal(proposal.pk)),
        account_manager=manager.name if manager else "",
        logo=logo_on(Letterhead.objects.only("logo", "logo_type").get()),
        revision=proposal.revision,
        pictures=pictures_of(answer.request, answer.result, locale=language_of(locale_of(terms)), months=False),
    )
    return proposal_document(terms, around)


def _send(proposal_id: UUID, paper: Paper, made: Made, *, at: datetime) -> None:
    family = lock_family(proposal_id)
    proposals = Proposal.objects.select_for_update(of=("self",)).select_related("client", "signatory__user")
    proposal = proposals.get(pk=proposal_id)
    if proposal.status != ProposalStatus.SENDING:  # another worker was faster, or it was withdrawn meanwhile
        return
    if is_overtaken(proposal, family, at=at):
        return
    document = ProposalDocument.objects.create(
        proposal=proposal,
        content=made.content,
        sha256=made.sha256,
        page_count=made.page_count,
        rendered_at=at,
        sealed_by=made.sealed_by,
    )
    proposal.status = move_proposal(proposal.status, ProposalStatus.SENT)
    proposal.sent_at = at
    proposal.save(update_fields=["status", "sent_at"])
    replace_earlier(proposal, family, at=at)
    journal.append(
        what="proposal.sent",
        about=proposal.number,
        by=journal.BY_JOB,
        at=at,
        client=proposal.client,
        facts={"to": proposal.signatory.email, "document_sha256": document.sha256, "pages": document.page_count},
    )
    _queue_proposal_mail(proposal, paper, made.content, at=at)


def _queue_proposal_mail(proposal: Proposal, paper: Paper, content: bytes, *, at: datetime) -> None:
    told = emails.proposed(
        proposal,
        paper.recommendation,
        url=paper.acceptance.portal_url,
        link_valid_days=int(settings.SESAME_MAX_AGE) // SECONDS_IN_DAY,
    )
    message = emails.write(told, Letterhead.objects.get(), language=paper.language)
    key, name, to = f"proposal-sent:{proposal.pk}", f"{proposal.number}.pdf", proposal.signatory.email
    queue(key, to, message, proposal.client, at=at, attachment_name=name, attachment=content)


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
