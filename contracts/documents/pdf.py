"""Render documents as PDF: the only place that imports WeasyPrint, and only when a document is wanted."""

import gc
import hashlib
import os
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache, partial
from importlib.resources import files
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING, Any

from django.contrib.staticfiles import finders
from django.template.loader import render_to_string
from django.utils import translation

from contracts.documents.amendments import AmendmentDocument
from contracts.documents.archival import complete
from contracts.documents.certificate import CertificateDocument
from contracts.documents.contexts import ProposalDocument
from contracts.documents.contract import ContractDocument
from contracts.documents.drawings import DRAWINGS, drawings_of
from contracts.documents.findings import FindingsReport
from contracts.documents.meanwhile import frozen_epoch, uncollected
from pricing.charts.colour import readable_accent

if TYPE_CHECKING:
    from weasyprint.urls import URLFetcher

LOGO_URL = "letterhead:logo"
DRAWING_URL = "drawing:"
# Level A, which holds the text in its order beside what b asks; version 3, which may have a file of any kind inside.
VARIANT = "pdf/a-3a"
COLOURS = "sRGB2014"
FONTS = "headroom/fonts/fonts.conf"
PARSED_STYLES = 32  # ours, and one for each accent, paper and font in use
STYLESHEETS = ("headroom/tokens.css", "headroom/print.css")
INSTALL_PANGO = (
    "apt-get install --no-install-recommends libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 "
    "(on macOS: brew install pango)"
)
# Control characters, and marks that turn the reading direction of what follows, have no place on paper.
UNPRINTABLE = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e]")
# Layout holds global state in pango and in the process's environment: one document at a time in a process.
_ONE_AT_A_TIME = Lock()
# A laid out document is a web of boxes that know each other: megabytes that only the collector gives back. A process
# that has it look seldom (config.garbage) would hold dozens of them at once.
# So the worker collects between jobs, when nobody waits for a document: see `forget`.
FORGOTTEN_AFTER = 4
_remembered = 0


Document = ProposalDocument | AmendmentDocument | ContractDocument | FindingsReport | CertificateDocument
TEMPLATES: dict[type[Document], str] = {
    ProposalDocument: "documents/proposal.html",
    AmendmentDocument: "documents/amendment.html",
    ContractDocument: "documents/contract.html",
    FindingsReport: "documents/findings.html",
    CertificateDocument: "documents/certificate.html",
}


@dataclass(frozen=True, slots=True)
class Attached:
    """A file inside the PDF; `relationship` says what it is to the pages, in the words of PDF: Data or Source."""

    name: str
    description: str
    content: bytes
    relationship: str = "Data"


class PdfUnavailable(Exception):
    """Documents cannot be rendered on this machine; the message says what to install."""


@dataclass(frozen=True, slots=True)
class _Engine:
    """WeasyPrint's parts that we use, and the font configuration that lives as long as the process."""

    html: Any
    css: Any
    fonts: Any


def render(
    document: Document, *, at: datetime, attached: Sequence[Attached] = (), will_be_sealed: bool = False
) -> bytes:
    """Return the document as PDF; the same arguments give the same bytes on one machine.

    `at` becomes the document's creation date and that of what is `attached` inside. Raises PdfUnavailable where pango
    is missing. Reads no network and no file but our own styles and fonts.
    """
    options = {
        "pdf_variant": VARIANT,
        "output_intent": COLOURS,
        "pdf_identifier": _identifier(document, at),
        "finisher": partial(complete, will_be_sealed=will_be_sealed),
        "attachments": [_attachment(one, at) for one in attached],
    }
    global _remembered
    with _ONE_AT_A_TIME, frozen_epoch(at), uncollected():
        _remembered += 1
        pages = lay_out(document, at=at)
        pages.color_profiles[COLOURS] = _Colours(_profile())
        pdf: bytes = pages.write_pdf(**options)
    return pdf


def forget() -> None:
    """Give the memory of laid out documents back once there are some; for a worker, after each job."""
    global _remembered
    if _remembered >= FORGOTTEN_AFTER:
        _remembered = 0
        gc.collect()


def _attachment(one: Attached, at: datetime) -> Any:
    from weasyprint import Attachment

    moment = at.astimezone(UTC)
    return Attachment(
        string=one.content.decode(),
        name=one.name,
        description=one.description,
        relationship=one.relationship,
        created=moment,
        modified=moment,
    )


