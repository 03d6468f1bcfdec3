"""Where higher floors add to a client's page, so that clients need not know them.

Register in an admin module of the app, which Django imports when it starts.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponseBase
from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from clients.models import Client
from clients.queries.clients import ClientPage

Context = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Panel:
    """Add a section to a client's page.

    `context` gets the page's facts, so that it need not ask for them again, and returns what the template needs, or
    None to leave the section out. A page has twelve queries, of which all panels together have two.
    """

    title: str
    template: str
    context: Callable[[ClientPage, HttpRequest], Context | None]
    position: int = 100


@dataclass(frozen=True, slots=True)
class Deed:
    """Add a button to a client's page that leads to a screen; who lacks the permission does not see it."""

    title: str
    address: Callable[[Client], str]
    permission: str
    position: int = 100


@dataclass(frozen=True, slots=True)
class Page:
    """Add a screen below a client's address: `path` follows the client's id, which `view` gets as `client_id`.

    The view itself asks whether the person may see it; only members of staff come as far.
    """

    path: str
    name: str
    view: Callable[..., HttpResponseBase]


@dataclass(frozen=True, slots=True)
class Need:
    """Name something that a person should do for a client, and where."""

    sentence: str
    address: str


Needing = Callable[[ClientPage, HttpRequest], Iterable[Need]]

_panels: list[Panel] = []
_needs: list[Needing] = []
_deeds: list[Deed] = []
_pages: list[Page] = []


def register_panel(panel: Panel) -> None:
    """Show a section on every client's page from now on; registering it again changes nothing."""
    if panel not in _panels:
        _panels.append(panel)


def register_deed(deed: Deed) -> None:
    """Show a button on every client's page from now on; registering it again changes nothing."""
    if deed not in _deeds:
        _deeds.append(deed)


def register_page(page: Page) -> None:
    """Answer on an address below every client's from now on; registering it again changes nothing."""
    if page not in _pages:
        _pages.append(page)


def register_need(needing: Needing) -> None:
    """Ask for more that needs somebody on a client's page from now on; registering it again changes nothing.

    It gets the page's facts, open disputes and notices among them, and should need no query: what it asks for is of the
    two that all panels together have.
    """
    if needing not in _needs:
        _needs.append(needing)


def pages() -> tuple[Page, ...]:
    """Return the screens that higher floors added below a client's address."""
    return tuple(_pages)


def panels_of(page: ClientPage, request: HttpRequest) -> list[tuple[str, SafeString]]:
    """Return the title and the content of each section that has something to show."""
    shown: list[tuple[str, SafeString]] = []
    for panel in sorted(_panels, key=lambda panel: (panel.position, panel.title)):
        context = panel.context(page, request)
        if context is not None:
            shown.append((panel.title, render_to_string(panel.template, dict(context), request)))
    return shown


def needs_of(page: ClientPage, request: HttpRequest) -> list[Need]:
    """Return what higher floors say needs somebody."""
    return [need for needing in _needs for need in needing(page, request)]


def deeds_of(client: Client, request: HttpRequest) -> list[tuple[str, str]]:
    """Return the title and the address of each button that the person may press."""
    allowed = (deed for deed in _deeds if request.user.has_perm(deed.permission))
    return [
        (deed.title, deed.address(client)) for deed in sorted(allowed, key=lambda deed: (deed.position, deed.title))
    ]
