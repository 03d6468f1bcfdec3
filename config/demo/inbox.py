"""Read a person's mail from the demo's inbox, over HTTP, as it came over SMTP."""

import re
from email import message_from_bytes, policy
from email.message import EmailMessage
from urllib.parse import urlsplit

from config.demo.visiting import Visitor

_KEY = re.compile(r'href="/messages/([0-9A-Za-z-]+)"')
_LINK = re.compile(r"https?://\S+")


def newest_to(inbox: str, to: str, about: str) -> EmailMessage | None:
    """Return the newest mail to a person whose subject names `about`, None when there is none yet."""
    parts = urlsplit(inbox)
    visitor = Visitor((parts.hostname or "", parts.port or 80))
    for key in dict.fromkeys(_KEY.findall(visitor.get(f"{inbox}/").text)):
        content = visitor.get(f"{inbox}/messages/{key}/source").content
        mail = message_from_bytes(content, policy=policy.default)
        if to in str(mail["X-Sent-To"] or mail["To"]) and about in str(mail["Subject"]):
            return mail
    return None


def text_of(mail: EmailMessage) -> str:
    """Return a mail's plain text."""
    part = mail.get_body(("plain",))
    return "" if part is None else str(part.get_content())


def links_in(text: str) -> list[str]:
    """Return the addresses in a text, in its order."""
    return _LINK.findall(text)
