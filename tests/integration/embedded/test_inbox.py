"""The demo's inbox: a real SMTP hop, and pages on which a hostile message does nothing."""

import os
import smtplib
import sys
from collections.abc import Iterator
from email.message import EmailMessage
from http.client import HTTPConnection
from pathlib import Path

import pytest

from config.embedded.ports import HOST, free_port, start_on_free_port
from config.embedded.processes import Processes, Program
from config.embedded.state import ROOT

HOSTILE = "<script>alert('Acme')</script>"
PDF = b"%PDF-1.7 \x00\xff not for people"


class Inbox:
    """Where the inbox under test answers."""

    def __init__(self, http: int, folder: Path) -> None:
        self.http, self.folder = http, folder

    def get(self, path: str, host: str | None = None) -> tuple[int, dict[str, str], bytes]:
        connection = HTTPConnection(HOST, self.http, timeout=5)
        connection.request("GET", path, headers={"Host": host or f"{HOST}:{self.http}"})
        answer = connection.getresponse()
        content = answer.read()
        connection.close()
        return answer.status, {name.lower(): value for name, value in answer.getheaders()}, content

    def page(self, path: str) -> str:
        status, _headers, content = self.get(path)
        assert status == 200, path
        return content.decode()


@pytest.fixture(scope="module")
def inbox(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Inbox]:
    """Run an inbox that holds one hostile message."""
    folder, keeper, smtp = tmp_path_factory.mktemp("inbox"), Processes(), free_port()

    def program(port: int) -> Program:
        ports = ("--smtp-port", str(smtp), "--http-port", str(port))
        command = [sys.executable, "-m", "config.embedded.inbox", "--dir", folder / "mail", *ports]
        return Program("inbox", command, os.environ, ROOT, folder / "inbox.log")

    http = start_on_free_port(keeper, program, lambda port: _listens(port), seconds=20)
    with smtplib.SMTP(HOST, smtp) as server:
        server.send_message(_hostile_message(), to_addrs=["anna@acme.example", "bcc@acme.example"])
    yield Inbox(http, folder / "mail")
    keeper.stop_all()


def _listens(port: int) -> bool:
    connection = HTTPConnection(HOST, port, timeout=5)
    try:
        connection.connect()
    except OSError:
        return False
    finally:
        connection.close()
    return True


def _hostile_message() -> EmailMessage:
    message = EmailMessage()
    message["Subject"] = f"Proposal {HOSTILE} für Sie"
    message["From"] = "Northwind <sales@northwind.example>"
    message["To"] = "anna@acme.example"
    message.set_content(f"{HOSTILE} Read it: http://northwind.localhost:8000/portal/?a=1&b=2.")
    message.add_alternative(f"<html><head></head><body><p>Hello</p>{HOSTILE}</body></html>", subtype="html")
    message.add_attachment(PDF, maintype="application", subtype="pdf", filename='../"Angebot ü".pdf')
    message.add_attachment(HOSTILE, subtype="html", filename="page.html")
    return message


def key_of(inbox: Inbox) -> str:
    return inbox.page("/").partition('href="/messages/')[2].partition('"')[0]


def test_the_list_shows_the_message_with_everybody_it_went_to_and_no_markup_of_its_own(inbox: Inbox) -> None:
    page = inbox.page("/")

    assert "1 message," in page
    assert "anna@acme.example, bcc@acme.example" in page
    assert "&lt;script&gt;" in page
    assert "für Sie" in page
    assert "<script" not in page


def test_a_message_is_shown_as_text_with_links_and_its_own_markup_only_in_a_sandbox(inbox: Inbox) -> None:
    page = inbox.page(f"/messages/{key_of(inbox)}")

    assert "<script" not in page
    assert '<a href="http://northwind.localhost:8000/portal/?a=1&amp;b=2" target="_blank" rel="noopener">' in page
    assert 'sandbox="allow-popups allow-popups-to-escape-sandbox"' in page


def test_the_markup_of_a_message_may_neither_run_scripts_nor_load_anything(inbox: Inbox) -> None:
    _status, headers, content = inbox.get(f"/messages/{key_of(inbox)}/html")

    policy = headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "sandbox allow-popups allow-popups-to-escape-sandbox" in policy
    assert "allow-scripts" not in policy
    assert b'<head><base target="_blank">' in content


def test_attachments_come_byte_for_byte_and_are_never_shown_as_pages(inbox: Inbox) -> None:
    key = key_of(inbox)

    _status, pdf, content = inbox.get(f"/messages/{key}/attachments/0")
    _status, page, _content = inbox.get(f"/messages/{key}/attachments/1")

    assert content == PDF
    assert pdf["content-type"] == "application/pdf"
    assert pdf["content-disposition"] == "attachment; filename*=UTF-8''.._%22Angebot%20%C3%BC%22.pdf"
    assert page["content-type"] == "application/octet-stream"
    assert page["x-content-type-options"] == "nosniff"


def test_the_message_can_be_had_as_it_came(inbox: Inbox) -> None:
    _status, headers, content = inbox.get(f"/messages/{key_of(inbox)}/source")

    assert headers["content-type"] == "message/rfc822"
    assert content.startswith(b"X-Sent-To: anna@acme.example, bcc@acme.example\r\n")


@pytest.mark.parametrize("path", ["/messages/none", "/messages/..%2f..%2fetc", "/messages/../inbox.log", "/nothing"])
def test_what_is_not_there_is_told_plainly(inbox: Inbox, path: str) -> None:
    status, _headers, content = inbox.get(path)

    assert status == 404
    assert b"There is no such" in content


@pytest.mark.parametrize("part", ["attachments/2", "attachments/-1", "attachments/x", "other"])
def test_a_part_that_a_message_does_not_have_is_told_plainly(inbox: Inbox, part: str) -> None:
    status, _headers, content = inbox.get(f"/messages/{key_of(inbox)}/{part}")

    assert status == 404
    assert b"no such part" in content


def test_a_page_of_another_site_cannot_read_the_mail_through_a_name_of_its_own(inbox: Inbox) -> None:
    status, _headers, content = inbox.get("/", host="evil.example")

    assert status == 421
    assert b"Acme" not in content


def test_messages_are_kept_for_their_owner_only(inbox: Inbox) -> None:
    assert [path.stat().st_mode & 0o077 for path in inbox.folder.iterdir()] == [0]
