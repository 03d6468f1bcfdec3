"""Render documents as PDF: the only place that imports WeasyPrint, and only when a document is wanted."""

import hashlib
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING, Any

from django.contrib.staticfiles import finders
from django.template.loader import render_to_string
from django.utils import translation

from contracts.documents.amendments import AmendmentDocument
from contracts.documents.contexts import ProposalDocument
from contracts.documents.contract import ContractDocument
from contracts.documents.drawings import DRAWINGS, drawings_of
from contracts.documents.findings import FindingsReport
from pricing.charts.colour import readable_accent

if TYPE_CHECKING:
    from weasyprint.urls import URLFetcher

LOGO_URL = "letterhead:logo"
DRAWING_URL = "drawing:"
FONTS = "headroom/fonts/fonts.conf"
STYLESHEETS = ("headroom/tokens.css", "headroom/print.css")
INSTALL_PANGO = (
    "apt-get install --no-install-recommends libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 "
    "(on macOS: brew install pango)"
)
# Control characters, and marks that turn the reading direction of what follows, have no place on paper.
UNPRINTABLE = dict.fromkeys(
    [code for code in (*range(0x20), *range(0x7F, 0xA0)) if chr(code) not in "\t\n"] + [*range(0x202A, 0x202F)]
)
# Layout holds global state in pango and in the process's environment: one document at a time in a process.
_ONE_AT_A_TIME = Lock()


Document = ProposalDocument | AmendmentDocument | ContractDocument | FindingsReport
TEMPLATES: dict[type[Document], str] = {
    ProposalDocument: "documents/proposal.html",
    AmendmentDocument: "documents/amendment.html",
    ContractDocument: "documents/contract.html",
    FindingsReport: "documents/findings.html",
}


class PdfUnavailable(Exception):
    """Documents cannot be rendered on this machine; the message says what to install."""


@dataclass(frozen=True, slots=True)
class _Engine:
    """WeasyPrint's parts that we use, and the font configuration that lives as long as the process."""

    html: Any
    css: Any
    fonts: Any


def render(document: Document, *, at: datetime) -> bytes:
    """Return the document as PDF; the same document and `at` give the same bytes on one machine.

    `at` becomes the document's creation date. Raises PdfUnavailable where pango is missing. Reads no network and no
    file but our own styles and fonts.
    """
    options = {"pdf_tags": True, "pdf_identifier": _identifier(document, at)}
    with _ONE_AT_A_TIME, _frozen_epoch(at):
        pdf: bytes = lay_out(document, at=at).write_pdf(**options)
    return pdf


def lay_out(document: Document, *, at: datetime) -> Any:
    """Return the document's pages as WeasyPrint laid them out, before they become a file."""
    engine = _engine()
    fetcher = _closed_fetcher(document)
    styles = [
        engine.css(string=style, url_fetcher=fetcher, font_config=engine.fonts)
        for style in (*_stylesheets(), _page_style(document))
    ]
    markup = as_html(document, at=at)
    return engine.html(string=markup, url_fetcher=fetcher).render(stylesheets=styles, font_config=engine.fonts)


def as_html(document: Document, *, at: datetime) -> str:
    """Return the document as the markup that is laid out, without its styles; raises ValueError for a naive `at`."""
    if at.tzinfo is None:
        raise ValueError("The moment a document is rendered needs a time zone.")
    context: dict[str, Any] = {
        "document": document,
        "created": at.astimezone(UTC).isoformat(timespec="seconds"),
        "logo_url": LOGO_URL if document.letterhead.logo else "",
    }
    if isinstance(document, ProposalDocument):
        context["drawings"] = drawings_of(document)
    with translation.override(document.language):
        markup = render_to_string(TEMPLATES[type(document)], context)
    return markup.translate(UNPRINTABLE)


def check() -> None:
    """Load the renderer; raise PdfUnavailable with the command that installs what is missing."""
    _engine()


@lru_cache(maxsize=1)
def _engine() -> _Engine:
    # pango crashes without a single font, and embeds whatever it finds without our configuration.
    os.environ["FONTCONFIG_FILE"] = _static_path(FONTS)
    try:
        import weasyprint
        from weasyprint.text.fonts import FontConfiguration
    except OSError as missing:
        raise PdfUnavailable(f"PDFs cannot be made here because pango is missing. Run: {INSTALL_PANGO}") from missing
    return _Engine(html=weasyprint.HTML, css=weasyprint.CSS, fonts=FontConfiguration())


def _closed_fetcher(document: Document) -> "URLFetcher":
    from weasyprint.urls import URLFetcher, URLFetcherResponse

    served = _served(document)

    class ClosedFetcher(URLFetcher):
        """Serves the letterhead's logo, the document's own drawings and nothing else, whatever a text tries to load."""

        def fetch(self, url: str, headers: dict[str, str] | None = None) -> URLFetcherResponse:
            if url in served:
                content, media_type = served[url]
                return URLFetcherResponse(url, content, {"Content-Type": media_type})
            raise ValueError(f"A document loads nothing from outside, and {url[:80]!r} is outside.")

    return ClosedFetcher()


def _served(document: Document) -> dict[str, tuple[bytes, str]]:
    """Return by address what the markup may load: a picture is laid out faster, and has its words beside it, as one."""
    logo = document.letterhead.logo
    served = {LOGO_URL: (logo.content, logo.media_type)} if logo else {}
    if not isinstance(document, ProposalDocument):
        return served
    drawings = drawings_of(document)
    for name in DRAWINGS:
        figure = getattr(drawings, name)
        if figure is not None:
            served[f"{DRAWING_URL}{name}"] = figure.svg.translate(UNPRINTABLE).encode(), "image/svg+xml"
    return served


@lru_cache(maxsize=1)
def _stylesheets() -> tuple[str, ...]:
    return tuple(Path(_static_path(name)).read_text("utf-8") for name in STYLESHEETS)


def _page_style(document: Document) -> str:
    """Return the two things of the stylesheet that belong to this document; both come from closed sets."""
    accent = readable_accent(document.letterhead.accent).day
    return f":root {{ --accent: {accent}; }} @page {{ size: {document.paper}; }}"


def _identifier(document: Document, at: datetime) -> bytes:
    return hashlib.sha256(repr((document, at)).encode()).hexdigest()[:32].encode()


@contextmanager
def _frozen_epoch(at: datetime) -> Iterator[None]:
    """Give font subsets the document's date, so that the same document is the same file tomorrow."""
    before = os.environ.get("SOURCE_DATE_EPOCH")
    os.environ["SOURCE_DATE_EPOCH"] = str(int(at.timestamp()))
    try:
        yield
    finally:
        if before is None:
            del os.environ["SOURCE_DATE_EPOCH"]
        else:
            os.environ["SOURCE_DATE_EPOCH"] = before


def _static_path(name: str) -> str:
    found = finders.find(name)
    if not isinstance(found, str):
        raise PdfUnavailable(f"PDFs cannot be made here because the file {name} is not among the static files.")
    return found
