"""Make the bytes that are stored and sent: rendered, sealed where the MSP seals, and what is kept beside them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256

from contracts.documents import pdf
from contracts.documents.archive import page_count_of
from contracts.documents.seal_keys import SealUnreadable, opened
from contracts.models import SealKey
from contracts.queries.seals import seal_secrets


@dataclass(frozen=True, slots=True)
class Made:
    """A finished PDF; `sha256` is that of the bytes as they are stored, seal included."""

    content: bytes
    sha256: str
    page_count: int
    sealed_by: SealKey | None


def make(document: pdf.Document, *, at: datetime, seal: SealKey | None, attached: Sequence[pdf.Attached] = ()) -> Made:
    """Render a document and put `seal` on it (see queries.seals.sealing_key); the same arguments give the same bytes.

    Raises PdfUnavailable with a sentence where it cannot be rendered, or cannot be sealed: unsealed it does not go.
    """
    content = pdf.render(document, at=at, attached=attached, will_be_sealed=seal is not None)
    pages = page_count_of(content)
    if seal is not None:
        content = _sealed(content, seal, at=at)
    return Made(content, sha256(content).hexdigest(), pages, seal)


def _sealed(content: bytes, row: SealKey, *, at: datetime) -> bytes:
    from contracts.documents.seal import sealed  # loads pyHanko, which web pages need not

    try:
        key = opened(bytes(row.certificate), bytes(row.private_key), secrets=tuple(seal_secrets()))
    except SealUnreadable as problem:
        raise pdf.PdfUnavailable(str(problem)) from problem
    return sealed(content, key, at=at)
