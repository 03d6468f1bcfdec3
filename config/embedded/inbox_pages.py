"""Write the pages of the demo's inbox; whatever a message holds is text to them, never markup."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from email import message_from_bytes, policy
from email.errors import HeaderParseError
from email.header import decode_header, make_header
from email.message import EmailMessage
from html import escape

PAGE_CSP = "default-src 'none'; style-src 'unsafe-inline'; frame-src 'self'; base-uri 'none'; form-action 'none'"
# The mail's own markup: no scripts, no forms, nothing loaded from elsewhere. Its links open in a new tab.
MAIL_CSP = (
    "default-src 'none'; img-src data:; style-src 'unsafe-inline'; form-action 'none'; "
    "sandbox allow-popups allow-popups-to-escape-sandbox"
)
LINK = re.compile(r"https?://[^\s<>\"']+[^\s<>\"'.,;:!?)\]]")
STYLE = """
:root { color-scheme: light dark; --ink: #14212B; --muted: #51606B; --line: #D9DEE2; --paper: #FFFFFF; --link: #0B5C6B }
@media (prefers-color-scheme: dark) {
  :root { --ink: #E8ECEF; --muted: #9FACB6; --line: #33414C; --paper: #14212B; --link: #6CC3D3 }
}
body { margin: 0 auto; max-width: 960px; padding: 24px; background: var(--paper); color: var(--ink);
  font: 16px/1.5 Inter, system-ui, sans-serif; overflow-wrap: anywhere }
h1 { border-top: 1px solid currentColor; padding-top: 12px; font-size: 28px; line-height: 1.2 }
h2 { font-size: 20px }
a { color: var(--link) } a:focus-visible { outline: 2px solid var(--link); outline-offset: 2px }
table { border-collapse: collapse; width: 100% } th { color: var(--muted); font-size: 12px; text-align: left }
td, th { border-bottom: 1px solid var(--line); padding: 8px 12px 8px 0; vertical-align: top }
dl { display: grid; grid-template-columns: max-content 1fr; gap: 4px 16px } dt { color: var(--muted) } dd { margin: 0 }
pre { white-space: pre-wrap; font: inherit }
iframe { width: 100%; height: 640px; border: 1px solid var(--line); border-radius: 4px; background: #FFFFFF }
.muted { color: var(--muted) }
"""


@dataclass(frozen=True, slots=True)
class Attachment:
    """Hold a file that came with a message."""

    name: str
    kind: str
    content: bytes


def read(content: bytes) -> EmailMessage:
    """Read a message into its parts; one that cannot be read becomes a message with its source as text."""
    mail: EmailMessage = message_from_bytes(content, policy=policy.default)
    try:
        for part in mail.walk():
            part.get_content_type(), part.get_content_disposition(), part.get_filename()
    except (IndexError, ValueError, AttributeError, LookupError):  # what the standard library's parser trips over
        mail = EmailMessage()
        mail["Subject"] = "A message that cannot be read"
        mail.set_content(content.decode("utf-8", "replace"))
    return mail


def attachments(message: EmailMessage) -> list[Attachment]:
    """Return the files that came with a message, in its order."""
    found = []
    for number, part in enumerate(message.iter_attachments(), start=1):
        payload = part.get_payload(decode=True)
        content = payload if isinstance(payload, bytes) else part.as_bytes()
        name = re.sub(r"[\x00-\x1f/\\]", "_", part.get_filename() or "") or f"attachment-{number}"
        found.append(Attachment(name, part.get_content_type(), content))
    return found


def listing(messages: Sequence[tuple[str, EmailMessage]]) -> str:
    """Return the page that lists all messages."""
    if not messages:
        return _page("Inbox", "<p>No mail yet. What the demo sends to anybody arrives here and goes nowhere else.</p>")
    rows = "".join(
        f'<tr><td><a href="/messages/{escape(key)}">{_header(message, "Subject") or "(no subject)"}</a></td>'
        f"<td>{_recipients(message)}</td><td>{_header(message, 'From')}</td><td>{_header(message, 'Date')}</td></tr>"
        for key, message in messages
    )
    count = f"{len(messages)} message{'' if len(messages) == 1 else 's'}"
    heads = "".join(f"<th>{name}</th>" for name in ("Subject", "To", "From", "Sent"))
    table = f"<table><thead><tr>{heads}</tr></thead><tbody>{rows}</tbody></table>"
    return _page("Inbox", f'<p class="muted">{count}, the newest first. Nothing here was sent to anybody.</p>{table}')


def message(key: str, mail: EmailMessage) -> str:
    """Return the page of one message."""
    facts = "".join(
        f"<dt>{name}</dt><dd>{value}</dd>"
        for name, value in (
            ("From", _header(mail, "From")),
            ("To", _recipients(mail)),
            ("Sent", _header(mail, "Date")),
            ("Attachments", _attachment_links(key, mail)),
        )
        if value
    )
    body = [f"<p><a href='/'>All messages</a></p><dl>{facts}</dl>"]
    if mail.get_body(("html",)) is not None:
        body.append(
            f'<iframe title="The message as its reader sees it" src="/messages/{escape(key)}/html" '
            'sandbox="allow-popups allow-popups-to-escape-sandbox"></iframe>'
        )
    text = _text(mail, "plain")
    if text:
        body.append(f"<h2>As plain text</h2><pre>{_with_links(text)}</pre>")
    body.append(f'<p><a href="/messages/{escape(key)}/source">Download the message as it came (.eml)</a></p>')
    return _page(_header(mail, "Subject") or "(no subject)", "".join(body))


def html_part(mail: EmailMessage) -> str:
    """Return the message's own markup for a sandbox, its links opening outside of it."""
    markup = _text(mail, "html")
    base = '<base target="_blank">'
    opened, count = re.subn(r"(?i)<head(\s[^>]*)?>", lambda head: head.group(0) + base, markup, count=1)
    return opened if count else base + markup


def notice(text: str) -> str:
    """Return a page of one sentence."""
    return _page("Inbox", f"<p>{escape(text)}</p><p><a href='/'>All messages</a></p>")


def _text(mail: EmailMessage, kind: str) -> str:
    part = mail.get_body((kind,))
    if part is None:
        return ""
    try:
        return str(part.get_content())
    except (LookupError, UnicodeError):  # an encoding that does not exist, or is not what the mail says
        payload = part.get_payload(decode=True)
        return payload.decode("utf-8", "replace") if isinstance(payload, bytes) else ""


def _header(mail: EmailMessage, name: str) -> str:
    raw = next((str(value) for key, value in mail.raw_items() if key.lower() == name.lower()), "")
    # Read by hand: the header classes of the standard library fail on some malformed addresses.
    try:
        return escape(str(make_header(decode_header(raw.encode("ascii", "replace").decode("ascii")))))
    except (HeaderParseError, LookupError, ValueError):
        return escape(raw)


def _recipients(mail: EmailMessage) -> str:
    return _header(mail, "X-Sent-To") or _header(mail, "To")


def _attachment_links(key: str, mail: EmailMessage) -> str:
    links = []
    for number, file in enumerate(attachments(mail)):
        address = f"/messages/{escape(key)}/attachments/{number}"
        links.append(f'<a href="{address}">{escape(file.name)}</a> ({-(-len(file.content) // 1000)} kB)')
    return ", ".join(links)


def _with_links(text: str) -> str:
    parts, end = [], 0
    for link in LINK.finditer(text):
        address = escape(link.group(0))
        parts += [escape(text[end : link.start()]), f'<a href="{address}" target="_blank" rel="noopener">{address}</a>']
        end = link.end()
    return "".join([*parts, escape(text[end:])])


def _page(title: str, body: str) -> str:
    """Return a page; `title` and `body` are markup already."""
    return (
        f'<!doctype html><html lang="en"><head><meta charset="utf-8"><title>{title} · demo inbox</title>'
        f'<meta name="viewport" content="width=device-width"><style>{STYLE}</style></head>'
        f"<body><main><h1>{title}</h1>{body}</main></body></html>"
    )
