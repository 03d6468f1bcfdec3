"""How a kept mail goes out."""

import re
from collections.abc import Callable
from email.mime.image import MIMEImage
from email.utils import formataddr, parseaddr
from typing import Any

from django.conf import settings
from django.core.mail import EmailMultiAlternatives, get_connection
from django.utils.html import escape
from django.utils.module_loading import import_string

from clients.models import Contact
from contracts import paths
from contracts.emails.smtp import HandOver, WatchedBackend
from contracts.emails.verdicts import NotSent, Verdict, judge
from contracts.models import Letterhead, OutgoingMail
from pricing.templatetags.headroom import one_line

PROVIDER_HAS_IT = {"sent", "queued"}
LOGO = "logo"  # what the frame of HTML mails calls the picture
LOGO_TYPES = ("image/png", "image/jpeg")
LARGEST_LOGO = 200_000  # bytes; a larger one stays on paper
AUTOMATIC = {"Auto-Submitted": "auto-generated"}  # so that no absence notice answers


def message_id_of(mail: OutgoingMail) -> str:
    """Return the mail's Message-ID, the same for every try."""
    return mail.message_id or f"<{mail.pk}@{_sender_address().rpartition('@')[2]}>"


def deliver(mail: OutgoingMail, letterhead: Letterhead, *, before_the_end: Callable[[], None]) -> str:
    """Hand a kept mail to the mail server or provider; return what the provider calls it, empty for a mail server.

    `before_the_end` is called once, before the server gets what makes the mail final; when it raises, the mail does not
    go and the exception comes back. Raises NotSent when it was not taken, or nobody said that it was.
    """
    connection = get_connection()
    watched = _watch(connection, HandOver(before_the_end))
    message = _message(mail, letterhead)
    try:
        connection.send_messages([message])
    except Exception as problem:
        if watched.was_taken:  # the good-bye failed, and nothing else
            return ""
        verdict = judge(problem, to=mail.to, has_ended=watched.has_ended)
        if verdict is None:
            raise
        raise verdict from problem
    return _called(getattr(message, "anymail_status", None))


def _called(told: Any) -> str:
    """Return what the provider calls the mail; NotSent where its answer does not say that it has it."""
    if told is None:  # a mail server, which calls it nothing
        return ""
    if not told.status or not told.status <= PROVIDER_HAS_IT:
        raise NotSent(Verdict.UNSURE, "The answer of the mail provider does not say whether it took the mail.")
    return str(told.message_id or "")


def _watch(connection: Any, watched: HandOver) -> HandOver:
    """Have it told before the end: of the SMTP conversation, of the request to a provider, of whatever else sends."""
    if isinstance(connection, WatchedBackend):
        connection.watched = watched
        return watched
    name = "post_to_esp" if hasattr(connection, "post_to_esp") else "send_messages"
    send = getattr(connection, name)

    def after_a_word(*args: Any, **kwargs: Any) -> Any:
        watched.end()
        return send(*args, **kwargs)

    setattr(connection, name, after_a_word)
    return watched


def _message(mail: OutgoingMail, letterhead: Letterhead) -> EmailMultiAlternatives:
    message = EmailMultiAlternatives(
        subject=mail.subject,
        body=_signing_in(mail, mail.text),
        from_email=formataddr((one_line(letterhead.name), _sender_address())),
        to=[mail.to],
        reply_to=_reply_to(mail, letterhead),
        headers={"Message-ID": message_id_of(mail), **AUTOMATIC, **settings.MAIL_HEADERS},
    )
    message.attach_alternative(_signing_in(mail, mail.html, written=escape), "text/html")
    if f"cid:{LOGO}" in mail.html and letterhead.logo and has_mail_logo(letterhead):
        message.attach(_picture(bytes(letterhead.logo), letterhead.logo_type))
    if mail.attachment is not None:
        message.attach(mail.attachment_name, bytes(mail.attachment), "application/pdf")
    if settings.MAIL_REFERENCE:
        message.metadata = {"headroom": import_string(settings.MAIL_REFERENCE)(mail.pk)}  # type: ignore[attr-defined]
    return message


def has_mail_logo(letterhead: Letterhead) -> bool:
    """Say whether mails show the MSP's logo: mail programs draw these kinds, and nobody waits for a large one."""
    logo = letterhead.logo
    return logo is not None and letterhead.logo_type in LOGO_TYPES and len(logo) <= LARGEST_LOGO


def _reply_to(mail: OutgoingMail, letterhead: Letterhead) -> list[str]:
    """Return who gets the answer: the client's account manager, or the MSP; nobody writes back to themselves."""
    manager = mail.client.account_manager if mail.client is not None else None
    if manager is not None and manager.is_active and manager.email.lower() != mail.to.lower():
        return [formataddr((one_line(manager.name), manager.email))]
    return [letterhead.email] if letterhead.email else []


def _picture(content: bytes, kind: str) -> MIMEImage:
    picture = MIMEImage(content, _subtype=kind.partition("/")[2])
    picture.add_header("Content-ID", f"<{LOGO}>")
    picture.add_header("Content-Disposition", "inline", filename=f"logo.{kind.partition('/')[2]}")
    return picture


def _sender_address() -> str:
    return parseaddr(settings.DEFAULT_FROM_EMAIL)[1]


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
