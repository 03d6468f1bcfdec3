"""A person's mail is found in the demo's real inbox."""

import threading
from collections.abc import Iterator
from datetime import UTC, datetime
from http.server import ThreadingHTTPServer
from pathlib import Path

import pytest

from config.demo import inbox
from config.embedded.inbox import Mailbox, Page

AMY, BEN = "amy@acme.example", "ben@acme.example"


def mail(to: str, subject: str, body: str) -> bytes:
    return f"X-Sent-To: {to}\r\nTo: {to}\r\nSubject: {subject}\r\n\r\n{body}\r\n".encode()


@pytest.fixture
def address(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    mailbox = Mailbox(tmp_path)
    for minute, content in enumerate(
        (
            mail(AMY, "proposal P-2026-0001, first", "Read it: http://northwind.localhost/old?token=1 soon."),
            mail(AMY, "proposal P-2026-0001, again", "Read it here:\nhttp://northwind.localhost/new?token=2&next=/p/"),
            mail(BEN, "proposal P-2026-0001", "http://northwind.localhost/bens"),
            mail(AMY, "proposal P-2026-0002", "http://northwind.localhost/other"),
        )
    ):
        mailbox.store(content, datetime(2026, 11, 20, 9, minute, tzinfo=UTC))
    monkeypatch.setattr(Page, "mailbox", mailbox, raising=False)
    monkeypatch.setattr(Page, "log_message", lambda *_: None)
    with ThreadingHTTPServer(("127.0.0.1", 0), Page) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


def test_the_newest_mail_to_a_person_about_a_proposal_is_found(address: str) -> None:
    found = inbox.newest_to(address, AMY, "P-2026-0001")
    assert found is not None
    assert found["Subject"] == "proposal P-2026-0001, again"


def test_the_links_of_a_mail_are_read_whole(address: str) -> None:
    found = inbox.newest_to(address, AMY, "P-2026-0001")
    assert found is not None
    assert inbox.links_in(inbox.text_of(found)) == ["http://northwind.localhost/new?token=2&next=/p/"]


def test_a_mail_that_has_not_come_yet_is_not_there(address: str) -> None:
    assert inbox.newest_to(address, BEN, "P-2026-0002") is None
