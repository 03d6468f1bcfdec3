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
from contracts.documents.amendments import AmendmentDocument, amendment_document
from contracts.documents.archive import page_count_of
from contracts.documents.contexts import ProposalDocument as Paper
from contracts.documents.contract import ContractDocument, contract_document
from contracts.documents.download import paper_name
from contracts.documents.from_terms import Surroundings, proposal_document
from contracts.lifecycle import ProposalStatus, move_proposal
from contracts.models import Letterhead, OutgoingMail, Proposal, ProposalDocument, TermsVersion
from contracts.queries.changes import change_of, priced_count
from contracts.queries.people import answerable_for
from contracts.terms import Terms, language_of
from pricing.charts.pictures import pictures_of

SECONDS_IN_DAY = 24 * 60 * 60


class Unsent(NamedTuple):
    """What did not reach the client; `kind` is proposal, amendment or contract, `path` where it is sent again."""

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
    told = emails.proposed(
        proposal, paper.recommendation, url=paper.acceptance.portal_url, link_valid_days=_link_days()
    )
    message = emails.write(told, Letterhead.objects.get())
    key, name, to = f"proposal-sent:{proposal.pk}", f"{proposal.number}.pdf", proposal.signatory.email
    _queue(key, to, message, proposal.client, at=at, attachment_name=name, attachment=content)


def _link_days() -> int:
    return int(settings.SESAME_MAX_AGE) // SECONDS_IN_DAY


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
    _render_and_send(version_id, signatory_id, datetime.fromisoformat(at))


@shared_task(name="contracts.tasks.render_and_send_contract")
def render_and_send_contract(*, version_id: str, signatory_id: str, at: str, **_unknown: object) -> None:
    """Render the first terms of a contract drafted by hand and send them, as an amendment is."""
    _render_and_send(version_id, signatory_id, datetime.fromisoformat(at))


def _render_and_send(version_id: str, signatory_id: str, at: datetime) -> None:
    version = _versions().get(pk=version_id)
    if not _is_unsent(version):
        return
    signatory = Contact.objects.get(pk=signatory_id)
    url = import_string(settings.PUBLIC_URL)(_in_portal(version))
    try:
        content = pdf.render(_paper_of(version, signatory, url, at=at), at=at)
    except pdf.PdfUnavailable as problem:
        _tell_that_it_was_not_offered(version, str(problem), at=at)
        raise
    with transaction.atomic():
        _send_version(version.pk, signatory, url, content, at=at)


def _in_portal(version: TermsVersion) -> str:
    is_first = version.number == 1
    return paths.contract_in_portal(version.contract_id) if is_first else paths.amendment_in_portal(version.pk)


def _versions() -> QuerySet[TermsVersion]:
    rows = TermsVersion.objects.select_related("contract__client__account_manager", "created_by")
    return rows.defer("contract__terms")


def _is_unsent(version: TermsVersion) -> bool:
    return version.status == TermsVersion.Status.OFFERED and not version.document_sha256


def _paper_of(
    version: TermsVersion, signatory: Contact, url: str, *, at: datetime
) -> AmendmentDocument | ContractDocument:
    letterhead = Letterhead.objects.get()
    if version.number == 1:
        return contract_document(version, priced_count(version), letterhead, signatory, portal_url=url, at=at)
    return amendment_document(change_of(version), letterhead, signatory, portal_url=url, at=at)


def _send_version(version_id: UUID, signatory: Contact, url: str, content: bytes, *, at: datetime) -> None:
    version = _versions().select_for_update(of=("self",)).get(pk=version_id)
    if not _is_unsent(version):  # another worker was faster, or it was withdrawn meanwhile
        return
    version.document, version.document_sha256 = content, hashlib.sha256(content).hexdigest()
    version.save(update_fields=["document", "document_sha256"])
    client, kind = version.contract.client, _kind(version)
    facts = {"to": signatory.email, "document_sha256": version.document_sha256, "pages": page_count_of(content)}
    _note(f"{kind}.sent", version, facts, at=at)
    told = emails.offered(version, signatory.name, url=url, link_valid_days=_link_days())
    message = emails.write(told, Letterhead.objects.get())
    key, name = f"{kind}-offered:{version.pk}", paper_name(version)
    _queue(key, signatory.email, message, client, at=at, attachment_name=name, attachment=content)


def _kind(version: TermsVersion) -> str:
    return "contract" if version.number == 1 else "amendment"


def _note(what: str, version: TermsVersion, facts: dict[str, object], *, at: datetime) -> None:
    contract = version.contract
    which = {"contract": str(contract.pk)} if version.number == 1 else {"amendment": version.number - 1}
    journal.append(
        what=what,
        about=contract.number or contract.client.slug,
        by=journal.BY_JOB,
        at=at,
        client=contract.client,
        facts=which | facts,
    )


@transaction.atomic
def _tell_that_it_was_not_offered(version: TermsVersion, because: str, *, at: datetime) -> None:
    TermsVersion.objects.select_for_update().get(pk=version.pk)
    contract, client, kind = version.contract, version.contract.client, _kind(version)
    what = f"amendment {version.number - 1} to contract {contract}"
    path = paths.amendment_in_admin(version.pk)
    if version.number == 1:
        what, path = "a contract", paths.contract_in_admin(contract.pk)
    _tell(
        Unsent(kind, version.pk, contract.number or client.slug, client, path),
        f"Sending {what} to {client.name}",
        f"Have this put right, then open the {kind} and offer it again.",
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
