"""The job that renders the certificate of an acceptance, keeps it once and mails it."""

from datetime import datetime

from celery import shared_task
from django.conf import settings
from django.db import transaction
from django.utils.module_loading import import_string

from contracts import emails, journal, paths
from contracts.documents import pdf
from contracts.documents.certificate import certificate_document
from contracts.documents.making import Made, make
from contracts.lifecycle import ProposalStatus
from contracts.models import Certificate, Letterhead, Proposal
from contracts.queries.certificates import acceptance_of
from contracts.queries.seals import sealing_key
from contracts.tasks.mails import queue
from contracts.tasks.telling import Unsent, tell


@shared_task(name="contracts.tasks.render_certificate")
def render_certificate(*, proposal_id: str, at: str, **_unknown: object) -> None:
    """Render the certificate of an accepted proposal, store the bytes once and queue its mail; the last two together.

    `at` is the moment of the acceptance. Rendered again after a kill, or by two workers at once, one is kept. Raises
    PdfUnavailable, which nobody retries, after telling the account manager.
    """
    moment = datetime.fromisoformat(at)
    proposal = Proposal.objects.select_related("client__account_manager").get(pk=proposal_id)
    if proposal.status != ProposalStatus.ACCEPTED or Certificate.objects.filter(proposal=proposal).exists():
        return
    key = sealing_key()
    paper = certificate_document(
        acceptance_of(proposal.pk), Letterhead.objects.get(), seal=key.fingerprint if key else ""
    )
    try:
        made = make(paper, at=moment, seal=key)
    except pdf.PdfUnavailable as problem:
        _tell_that_there_is_none(proposal, str(problem), at=moment)
        raise
    with transaction.atomic():
        _keep(proposal, made, at=moment)


def _keep(proposal: Proposal, made: Made, *, at: datetime) -> None:
    locked = Proposal.objects.select_for_update(of=("self",)).select_related("client", "decided_by", "contract")
    proposal = locked.defer("contract__terms").get(pk=proposal.pk)
    if Certificate.objects.filter(proposal=proposal).exists():  # another worker was faster
        return
    kept = Certificate.objects.create(
        proposal=proposal, content=made.content, sha256=made.sha256, rendered_at=at, sealed_by=made.sealed_by
    )
    journal.append(
        what="certificate.kept",
        about=proposal.number,
        by=journal.BY_JOB,
        at=at,
        client=proposal.client,
        facts={"document_sha256": kept.sha256},
    )
    _mail(proposal, made.content, at=at)


def _mail(proposal: Proposal, content: bytes, *, at: datetime) -> None:
    signatory = proposal.decided_by
    assert signatory is not None  # noqa: S101  -- the database sees to it for accepted proposals
    message = emails.write(
        emails.CertificateReady(
            contact_name=signatory.name,
            client_name=proposal.client.name,
            number=proposal.number,
            contract_number=str(proposal.contract),
            accepted_by=proposal.signed_name,
            accepted_at=at,
            url=import_string(settings.PUBLIC_URL)(paths.proposal_in_portal(proposal.pk)),
        ),
        Letterhead.objects.get(),
    )
    key, name = f"certificate:{proposal.pk}", f"{proposal.number}-certificate.pdf"
    queue(key, signatory.email, message, proposal.client, at=at, attachment_name=name, attachment=content)


@transaction.atomic
def _tell_that_there_is_none(proposal: Proposal, because: str, *, at: datetime) -> None:
    """Keep why, and mail those who answer for the client once."""
    Proposal.objects.select_for_update().get(pk=proposal.pk)
    tell(
        Unsent("certificate", proposal.pk, proposal.number, proposal.client, paths.proposal_in_admin(proposal.pk)),
        f"Making the certificate of acceptance of proposal {proposal.number}",
        "The contract is in force without it. Have this put right, then open the proposal and make the certificate.",
        because,
        at=at,
    )
