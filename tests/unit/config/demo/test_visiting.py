"""The visitor keeps cookies, follows redirects and names the MSP's host to whoever listens on the given port."""

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest

from config.demo.visiting import Page, PageRefused, Visitor


class Echo(BaseHTTPRequestHandler):
    """Answer with what was asked."""

    def do_GET(self) -> None:
        if self.path.startswith("/in"):
            self.send_response(302)
            self.send_header("Set-Cookie", "session=s1; HttpOnly; Path=/")
            self.send_header("Location", "/page")
            self.end_headers()
        elif self.path.startswith("/missing"):
            self.send_error(404)
        else:
            self._answer(f"{self.headers['Host']}|{self.headers['Cookie']}")

    def do_POST(self) -> None:
        sent = self.rfile.read(int(self.headers["Content-Length"])).decode()
        self._answer(f"{self.path}|{sent}|{self.headers['Origin']}|{self.headers['Referer']}")

    def _answer(self, text: str) -> None:
        self.send_response(200)
        self.end_headers()
        self.wfile.write(text.encode())

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@pytest.fixture(scope="module")
def port() -> Iterator[int]:
    with HTTPServer(("127.0.0.1", 0), Echo) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield server.server_port
        server.shutdown()


def test_the_host_is_the_msps_wherever_the_server_listens(port: int) -> None:
    page = Visitor(("127.0.0.1", port)).get("http://northwind.localhost:8000/page")
    assert page.text == "northwind.localhost:8000|None"


def test_a_redirect_is_followed_with_the_cookie_it_brought(port: int) -> None:
    page = Visitor(("127.0.0.1", port)).get("http://northwind.localhost:8000/in?token=t")
    assert page.url == "http://northwind.localhost:8000/page"
    assert page.text.endswith("|session=s1")


def test_a_form_goes_to_its_address_with_the_pages_origin(port: int) -> None:
    shown = Page("http://northwind.localhost:8000/portal/x/", 200, b"")
    page = Visitor(("127.0.0.1", port)).post(shown, "/portal/x/accept/", {"name": "Amy & Co"})
    assert page.text == (
        "/portal/x/accept/|name=Amy+%26+Co|http://northwind.localhost:8000|http://northwind.localhost:8000/portal/x/"
    )


def test_a_page_that_is_not_there_is_named_without_its_token(port: int) -> None:
    with pytest.raises(PageRefused, match=r"GET http://northwind\.localhost:8000/missing answered 404") as refused:
        Visitor(("127.0.0.1", port)).get("http://northwind.localhost:8000/missing?token=secret")
    assert "secret" not in str(refused.value)


def test_a_server_that_does_not_answer_is_named() -> None:
    with pytest.raises(PageRefused, match="could not be reached"):
        Visitor(("127.0.0.1", 1)).get("http://northwind.localhost/page")


@pytest.mark.parametrize("url", ["file:///etc/hostname", "https://northwind.example/", "/portal/"])
def test_only_pages_of_the_demo_are_opened(url: str) -> None:
    with pytest.raises(PageRefused, match="no address of a page"):
        Visitor(("127.0.0.1", 1)).get(url)
