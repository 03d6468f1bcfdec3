"""The jobs that render an amendment, or a contract drafted by hand, that is offered, keep its paper and mail it."""

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
from contracts.documents.amendments import AmendmentDocument, amendment_document
from contracts.documents.contract import ContractDocument, contract_document
from contracts.documents.download import paper_name
from contracts.documents.making import Made, make
from contracts.models import Letterhead, TermsVersion
from contracts.queries.changes import change_of, priced_count
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
        made = make(_paper_of(version, signatory, url, at=at), at=at, seal=sealing_key())
    except pdf.PdfUnavailable as problem:
        _tell_that_it_was_not_offered(version, str(problem), at=at)
        raise
    with transaction.atomic():
        _send_version(version.pk, signatory, url, made, at=at)


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


def _send_version(version_id: UUID, signatory: Contact, url: str, made: Made, *, at: datetime) -> None:
    version = _versions().select_for_update(of=("self",)).get(pk=version_id)
    if not _is_unsent(version):  # another worker was faster, or it was withdrawn meanwhile
        return
    version.document, version.document_sha256 = made.content, made.sha256
    version.save(update_fields=["document", "document_sha256"])
    client, kind = version.contract.client, _kind(version)
    facts = {"to": signatory.email, "document_sha256": version.document_sha256, "pages": made.page_count}
    _note(f"{kind}.sent", version, facts, at=at)
    days = int(settings.SESAME_MAX_AGE) // SECONDS_IN_DAY
    told = emails.offered(version, signatory.name, url=url, link_valid_days=days)
    message = emails.write(told, Letterhead.objects.get())
    key, name = f"{kind}-offered:{version.pk}", paper_name(version)
    queue(key, signatory.email, message, client, at=at, attachment_name=name, attachment=made.content)


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
    tell(
        Unsent(kind, version.pk, contract.number or client.slug, client, path),
        f"Sending {what} to {client.name}",
        f"Have this put right, then open the {kind} and offer it again.",
        because,
        at=at,
    )
