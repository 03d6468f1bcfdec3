"""The job that renders an offered amendment, keeps its paper and mails it."""

from datetime import datetime
from uuid import UUID

from celery import shared_task
from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet
from django.utils.module_loading import import_string

from clients.models import Contact
from contracts import emails, journal, paths
from contracts.documents import pdf
from contracts.documents.amendments import amendment_document
from contracts.documents.making import Made, make
from contracts.models import Letterhead, TermsVersion
from contracts.queries.changes import change_of
from contracts.queries.seals import sealing_key
from contracts.tasks.mails import queue
from contracts.tasks.telling import Unsent, tell

SECONDS_IN_DAY = 24 * 60 * 60


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
        made = make(paper, at=moment, seal=sealing_key())
    except pdf.PdfUnavailable as problem:
        _tell_that_it_was_not_offered(version, str(problem), at=moment)
        raise
    with transaction.atomic():
        _send_amendment(version.pk, signatory, url, made, at=moment)


def _amendments() -> QuerySet[TermsVersion]:
    return TermsVersion.objects.select_related("contract__client__account_manager", "created_by").defer(
        "contract__terms"
    )


def _is_unsent(version: TermsVersion) -> bool:
    return version.status == TermsVersion.Status.OFFERED and not version.document_sha256


def _send_amendment(version_id: UUID, signatory: Contact, url: str, made: Made, *, at: datetime) -> None:
    version = _amendments().select_for_update(of=("self",)).get(pk=version_id)
    if not _is_unsent(version):  # another worker was faster, or it was withdrawn meanwhile
        return
    version.document, version.document_sha256 = made.content, made.sha256
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
            "pages": made.page_count,
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
    queue(key, signatory.email, message, contract.client, at=at, attachment_name=name, attachment=made.content)


@transaction.atomic
def _tell_that_it_was_not_offered(version: TermsVersion, because: str, *, at: datetime) -> None:
    TermsVersion.objects.select_for_update().get(pk=version.pk)
    client = version.contract.client
    tell(
        Unsent("amendment", version.pk, str(version.contract), client, paths.amendment_in_admin(version.pk)),
        f"Sending amendment {version.number - 1} to contract {version.contract} to {client.name}",
        "Have this put right, then open the amendment and offer it again.",
        because,
        at=at,
    )
