"""Visit the product's pages over HTTP as a person does: with cookies, following redirects, on the MSP's own host."""

import socket
from collections.abc import Mapping
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPException, HTTPResponse
from http.cookiejar import CookieJar
from urllib.error import HTTPError, URLError
from urllib.parse import urlencode, urljoin
from urllib.request import HTTPCookieProcessor, HTTPHandler, ProxyHandler, Request, build_opener

PATIENCE_SECONDS = 30
Address = tuple[str, int]


class PageRefused(Exception):
    """A page did not answer as it should; the sentence names it and what came instead."""


@dataclass(frozen=True, slots=True)
class Page:
    """Hold what came back: the address it came from in the end, the status and the content."""

    url: str
    status: int
    content: bytes

    @property
    def text(self) -> str:
        """Return the content as text."""
        return self.content.decode("utf-8", "replace")


class _Handler(HTTPHandler):
    """Connect to one address whatever the host is called: *.localhost need not resolve, the Host header still goes."""

    def __init__(self, connect_to: Address) -> None:
        super().__init__()
        self.connect_to = connect_to

    def http_open(self, request: Request) -> HTTPResponse:
        """Open the connection where the web server really listens."""
        connect_to = self.connect_to

        class Connection(HTTPConnection):
            def connect(self) -> None:
                self.sock = socket.create_connection(connect_to, self.timeout)

        return self.do_open(Connection, request)


class Visitor:
    """Keep one person's cookies from page to page."""

    def __init__(self, connect_to: Address) -> None:
        self._opener = build_opener(ProxyHandler({}), HTTPCookieProcessor(CookieJar()), _Handler(connect_to))

    def get(self, url: str) -> Page:
        """Open a page; raises PageRefused unless it is there."""
        return self._open(_request(url))

    def post(self, page: Page, action: str, fields: dict[str, str]) -> Page:
        """Send a form of a page, as a browser does with its origin; raises PageRefused unless it was taken."""
        address = urljoin(page.url, action)
        origin = "/".join(page.url.split("/")[:3])
        headers = {"Referer": page.url, "Origin": origin}
        return self._open(_request(address, urlencode(fields).encode(), headers))

    def _open(self, request: Request) -> Page:
        try:
            with self._opener.open(request, timeout=PATIENCE_SECONDS) as answer:
                return Page(answer.url, answer.status, answer.read())
        except HTTPError as refusal:
            refusal.close()
            raise PageRefused(f"{_named(request)} answered {refusal.code} {refusal.reason}.") from refusal
        except (URLError, HTTPException, OSError) as error:
            raise PageRefused(f"{_named(request)} could not be reached: {error}.") from error


def _request(url: str, content: bytes | None = None, headers: Mapping[str, str] | None = None) -> Request:
    if not url.startswith("http://"):
        raise PageRefused(f"{url.partition('?')[0]} is no address of a page of the demo.")
    return Request(url, content, dict(headers or {}))  # noqa: S310  -- looked at one line above


def _named(request: Request) -> str:
    """Return method and address without what follows the question mark: there may be a sign-in token."""
    return f"{request.get_method()} {request.full_url.partition('?')[0]}"
