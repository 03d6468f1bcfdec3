"""A stored document as an answer to a browser."""

from django.http import HttpResponse

from contracts.models import Certificate, ProposalDocument, TermsVersion


def pdf_response(document: ProposalDocument) -> HttpResponse:
    """Return the stored bytes as a PDF that opens in the browser under the proposal's number."""
    return _opening(bytes(document.content), f"{document.proposal.number}.pdf")


def paper_response(version: TermsVersion) -> HttpResponse:
    """Return the stored paper of a contract or an amendment as a PDF that opens in the browser under its name."""
    return _opening(bytes(version.document or b""), paper_name(version))


def paper_name(version: TermsVersion) -> str:
    """Return what the paper of terms is called as a file; a contract has no number until it is signed."""
    contract = version.contract
    if version.number > 1:
        return f"{contract}-amendment-{version.number - 1}.pdf"
    return f"{contract.number}.pdf" if contract.number else f"contract-{contract.client.slug}.pdf"


def _opening(content: bytes, name: str) -> HttpResponse:
    response = HttpResponse(content, content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="{name}"'
    response["Cache-Control"] = "private, no-store"
    return response


def certificate_response(certificate: Certificate) -> HttpResponse:
    """Return the stored bytes as a PDF that opens in the browser under the proposal's number."""
    return _opening(bytes(certificate.content), str(certificate))
