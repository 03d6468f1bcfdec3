"""People and programs who use the running product over HTTP, and nothing else."""

import json
from dataclasses import dataclass
from http.client import HTTPConnection
from http.cookies import SimpleCookie
from typing import Any
from urllib.parse import urlencode, urljoin, urlsplit

from django.test.client import encode_multipart

from tests.forms import Form, forms_of
from tests.journeys.running import Running

BOUNDARY = "a-boundary-of-the-journey"


@dataclass(frozen=True, slots=True)
class Page:
    """What came back in the end."""

    url: str
    status: int
    content: bytes

    @property
    def text(self) -> str:
        """Return the content as text."""
        return self.content.decode()

    @property
    def json(self) -> Any:
        """Return the content as JSON."""
        return json.loads(self.content)

    def form(self, *, action: str = "", having: str = "") -> Form:
        """Return the posted form that goes to an address with these last words, or has this control."""
        for form in forms_of(self.text):
            if form.is_posted and form.action.endswith(action) and (not having or having in form):
                return form
        raise AssertionError(f"{self.url} ({self.status}) has no form {action} {having}:\n{self.text[:3000]}")


class Person:
    """Someone with a browser: keeps cookies, follows redirects, sends the forms of pages."""

    def __init__(self, at: Running, *, key: str = "") -> None:
        self.at = at
        self.cookies: SimpleCookie = SimpleCookie()
        self.headers = {"Authorization": f"Bearer {key}"} if key else {}

    def open(self, path: str) -> Page:
        """Open a page; a status of 400 or more is an error."""
        return self._taken("GET", urljoin(self.at.url("/"), path))

    def sign_in(self, email: str, password: str) -> Page:
        """Sign in with e-mail address and password."""
        return self.submit(self.open("/accounts/login/"), having="password", login=email, password=password)

    def submit(self, page: Page, *, action: str = "", having: str = "", **fields: Any) -> Page:
        """Send a form of the page with these fields filled in; a list is several choices, bytes are a file."""
        form = page.form(action=action, having=having)
        values = form.untouched() | fields
        headers = {"Referer": page.url, "Origin": self.at.url("")}
        body, kind = _encoded(values)
        return self._taken("POST", urljoin(page.url, form.action), body, headers | {"Content-Type": kind})

    def send(self, path: str, **fields: Any) -> Any:
        """Post fields to the API and return its JSON."""
        body, kind = _encoded(fields)
        return self._taken("POST", self.at.url(path), body, {"Content-Type": kind}).json

    def send_json(self, path: str, content: object) -> Any:
        """Post JSON to the API and return its JSON."""
        body = json.dumps(content).encode()
        return self._taken("POST", self.at.url(path), body, {"Content-Type": "application/json"}).json

    def _taken(self, method: str, url: str, body: bytes = b"", headers: dict[str, str] | None = None) -> Page:
        for _ in range(5):
            page, location = self._once(method, url, body, headers or {})
            assert page.status < 400, f"{method} {url} answered {page.status}:\n{page.text[:3000]}"
            if not location:
                return page
            method, url, body, headers = "GET", urljoin(url, location), b"", {}
        raise AssertionError(f"{url} leads in a circle.")

    def _once(self, method: str, url: str, body: bytes, headers: dict[str, str]) -> tuple[Page, str]:
        """Send one request to where the web server really listens: *.localhost need not resolve."""
        parts = urlsplit(url)
        cookies = "; ".join(f"{name}={morsel.value}" for name, morsel in self.cookies.items())
        connection = HTTPConnection(*self.at.web, timeout=30)
        try:
            path = parts._replace(scheme="", netloc="", fragment="").geturl()
            connection.request(method, path, body, {"Host": parts.netloc, "Cookie": cookies, **self.headers, **headers})
            answer = connection.getresponse()
            for cookie in answer.headers.get_all("Set-Cookie") or []:
                self.cookies.load(cookie)
            return Page(url, answer.status, answer.read()), answer.headers.get("Location", "")
        finally:
            connection.close()


class _File:
    """A file as Django's encoder takes it."""

    def __init__(self, name: str, content: bytes) -> None:
        self.name, self.content = name, content

    def read(self) -> bytes:
        return self.content


def _encoded(fields: dict[str, Any]) -> tuple[bytes, str]:
    files = {name: _File(*value) for name, value in fields.items() if isinstance(value, tuple)}
    if files:
        return encode_multipart(BOUNDARY, fields | files), f"multipart/form-data; boundary={BOUNDARY}"
    return urlencode(fields, doseq=True).encode(), "application/x-www-form-urlencoded"
