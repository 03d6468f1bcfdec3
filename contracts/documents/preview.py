"""A proposal's paper as a page beside the editor of its template: the same markup and styles, nothing loaded.

Every picture is inside the page. Whoever hands it out forbids scripts and everything from elsewhere (`POLICY`).
"""

from base64 import b64encode
from datetime import datetime
from pathlib import Path

from django.contrib.staticfiles import finders
from django.templatetags.static import static

from contracts.documents import pdf
from contracts.documents.contexts import ProposalDocument
from contracts.documents.drawings import DRAWINGS, drawings_of
from pricing.charts.colour import readable_accent

STYLESHEETS = ("headroom/tokens.css", "headroom/print.css", "headroom/preview.css")
FONTS = "headroom/fonts.css"
NIGHT = "@media screen"  # where the tokens of a dark screen begin: paper has none
POLICY = (
    "default-src 'none'; style-src 'self' 'unsafe-inline'; img-src data:; font-src 'self'; base-uri 'none';"
    " form-action 'none'; frame-ancestors 'self'"
)
SHEETS = {"Letter": (216, 279), "A4": (210, 297)}  # millimetres


def as_page(document: ProposalDocument, *, at: datetime) -> str:
    """Return the document as one page of HTML with its styles and pictures inside it."""
    markup = pdf.as_html(document, at=at)
    for address, content, media_type in _pictures(document):
        inside = f"data:{media_type};base64,{b64encode(content).decode()}"
        markup = markup.replace(f'src="{address}"', f'src="{inside}"')
    head = f'<link rel="stylesheet" href="{static(FONTS)}"><style>{_styles(document)}</style></head>'
    return markup.replace("</head>", head, 1)


def _pictures(document: ProposalDocument) -> list[tuple[str, bytes, str]]:
    logo, drawings = document.letterhead.logo, drawings_of(document)
    found = [(pdf.LOGO_URL, logo.content, logo.media_type)] if logo else []
    for name in DRAWINGS:
        figure = getattr(drawings, name)
        if figure is not None:
            found.append((f"{pdf.DRAWING_URL}{name}", figure.svg.encode(), "image/svg+xml"))
    return found


def _styles(document: ProposalDocument) -> str:
    """Return the styles of paper and of its frame on screen; what belongs to the document is from closed sets."""
    width, height = SHEETS[document.paper]
    accent = readable_accent(document.letterhead.accent).day
    own = f":root {{ --accent: {accent}; --sheet-width: {width}mm; --sheet-height: {height}mm; }}"
    return "\n".join((*(_read(name) for name in STYLESHEETS), own))


def _read(name: str) -> str:
    found = finders.find(name)
    assert isinstance(found, str)  # noqa: S101  -- they are our own files
    return Path(found).read_text("utf-8").partition(NIGHT)[0]
