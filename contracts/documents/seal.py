"""The MSP's digital seal on a PDF (PAdES baseline B), and what it says of bytes that come back: the only pyHanko here.

No third party's clock is in it: the moment is what the sealing machine said. The same file, key and moment give the
same bytes, because the file's second identifier comes from its content and nothing else is drawn at random.
"""

import logging
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from io import BytesIO
from typing import Any

from asn1crypto import x509
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.hashes import SHA256
from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign import signers
from pyhanko.sign.fields import MDPPerm, SigSeedSubFilter
from pyhanko.sign.general import SigningError
from pyhanko.sign.validation import SignatureCoverageLevel, validate_pdf_signature
from pyhanko_certvalidator import ValidationContext
from pyhanko_certvalidator.registry import SimpleCertificateStore

from contracts.documents.archival import SEAL_FIELD
from contracts.documents.seal_keys import Key, fingerprint

DIGEST = "sha256"
_ID_BYTES = 16
logging.getLogger("pyhanko").setLevel(logging.CRITICAL)  # what is wrong with a file is told by whoever asked
logging.getLogger("pyhanko_certvalidator").setLevel(logging.CRITICAL)


@dataclass(frozen=True, slots=True)
class Seal:
    """What a PDF's seal says: by which certificate, and what is wrong with it in a sentence, empty when nothing is."""

    fingerprint: str
    problem: str = ""


def sealed(pdf: bytes, key: Key, *, at: datetime) -> bytes:
    """Return the PDF with its seal in the field that was left for it (see archival); it allows no later change."""
    output: Any = _Sealer(key, at).sign_pdf(_StillWriter(BytesIO(pdf)), existing_fields_only=True)
    return bytes(output.getvalue())


def seal_of(pdf: bytes) -> Seal | None:
    """Return what the seal on a PDF says, None where there is none.

    A self-made certificate proves only that the bytes are those that its key sealed; whose it is, the caller knows.
    """
    try:
        found = PdfFileReader(BytesIO(pdf), strict=False).embedded_signatures
        return _judged(found[0]) if found else None
    except Exception as problem:  # noqa: BLE001  -- whatever a damaged file does to its reader, it is damaged
        return Seal("", f"the file is damaged and cannot be read ({type(problem).__name__})")


def _judged(signature: Any) -> Seal:
    certificate = signature.signer_cert
    made = fingerprint(certificate.dump())
    context = ValidationContext(
        trust_roots=[certificate], allow_fetching=False, moment=signature.self_reported_timestamp
    )
    status = validate_pdf_signature(signature, context)
    if not status.intact:
        return Seal(made, "a byte was changed after it was sealed")
    if not status.valid:
        return Seal(made, "its seal was not made by the key it names")
    if signature.coverage != SignatureCoverageLevel.ENTIRE_FILE:
        return Seal(made, "something was added after it was sealed")
    if not status.bottom_line:
        return Seal(made, "its seal does not hold")
    return Seal(made)


class _StillWriter(IncrementalPdfFileWriter):
    """Adds to a PDF without touching what it says of itself, and with an identifier that comes from its content."""

    @classmethod
    def _handle_id(cls, prev: Any) -> Any:
        before, _ = prev.trailer["/ID"]
        content = prev.stream.getvalue()
        new = generic.ByteStringObject(sha256(content).digest()[:_ID_BYTES])
        return generic.ArrayObject([generic.ByteStringObject(before.original_bytes), new])

    def _update_meta(self) -> None:
        """Leave title, dates and marks of the archive as they were written."""


class _Hand(signers.SimpleSigner):
    """Signs with a key that is already open; pyHanko's own opens and checks it each time, which takes longest."""

    def __init__(self, key: Key, certificate: x509.Certificate) -> None:
        registry = SimpleCertificateStore()  # type: ignore[no-untyped-call]
        super().__init__(signing_cert=certificate, signing_key=None, cert_registry=registry)
        self._private = key.private

    def sign_raw(self, data: bytes, digest_algorithm: str) -> bytes:
        """Return the signature of the attributes that name the file's hash."""
        if digest_algorithm != DIGEST:
            raise SigningError(f"A seal is made with {DIGEST}, not {digest_algorithm}.")
        return self._private.sign(data, PKCS1v15(), SHA256())


class _Sealer(signers.PdfSigner):
    """Seals with one key at one moment."""

    def __init__(self, key: Key, at: datetime) -> None:
        certificate = x509.Certificate.load(key.certificate)
        described = signers.PdfSignatureMetadata(
            field_name=SEAL_FIELD,
            md_algorithm=DIGEST,
            subfilter=SigSeedSubFilter.PADES,
            certify=True,
            docmdp_permissions=MDPPerm.NO_CHANGES,
            name=certificate.subject.native.get("common_name", ""),
        )
        super().__init__(described, _Hand(key, certificate))
        self._at = at

    def init_signing_session(self, pdf_out: Any, existing_fields_only: bool = False) -> Any:
        """Begin at our moment rather than at the machine's."""
        session = super().init_signing_session(pdf_out, existing_fields_only=existing_fields_only)
        session.system_time = self._at
        return session
