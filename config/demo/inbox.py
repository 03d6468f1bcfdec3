"""Read a person's mail from the demo's inbox, over HTTP, as it came over SMTP."""

import re
from email import message_from_bytes, policy
from email.message import EmailMessage

from config.demo.visiting import Address, Visitor

_KEY = re.compile(r'href="/messages/([0-9A-Za-z-]+)"')
_LINK = re.compile(r"https?://\S+")


def newest_to(inbox: str, connect_to: Address, to: str, about: str) -> EmailMessage | None:
    """Return the newest mail to a person whose subject names `about`, None when there is none yet."""
    visitor = Visitor(connect_to)
    for key in dict.fromkeys(_KEY.findall(visitor.get(f"{inbox}/").text)):
        content = visitor.get(f"{inbox}/messages/{key}/source").content
        mail = message_from_bytes(content, policy=policy.default)
        if to in str(mail["X-Sent-To"] or mail["To"]) and about in str(mail["Subject"]):
            return mail
    return None


def links_of(mail: EmailMessage) -> list[str]:
    """Return the addresses in a mail's plain text, in its order."""
    part = mail.get_body(("plain",))
    return _LINK.findall(str(part.get_content())) if part is not None else []
