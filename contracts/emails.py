"""What each mail says, and how a kept mail goes out.

Every message is a frozen context with the names its templates list (templates/emails/<message>/body.txt).
"""

import re
from collections.abc import Callable
from dataclasses import dataclass, fields
from datetime import date, datetime
from decimal import Decimal
from email.utils import formataddr, parseaddr
from typing import ClassVar
from zoneinfo import ZoneInfo

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.utils import timezone, translation
from django.utils.html import escape
from django.utils.module_loading import import_string

from clients.models import Contact
from contracts import paths
from contracts.models import Letterhead, OutgoingMail
from contracts.terms import language_of
from pricing.templatetags.headroom import one_line

LONGEST_SUBJECT = 300


@dataclass(frozen=True, slots=True)
class Message:
    """A written mail; the subject is one line."""

    subject: str
    text: str
    html: str


@dataclass(frozen=True, slots=True)
class Sender:
    """The MSP as its mails show it."""

    name: str
    accent: str
    support_email: str
    support_phone: str


@dataclass(frozen=True, slots=True)
class ProposalSent:
    """To the signatory: here is our proposal."""

    template: ClassVar[str] = "proposal_sent"
    contact_name: str
    client_name: str
    number: str
    recommendation: str
    monthly_amount: Decimal
    one_off_amount: Decimal
    term_amount: Decimal
    currency: str
    term_months: int
    valid_until: date
    url: str
    link_valid_days: int


@dataclass(frozen=True, slots=True)
class ProposalAccepted:
    """To the account manager: it is agreed."""

    template: ClassVar[str] = "proposal_accepted"
    recipient_name: str
    client_name: str
    number: str
    contract_number: str
    accepted_by: str
    accepted_title: str
    accepted_at: datetime
    monthly_amount: Decimal
    currency: str
    starts_on: date
    terms_hash: str
    url: str


@dataclass(frozen=True, slots=True)
class ProposalAcceptedCopy:
    """To the signatory: what you accepted."""

    template: ClassVar[str] = "proposal_accepted_copy"
    contact_name: str
    client_name: str
    number: str
    contract_number: str
    accepted_by: str
    accepted_at: datetime
    monthly_amount: Decimal
    currency: str
    term_months: int
    starts_on: date
    terms_hash: str
    url: str


@dataclass(frozen=True, slots=True)
class NearCeiling:
    """To the account manager: little room is left, or none. `left` is negative above the ceiling."""

    template: ClassVar[str] = "near_ceiling"
    recipient_name: str
    client_name: str
    contract_number: str
    counted_on: date
    count: int
    ceiling: int
    left: int
    over: int
    nouns: str
    notice_by: date | None
    likely_month: date | None
    url: str


@dataclass(frozen=True, slots=True)
class JobFailed:
    """To the account manager: something did not work, why, and what to do."""

    template: ClassVar[str] = "job_failed"
    recipient_name: str
    what: str
    because: str
    attempts: int
    failed_at: datetime
    next_step: str
    url: str


@dataclass(frozen=True, slots=True)
class LineDisputed:
    """To the account manager: the client says that a line of the count is wrong."""

    template: ClassVar[str] = "line_disputed"
    recipient_name: str
    client_name: str
    who: str
    period: date
    because: str
    reason: str
    raised_by: str
    raised_at: datetime
    url: str


@dataclass(frozen=True, slots=True)
class DisputeAnswered:
    """To the contact who disputed a line: what was decided, in the words of who decided."""

    template: ClassVar[str] = "dispute_answered"
    contact_name: str
    client_name: str
    who: str
    period: date
    is_counted: bool
    is_upheld: bool
    reason: str
    answer: str
    answered_by: str
    counted_on: date
    url: str


@dataclass(frozen=True, slots=True)
class PersonAnnounced:
    """To the account manager: the client says who joins or leaves, and when."""

    template: ClassVar[str] = "person_announced"
    recipient_name: str
    client_name: str
    who: str
    is_joiner: bool
    on: date
    email: str
    department: str
    note: str
    raised_by: str
    raised_at: datetime
    url: str


@dataclass(frozen=True, slots=True)
class NoticeAnswered:
    """To the contact who announced somebody: what became of it."""

    template: ClassVar[str] = "notice_answered"
    contact_name: str
    client_name: str
    who: str
    is_joiner: bool
    is_taken: bool
    on: date
    answer: str
    answered_by: str
    url: str


Context = (
    ProposalSent
    | ProposalAccepted
    | ProposalAcceptedCopy
    | NearCeiling
    | JobFailed
    | LineDisputed
    | DisputeAnswered
    | PersonAnnounced
    | NoticeAnswered
)


def write(context: Context, letterhead: Letterhead) -> Message:
    """Write a mail in the MSP's language, with moments in its time zone."""
    values: dict[str, object] = {field.name: getattr(context, field.name) for field in fields(context)}
    values["sender"] = Sender(letterhead.name, letterhead.accent_colour, letterhead.email, letterhead.phone)
    with translation.override(language_of(letterhead.locale)), timezone.override(ZoneInfo(letterhead.time_zone)):
        subject, text, html = (
            render_to_string(f"emails/{context.template}/{part}", values)
            for part in ("subject.txt", "body.txt", "body.html")
        )
    return Message(one_line(subject)[:LONGEST_SUBJECT], text.strip() + "\n", html)


def deliver(mail: OutgoingMail, letterhead: Letterhead) -> None:
    """Hand a kept mail to the mail server; OSError (SMTPException is one) when that fails.

    A worker killed between this and its commit sends the mail again; the Message-ID comes from the row, so that the
    second one can be recognised.
    """
    address = parseaddr(settings.DEFAULT_FROM_EMAIL)[1]
    message = EmailMultiAlternatives(
        subject=mail.subject,
        body=_signing_in(mail, mail.text),
        from_email=formataddr((one_line(letterhead.name), address)),
        to=[mail.to],
        reply_to=[letterhead.email] if letterhead.email else [],
        headers={"Message-ID": f"<{mail.pk}@{address.rpartition('@')[2]}>"},
    )
    message.attach_alternative(_signing_in(mail, mail.html, written=escape), "text/html")
    if mail.attachment is not None:
        message.attach(mail.attachment_name, bytes(mail.attachment), "application/pdf")
    message.send()


def _signing_in(mail: OutgoingMail, body: str, *, written: Callable[[str], str] = str) -> str:
    """Make every address of the portal one that signs its reader in.

    Only now, on the way out: kept in the row, such a link would let everyone who may read mails here sign in as the
    client. A recipient without a portal gets the plain address.
    """
    contact = Contact.objects.select_related("user").filter(client=mail.client_id, email__iexact=mail.to).first()
    if contact is None or contact.user is None:
        return body
    user, link = contact.user, import_string(settings.SIGN_IN_LINK)
    portal = re.escape(import_string(settings.PUBLIC_URL)("")) + rf"({paths.PORTAL}[\w/-]*)"
    return re.sub(portal, lambda found: written(link(user, found[1])), body)
