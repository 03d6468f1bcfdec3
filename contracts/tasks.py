"""Jobs that actions enqueue: each takes ids, may run twice and may be killed at any point.

A worker is a door: it reads the clock for what happens outside (a mail that went), and takes the moment of a deed from
the message for what was decided there.
"""

import hashlib
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from celery import shared_task
from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.module_loading import import_string

from clients.models import Client, Contact
from contracts import emails, journal, paths
from contracts.canonical import read
from contracts.documents import pdf
from contracts.documents.amendments import amendment_document
from contracts.documents.archive import page_count_of
from contracts.documents.contexts import ProposalDocument as Paper
from contracts.documents.from_terms import Surroundings, proposal_document
from contracts.lifecycle import ProposalStatus, move_proposal
from contracts.models import Letterhead, OutgoingMail, Proposal, ProposalDocument, TermsVersion
from contracts.queries.changes import change_of
from contracts.queries.people import answerable_for
from contracts.terms import Terms, language_of
from pricing.charts.pictures import pictures_of

SECONDS_IN_DAY = 24 * 60 * 60


class Unsent(NamedTuple):
    """What did not reach the client; `kind` is proposal or amendment, `path` where it is sent again."""

    kind: str
    pk: UUID
    about: str
    client: Client
    path: str


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
        proposal.client,
        at=at,
        attachment_name=f"{proposal.number}.pdf",
        attachment=content,
    )


@transaction.atomic
def _tell_that_it_was_not_sent(proposal: Proposal, because: str, *, at: datetime) -> None:
    """Keep why, and mail those who answer for the client once for each time it was to be sent."""
    Proposal.objects.select_for_update().get(pk=proposal.pk)
    _tell(
        Unsent("proposal", proposal.pk, proposal.number, proposal.client, paths.proposal_in_admin(proposal.pk)),
        f"Sending proposal {proposal.number} to {proposal.client.name}",
        "Have this put right, then open the proposal and send it again.",
        because,
        at=at,
    )


def _tell(unsent: Unsent, what: str, next_step: str, because: str, *, at: datetime) -> None:
    is_new = False
    for person in answerable_for(unsent.client):
        message = emails.write(
            emails.JobFailed(
                recipient_name=person.name,
                what=what,
                because=because,
                attempts=1,
                failed_at=at,
                next_step=next_step,
                url=import_string(settings.PUBLIC_URL)(unsent.path),
            ),
            Letterhead.objects.get(),
        )
        key = f"{unsent.kind}-not-sent:{unsent.pk}:{person.pk}:{at.isoformat()}"
        is_new = _queue(key, person.email, message, unsent.client, at=at) or is_new
    if is_new:
        journal.append(
            what=f"{unsent.kind}.not_sent",
            about=unsent.about,
            by=journal.BY_JOB,
            at=at,
            client=unsent.client,
            facts={"because": because},
        )


def _queue(key: str, to: str, message: emails.Message, client: Client, *, at: datetime, **attached: Any) -> bool:
    mail, is_new = journal.keep_mail(key=key, to=to, message=message, at=at, client=client, **attached)
    if is_new:
        send_mail.delay(mail_id=str(mail.pk))
    return is_new


@shared_task(name="contracts.tasks.render_and_send_amendment")
def render_and_send_amendment(*, version_id: str, signatory_id: str, at: str, **_unknown: object) -> None:
    """Render an offered amendment, store the bytes on it once and queue its mail; the last two in one transaction.

    Rendered again after a kill, the same terms and `at` give the same bytes. One that is no longer offered, or has its
    document, is left alone. Raises PdfUnavailable, which nobody retries, after telling the account manager.
    """
    moment = datetime.fromisoformat(at)
    version = _amendments().get(pk=version_id)
    if not _is_unsent(version):
        return
    signatory = Contact.objects.get(pk=signatory_id)
    url = import_string(settings.PUBLIC_URL)(paths.amendment_in_portal(version.pk))
    paper = amendment_document(change_of(version), Letterhead.objects.get(), signatory, portal_url=url, at=moment)
    try:
        content = pdf.render(paper, at=moment)
    except pdf.PdfUnavailable as problem:
        _tell_that_it_was_not_offered(version, str(problem), at=moment)
        raise
    with transaction.atomic():
        _send_amendment(version.pk, signatory, url, content, at=moment)


def _amendments() -> QuerySet[TermsVersion]:
    return TermsVersion.objects.select_related("contract__client__account_manager", "created_by").defer(
        "contract__terms"
    )


def _is_unsent(version: TermsVersion) -> bool:
    return version.status == TermsVersion.Status.OFFERED and not version.document_sha256


def _send_amendment(version_id: UUID, signatory: Contact, url: str, content: bytes, *, at: datetime) -> None:
    version = _amendments().select_for_update(of=("self",)).get(pk=version_id)
    if not _is_unsent(version):  # another worker was faster, or it was withdrawn meanwhile
        return
    version.document, version.document_sha256 = content, hashlib.sha256(content).hexdigest()
    version.save(update_fields=["document", "document_sha256"])
    contract, number, before = version.contract, version.number - 1, version.monthly_before_amount
    journal.append(
        what="amendment.sent",
        about=str(contract),
        by=journal.BY_JOB,
        at=at,
        client=contract.client,
        facts={
            "amendment": number,
            "to": signatory.email,
            "document_sha256": version.document_sha256,
            "pages": page_count_of(content),
        },
    )
    message = emails.write(
        emails.AmendmentOffered(
            contact_name=signatory.name,
            client_name=contract.client.name,
            contract_number=str(contract),
            number=number,
            reason=version.reason,
            monthly_before_amount=version.monthly_amount if before is None else before,
            monthly_amount=version.monthly_amount,
            currency=contract.currency,
            starts_on=version.effective_from,
            url=url,
            link_valid_days=settings.SESAME_MAX_AGE // SECONDS_IN_DAY,
        ),
        Letterhead.objects.get(),
    )
    name = f"{contract}-amendment-{number}.pdf"
    key = f"amendment-offered:{version.pk}"
    _queue(key, signatory.email, message, contract.client, at=at, attachment_name=name, attachment=content)


@transaction.atomic
def _tell_that_it_was_not_offered(version: TermsVersion, because: str, *, at: datetime) -> None:
    TermsVersion.objects.select_for_update().get(pk=version.pk)
    client = version.contract.client
    _tell(
        Unsent("amendment", version.pk, str(version.contract), client, paths.amendment_in_admin(version.pk)),
        f"Sending amendment {version.number - 1} to contract {version.contract} to {client.name}",
        "Have this put right, then open the amendment and offer it again.",
        because,
        at=at,
    )


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
