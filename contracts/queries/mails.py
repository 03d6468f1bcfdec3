"""Which mail is about what, and what became of those of a proposal."""

from uuid import UUID

from django.db.models import Exists, F, OuterRef, Q, QuerySet

from clients.models import Contact
from contracts.models import OutgoingMail, Proposal, TermsVersion

OFFERS = "proposal-sent"  # the first word of the keys of mails that bring a proposal; then its id
AMENDMENTS = "amendment-offered"
AGAIN = "again"  # the word before the number of a repetition
LONGEST_ABOUT = 60
Status = OutgoingMail.Status
TROUBLED = (Status.FAILED, Status.BOUNCED, Status.UNSURE)


def proposal_of(mail: OutgoingMail) -> Proposal | None:
    """Return the proposal that a mail brings to its reader, None for any other mail; one query."""
    return Proposal.objects.filter(pk=pk).first() if (pk := _id_in(mail, OFFERS)) else None


def what_it_is_about(mail: OutgoingMail) -> str:
    """Return the number of what a mail brings, or whom it is to: what its events are found by; one query."""
    if (pk := _id_in(mail, OFFERS)) is not None:
        number = Proposal.objects.filter(pk=pk).values_list("number", flat=True).first()
    elif (pk := _id_in(mail, AMENDMENTS)) is not None:
        number = TermsVersion.objects.filter(pk=pk).values_list("contract__number", flat=True).first()
    else:
        number = None
    return (number or mail.to)[:LONGEST_ABOUT]


def offer_mails(proposal: Proposal) -> QuerySet[OutgoingMail]:
    """Return the mails that brought a proposal, the newest first, without what they say; one query."""
    ours = Q(key=f"{OFFERS}:{proposal.pk}") | Q(key__startswith=f"{OFFERS}:{proposal.pk}:")
    repeated_first = F("sends_again").desc(nulls_last=True)  # of two of one moment
    rows = OutgoingMail.objects.filter(ours).defer("attachment", "html", "text")
    return rows.order_by("-queued_at", repeated_first, "-pk")


def troubled_mails() -> QuerySet[OutgoingMail]:
    """Return what did not arrive or perhaps did not, and nobody has dealt with yet, the newest first."""
    repeated = OutgoingMail.objects.filter(sends_again=OuterRef("pk"))
    return (
        OutgoingMail.objects.filter(~Exists(repeated), status__in=TROUBLED, settled_at=None)
        .select_related("client__account_manager")
        .defer("attachment", "html", "text")
        .order_by("-queued_at", "pk")
    )


def possible_readers(mail: OutgoingMail) -> QuerySet[Contact]:
    """Return to whom of the client a mail may be sent again: an offer to whoever may sign, any other to its reader."""
    contacts = Contact.objects.select_related("client").filter(client=mail.client_id)
    if proposal_of(mail) is not None:
        return contacts.filter(portal_role=Contact.PortalRole.SIGNATORY).order_by("name")
    return contacts.filter(email__iexact=mail.to)


def _id_in(mail: OutgoingMail, kind: str) -> UUID | None:
    word, _, rest = mail.key.partition(":")
    try:
        return UUID(rest.partition(":")[0]) if word == kind else None
    except ValueError:
        return None
