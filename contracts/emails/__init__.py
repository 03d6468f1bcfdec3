"""How a mail is written from what it tells, and how a kept mail goes out."""

import re
from collections.abc import Callable
from dataclasses import dataclass, fields
from email.utils import formataddr, parseaddr
from zoneinfo import ZoneInfo

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.utils import timezone, translation
from django.utils.html import escape
from django.utils.module_loading import import_string

from clients.models import Contact
from contracts import paths
from contracts.emails.agreed import (
    AmendmentAccepted,
    AmendmentAcceptedCopy,
    AmendmentDeclined,
    AmendmentOffered,
    ContractAccepted,
    ContractAcceptedCopy,
    ContractDeclined,
    ContractOffered,
)
from contracts.emails.messages import (
    Context,
    DisputeAnswered,
    JobFailed,
    LineDisputed,
    NearCeiling,
    NoticeAnswered,
    PersonAnnounced,
    ProposalAccepted,
    ProposalAcceptedCopy,
    ProposalSent,
)
from contracts.emails.offers import offered, proposed
from contracts.models import Letterhead, OutgoingMail
from contracts.renewing.mails import ContractRenewed, RenewalsAhead
from contracts.terms import language_of
from pricing.templatetags.headroom import one_line

__all__ = [
    "AmendmentAccepted",
    "AmendmentAcceptedCopy",
    "AmendmentDeclined",
    "AmendmentOffered",
    "Context",
    "ContractAccepted",
    "ContractAcceptedCopy",
    "ContractDeclined",
    "ContractOffered",
    "ContractRenewed",
    "DisputeAnswered",
    "JobFailed",
    "LineDisputed",
    "Message",
    "NearCeiling",
    "NoticeAnswered",
    "PersonAnnounced",
    "ProposalAccepted",
    "ProposalAcceptedCopy",
    "ProposalSent",
    "RenewalsAhead",
    "Sender",
    "deliver",
    "offered",
    "proposed",
    "write",
]
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
