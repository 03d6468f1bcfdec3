"""What one client contact may see: every portal read starts at `visible_to`, and nothing else in the portal queries."""

from dataclasses import dataclass
from datetime import date

from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.auth.models import AnonymousUser
from django.db.models import Q, QuerySet

from clients.models import Client, Contact, CountLine, Dispute, InventoryCount, Notice
from contracts.lifecycle import ProposalStatus
from contracts.models import (
    Ceiling,
    Certificate,
    Contract,
    Letterhead,
    Proposal,
    ProposalDocument,
    Statement,
    TermsVersion,
)
from contracts.models.contract import UNSIGNED
from contracts.queries.revisions import revised_by
from contracts.queries.rooms import Room, ceilings_with_room, room_of

# Drafts, and offers being rendered or taken back before they were sent, are the MSP's business.
PREPARED = (ProposalStatus.DRAFT, ProposalStatus.AWAITING, ProposalStatus.SENDING)
# Terms that were drafted or withdrawn are too, and those whose paper was not sent yet.
SEEN = Q(status__in=[TermsVersion.Status.ACCEPTED, TermsVersion.Status.DECLINED]) | (
    Q(status=TermsVersion.Status.OFFERED) & ~Q(document_sha256="")
)


class NoPortal(ValueError):
    """The contact has no portal to see."""


@dataclass(frozen=True, slots=True)
class Visible:
    """The rows of the contact's own client, newest first; each is one query when evaluated."""

    contact: Contact
    letterhead: Letterhead
    proposals: QuerySet[Proposal]
    documents: QuerySet[ProposalDocument]
    certificates: QuerySet[Certificate]
    contracts: QuerySet[Contract]
    versions: QuerySet[TermsVersion]
    first_terms: QuerySet[TermsVersion]
    ceilings: QuerySet[Ceiling]
    counts: QuerySet[InventoryCount]
    statements: QuerySet[Statement]
    lines: QuerySet[CountLine]
    disputes: QuerySet[Dispute]
    notices: QuerySet[Notice]

    @property
    def amendments(self) -> QuerySet[TermsVersion]:
        """Return the amendments of contracts, without their documents."""
        return self.versions.filter(number__gt=1)

    @property
    def offers(self) -> QuerySet[TermsVersion]:
        """Return the contracts drafted by hand that wait for an answer or were declined, by their terms."""
        return self.first_terms.filter(contract__status__in=UNSIGNED)

    def paper_of(self, proposal: Proposal) -> ProposalDocument:
        """Return the facts of the document that was sent, without its bytes; one query."""
        return self.documents.defer("content", "proposal__terms").get(proposal=proposal)

    def newest_of(self, proposal: Proposal) -> Proposal | None:
        """Return the newest revision of a replaced proposal that the client got, None for another; two queries."""
        if proposal.status != ProposalStatus.REPLACED:
            return None
        newest = revised_by(proposal)
        return self.proposals.filter(pk=newest.pk).first() if newest else None

    def rooms(self, on: date, *, version: TermsVersion | None = None) -> tuple[Room, ...]:
        """Return the room below the ceilings in force on a day, or of one version, the tightest first; one query.

        Each ceiling comes with what was forecast of it.
        """
        rows = (
            ceilings_with_room(on)
            .select_related("forecast")
            .filter(contract__in=self.contracts.order_by().values("pk"))
        )
        rows = rows.filter(is_in_force=True) if version is None else rows.filter(version=version)
        return tuple(room_of(row) for row in rows.order_by("-used_share", "pk") if row.counted is not None)


def _contracts_of(client: Client) -> QuerySet[Contract]:
    return (
        Contract.objects.filter(client=client)
        .exclude(status__in=UNSIGNED)
        .select_related("client", "renews", "renewal")
        .defer("terms", "renews__terms", "renewal__terms")
    )


def _terms() -> QuerySet[TermsVersion]:
    rows = TermsVersion.objects.filter(SEEN).select_related("contract__client", "decided_by", "created_by")
    return rows.defer("document", "contract__terms")


def visible_to(contact: Contact) -> Visible:
    """Return what the contact may see; one query, for the letterhead. Raises NoPortal without a portal role."""
    if contact.portal_role == Contact.PortalRole.NONE:
        raise NoPortal(f"{contact.name} has no portal.")
    client = contact.client
    proposals = Proposal.objects.filter(client=client, sent_at__isnull=False).exclude(status__in=PREPARED)
    contracts, terms = _contracts_of(client), _terms()
    return Visible(
        contact=contact,
        letterhead=Letterhead.objects.defer("logo").get(),
        proposals=proposals.select_related("decided_by", "contract", "certificate").defer(
            "contract__terms", "certificate__content"
        ),
        documents=ProposalDocument.objects.filter(proposal__in=proposals.order_by().values("pk")).select_related(
            "proposal"
        ),
        certificates=Certificate.objects.filter(proposal__client=client).select_related("proposal"),
        contracts=contracts,
        versions=terms.filter(contract__in=contracts.order_by().values("pk")).order_by(
            "contract", "effective_from", "number"
        ),
        first_terms=terms.filter(number=1, contract__client=client).order_by("-created_at"),
        ceilings=Ceiling.objects.filter(contract__client=client, contract__status="ACTIVE").select_related("contract"),
        counts=InventoryCount.objects.filter(client=client),
        statements=Statement.objects.filter(contract__client=client, status=Statement.Status.ISSUED)
        .select_related("contract", "count")
        .defer("contract__terms"),
        # Counts under other policies are what the MSP negotiates with.
        lines=CountLine.objects.filter(count__client=client, count__policy=client.counting_policy).select_related(
            "count"
        ),
        disputes=Dispute.objects.filter(client=client).select_related("raised_by", "answered_by", "line"),
        notices=Notice.objects.filter(client=client).select_related("raised_by", "answered_by"),
    )


def visible_to_user(user: AbstractBaseUser | AnonymousUser) -> Visible | None:
    """Return what a signed-in person may see as a contact, None for somebody who is none; two queries."""
    contact = Contact.objects.select_related("client").filter(user=user.pk, client__archived_at=None).first()
    if contact is None or contact.portal_role == Contact.PortalRole.NONE:
        return None
    return visible_to(contact)
