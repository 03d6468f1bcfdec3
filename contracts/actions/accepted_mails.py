"""Who is told that a proposal was accepted: those who answer for the client, and the signatory with what was signed."""

from datetime import datetime

from django.conf import settings
from django.utils.module_loading import import_string

from clients.models import Contact
from contracts import emails, paths
from contracts.actions.mails import queue_mail
from contracts.models import Contract, Letterhead, Proposal, ProposalDocument
from contracts.queries.people import answerable_for


def mail_the_manager(contract: Contract, proposal: Proposal, letterhead: Letterhead, at: datetime) -> None:
    """Tell each person who answers for the client."""
    for person in answerable_for(contract.client):
        message = emails.write(
            emails.ProposalAccepted(
                recipient_name=person.name,
                client_name=contract.client.name,
                number=proposal.number,
                contract_number=str(contract),
                accepted_by=contract.signed_name,
                accepted_title=contract.signed_title,
                accepted_at=at,
                monthly_amount=contract.monthly_amount,
                currency=contract.currency,
                starts_on=contract.effective_from,
                terms_hash=contract.terms_sha256,
                options=tuple(proposal.options_chosen),
                purchase_order=proposal.purchase_order,
                url=import_string(settings.PUBLIC_URL)(paths.contract_in_admin(contract.pk)),
            ),
            letterhead,
        )
        queue_mail(
            key=f"accepted:{contract.pk}:{person.pk}", to=person.email, message=message, at=at, client=contract.client
        )


def mail_the_signatory(
    contract: Contract, proposal: Proposal, signatory: Contact, letterhead: Letterhead, at: datetime
) -> None:
    """Send the signatory the very document that was accepted."""
    message = emails.write(
        emails.ProposalAcceptedCopy(
            contact_name=signatory.name,
            client_name=contract.client.name,
            number=proposal.number,
            contract_number=str(contract),
            accepted_by=contract.signed_name,
            accepted_at=at,
            monthly_amount=contract.monthly_amount,
            currency=contract.currency,
            term_months=contract.term_months,
            starts_on=contract.effective_from,
            terms_hash=contract.terms_sha256,
            options=tuple(proposal.options_chosen),
            purchase_order=proposal.purchase_order,
            url=import_string(settings.PUBLIC_URL)(paths.contract_in_portal(contract.pk)),
        ),
        letterhead,
    )
    queue_mail(
        key=f"accepted-copy:{contract.pk}",
        to=signatory.email,
        message=message,
        at=at,
        client=contract.client,
        attachment_name=f"{proposal.number}.pdf",
        attachment=bytes(ProposalDocument.objects.get(proposal=proposal).content),
    )