@dataclass(slots=True)
class _Colours:
    """What the file says its colours mean, as WeasyPrint asks for it; `pdf_reference` belongs to one file."""

    content: bytes
    name: str = "sRGB2014"
    src: str = COLOURS
    rendering_intent: str = "relative-colorimetric"
    components: tuple[list[str], ...] = (["r"], ["g"], ["b"])
    pdf_reference: Any = None


@lru_cache(maxsize=1)
def _profile() -> bytes:
    """Return WeasyPrint's own profile word for word; opened by it, it is written anew, and not the same each time."""
    import weasyprint.pdf

    return files(weasyprint.pdf).joinpath("sRGB2014.icc").read_bytes()


def lay_out(document: Document, *, at: datetime) -> Any:
    """Return the document's pages as WeasyPrint laid them out, before they become a file."""
    engine = _engine()
    fetcher = _closed_fetcher(_served(document))
    styles = [*_stylesheets(), _parsed(_page_style(document))]
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
    return UNPRINTABLE.sub("", markup)


def check() -> None:
    """Load the renderer; raise PdfUnavailable with the command that installs what is missing."""
    _engine()


def load() -> None:
    """Import what renders and seals, as a worker does before it forks: each new process then begins at once.

    Raises PdfUnavailable. Nothing is made yet that a fork could not share.
    """
    # pango crashes without a single font, and embeds whatever it finds without our configuration.
    os.environ["FONTCONFIG_FILE"] = _static_path(FONTS)
    try:
        from weasyprint.text import line_break
    except OSError as missing:
        raise PdfUnavailable(f"PDFs cannot be made here because pango is missing. Run: {INSTALL_PANGO}") from missing
    import contracts.documents.seal  # noqa: F401  -- the same
    from contracts.documents.text_memory import give_back

    give_back(line_break)


@lru_cache(maxsize=1)
def _engine() -> _Engine:
    load()
    import weasyprint
    from weasyprint.text.fonts import FontConfiguration

    return _Engine(html=weasyprint.HTML, css=weasyprint.CSS, fonts=FontConfiguration())


def _closed_fetcher(served: dict[str, tuple[bytes, str]]) -> "URLFetcher":
    return _fetcher_class()(served)


@lru_cache(maxsize=1)
def _fetcher_class() -> Any:
    from weasyprint.urls import URLFetcher, URLFetcherResponse

    class ClosedFetcher(URLFetcher):
        """Serves the letterhead's logo, the document's own drawings and nothing else, whatever a text tries to load."""

        def __init__(self, served: dict[str, tuple[bytes, str]]) -> None:
            super().__init__()
            self._served = served

        def fetch(self, url: str, headers: dict[str, str] | None = None) -> URLFetcherResponse:
            if url in self._served:
                content, media_type = self._served[url]
                return URLFetcherResponse(url, content, {"Content-Type": media_type})
            raise ValueError(f"A document loads nothing from outside, and {url[:80]!r} is outside.")

    return ClosedFetcher


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
            served[f"{DRAWING_URL}{name}"] = UNPRINTABLE.sub("", figure.svg).encode(), "image/svg+xml"
    return served


@lru_cache(maxsize=1)
def _stylesheets() -> tuple[Any, ...]:
    return tuple(_parsed(Path(_static_path(name)).read_text("utf-8")) for name in STYLESHEETS)


@lru_cache(maxsize=PARSED_STYLES)
def _parsed(style: str) -> Any:
    """Return a stylesheet of ours as WeasyPrint takes it; read once in a process, not for each document."""
    engine = _engine()
    return engine.css(string=style, url_fetcher=_closed_fetcher({}), font_config=engine.fonts)


def _page_style(document: Document) -> str:
    """Return the two things of the stylesheet that belong to this document; both come from closed sets."""
    accent = readable_accent(document.letterhead.accent).day
    return f":root {{ --accent: {accent}; }} @page {{ size: {document.paper}; }}"


def _identifier(document: Document, at: datetime) -> bytes:
    return hashlib.sha256(repr((document, at)).encode()).hexdigest()[:32].encode()


def _static_path(name: str) -> str:
    found = finders.find(name)
    if not isinstance(found, str):
        raise PdfUnavailable(f"PDFs cannot be made here because the file {name} is not among the static files.")
    return found
