"""How a mail is written from what it tells; how a kept one goes out is in `handing`."""

from dataclasses import dataclass, fields
from zoneinfo import ZoneInfo

from django.template.loader import render_to_string
from django.utils import timezone, translation

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
from contracts.emails.approvals import ApprovalAsked
from contracts.emails.handing import LOGO, deliver, has_mail_logo, message_id_of
from contracts.emails.messages import (
    Context,
    DisputeAnswered,
    JobFailed,
    LineDisputed,
    MailReturned,
    NoticeAnswered,
    PersonAnnounced,
    ProposalAccepted,
    ProposalAcceptedCopy,
    ProposalSent,
)
from contracts.emails.offers import offered, proposed
from contracts.emails.signed import CertificateReady, Countersigned, FreshLink
from contracts.emails.verdicts import NotSent, Verdict
from contracts.emails.watching import CeilingNear, CeilingNews, CeilingsNear
from contracts.models import Letterhead
from contracts.renewing.mails import ContractRenewed, RenewalsAhead
from contracts.terms import language_of
from pricing.templatetags.headroom import one_line

__all__ = [
    "AmendmentAccepted",
    "AmendmentAcceptedCopy",
    "AmendmentDeclined",
    "AmendmentOffered",
    "ApprovalAsked",
    "CeilingNear",
    "CeilingNews",
    "CeilingsNear",
    "CertificateReady",
    "Context",
    "ContractAccepted",
    "ContractAcceptedCopy",
    "ContractDeclined",
    "ContractOffered",
    "ContractRenewed",
    "Countersigned",
    "DisputeAnswered",
    "FreshLink",
    "JobFailed",
    "LineDisputed",
    "MailReturned",
    "Message",
    "NotSent",
    "NoticeAnswered",
    "PersonAnnounced",
    "ProposalAccepted",
    "ProposalAcceptedCopy",
    "ProposalSent",
    "RenewalsAhead",
    "Sender",
    "Verdict",
    "deliver",
    "message_id_of",
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
    logo: str = ""


def write(context: Context, letterhead: Letterhead, *, language: str = "") -> Message:
    """Write a mail in a language, the MSP's unless another is given, with moments in the MSP's time zone."""
    values: dict[str, object] = {field.name: getattr(context, field.name) for field in fields(context)}
    values["sender"] = _sender(letterhead)
    language = language or language_of(letterhead.locale)
    with translation.override(language), timezone.override(ZoneInfo(letterhead.time_zone)):
        subject, text, html = (
            render_to_string(f"emails/{context.template}/{part}", values)
            for part in ("subject.txt", "body.txt", "body.html")
        )
    return Message(one_line(subject)[:LONGEST_SUBJECT], text.strip() + "\n", html)


def _sender(letterhead: Letterhead) -> Sender:
    logo = f"cid:{LOGO}" if has_mail_logo(letterhead) else ""
    return Sender(letterhead.name, letterhead.accent_colour, letterhead.email, letterhead.phone, logo)
