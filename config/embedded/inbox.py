"""Catch the demo's e-mail over real SMTP and show it in a browser: `python -m config.embedded.inbox`.

Nothing is ever sent on. Each message is one `.eml` file, stored as it came under a line that says whom it was for.
"""

from __future__ import annotations

import argparse
import datetime as dt
import itertools
import os
import re
import sys
from collections.abc import Sequence
from email.message import EmailMessage
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import ClassVar
from urllib.parse import quote

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

from config.embedded import inbox_pages as pages
from config.embedded.ports import HOST

LARGEST_BYTES = 32 * 1024 * 1024
KEY = re.compile(r"[0-9]{8}T[0-9]{12}-[0-9]{4}")


class Mailbox:
    """Keep messages as files in one folder; their names sort by arrival."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._numbers = itertools.count()
        folder.mkdir(parents=True, exist_ok=True)

    def store(self, content: bytes, at: dt.datetime) -> str:
        """Write a message whole or not at all; return its key."""
        key = f"{at:%Y%m%dT%H%M%S%f}-{next(self._numbers) % 10_000:04}"
        unfinished = self.folder / f".{key}"
        unfinished.write_bytes(content)
        unfinished.rename(self.folder / f"{key}.eml")
        return key

    def newest_first(self) -> list[str]:
        """Return the keys of all messages."""
        return sorted((path.stem for path in self.folder.glob("*.eml") if KEY.fullmatch(path.stem)), reverse=True)

    def content(self, key: str) -> bytes | None:
        """Return a message as it came; None when there is none of that key."""
        path = self.folder / f"{key}.eml"
        return path.read_bytes() if KEY.fullmatch(key) and path.exists() else None

    def message(self, key: str) -> EmailMessage | None:
        """Return a message read into its parts."""
        content = self.content(key)
        return None if content is None else pages.read(content)


class Catcher:
    """Take every message that SMTP brings."""

    def __init__(self, mailbox: Mailbox) -> None:
        self.mailbox = mailbox

    async def handle_DATA(self, _server: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802 - aiosmtpd's name
        """Store the message with the addresses it was really sent to."""
        sent_to = ", ".join(re.sub(r"[\r\n]", "", address) for address in envelope.rcpt_tos)
        content = envelope.content if isinstance(envelope.content, bytes) else str(envelope.content).encode()
        self.mailbox.store(f"X-Sent-To: {sent_to}\r\n".encode() + content, dt.datetime.now(dt.UTC))
        return "250 Stored for reading, sent to nobody"


class Page(BaseHTTPRequestHandler):
    """Show the mailbox; reads only."""

    mailbox: ClassVar[Mailbox]
    server_version = "Inbox"
    sys_version = ""

    def do_GET(self) -> None:
        """Answer one request."""
        if not self._asked_for_us():
            # A page of another site that had its name resolve to this machine must not read the mail.
            self._send(HTTPStatus.MISDIRECTED_REQUEST, pages.notice("This address is not the demo's inbox."))
            return
        parts = self.path.partition("?")[0].strip("/").split("/")
        match parts:
            case [""]:
                found = [(key, self.mailbox.message(key)) for key in self.mailbox.newest_first()]
                listed = [(key, message) for key, message in found if message is not None]
                self._send(HTTPStatus.OK, pages.listing(listed))
            case ["messages", key, *rest]:
                self._send_message(key, rest)
            case _:
                self._send(HTTPStatus.NOT_FOUND, pages.notice("There is no such page."))

    def do_HEAD(self) -> None:
        """Answer as to GET, without the content."""
        self.do_GET()

    def _asked_for_us(self) -> bool:
        host = (self.headers.get("Host") or "").rpartition(":")[0] or self.headers.get("Host")
        return host in {HOST, "localhost"}

    def _send_message(self, key: str, rest: list[str]) -> None:
        message = self.mailbox.message(key)
        if message is None:
            self._send(HTTPStatus.NOT_FOUND, pages.notice("There is no such message."))
            return
        match rest:
            case []:
                self._send(HTTPStatus.OK, pages.message(key, message))
            case ["html"]:
                self._send(HTTPStatus.OK, pages.html_part(message), csp=pages.MAIL_CSP)
            case ["source"]:
                self._send_file(self.mailbox.content(key) or b"", f"{key}.eml", "message/rfc822")
            case ["attachments", number] if number.isdecimal() and int(number) < len(pages.attachments(message)):
                attachment = pages.attachments(message)[int(number)]
                kind = "application/pdf" if attachment.kind == "application/pdf" else "application/octet-stream"
                self._send_file(attachment.content, attachment.name, kind)
            case _:
                self._send(HTTPStatus.NOT_FOUND, pages.notice("This message has no such part."))

    def _send(self, status: HTTPStatus, body: str, *, csp: str = pages.PAGE_CSP) -> None:
        self._answer(status, body.encode("utf-8", "replace"), {"Content-Type": "text/html; charset=utf-8"}, csp)

    def _send_file(self, content: bytes, name: str, kind: str) -> None:
        headers = {"Content-Type": kind, "Content-Disposition": f"attachment; filename*=UTF-8''{quote(name, safe='')}"}
        self._answer(HTTPStatus.OK, content, headers, "default-src 'none'; sandbox")

    def _answer(self, status: HTTPStatus, content: bytes, headers: dict[str, str], csp: str) -> None:
        self.send_response(status)
        fixed = {
            "Content-Length": str(len(content)),
            "Content-Security-Policy": csp,
            "X-Content-Type-Options": "nosniff",
            "Referrer-Policy": "no-referrer",
            "Cache-Control": "no-store",
        }
        for name, value in {**headers, **fixed}.items():
            self.send_header(name, value)
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(content)


def main(arguments: Sequence[str]) -> None:
    """Serve until the process is stopped."""
    parser = argparse.ArgumentParser(prog="python -m config.embedded.inbox", description=__doc__)
    parser.add_argument("--dir", type=Path, required=True, help="the folder that keeps the messages")
    parser.add_argument("--smtp-port", type=int, required=True)
    parser.add_argument("--http-port", type=int, required=True)
    chosen = parser.parse_args(arguments)
    os.umask(0o077)  # the messages hold links that sign people in
    Page.mailbox = Mailbox(chosen.dir)
    catcher = Controller(
        Catcher(Page.mailbox), hostname=HOST, port=chosen.smtp_port, data_size_limit=LARGEST_BYTES, ident="Inbox"
    )
    catcher.start()
    with ThreadingHTTPServer((HOST, chosen.http_port), Page) as pages_server:
        sys.stdout.write(f"Mail for smtp://{HOST}:{chosen.smtp_port} is shown at http://{HOST}:{chosen.http_port}\n")
        sys.stdout.flush()
        pages_server.serve_forever()


if __name__ == "__main__":
    main(sys.argv[1:])
