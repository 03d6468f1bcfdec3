"""A stored document as an answer to a browser."""

from django.http import HttpResponse

from contracts.models import Certificate, ProposalDocument


def pdf_response(document: ProposalDocument) -> HttpResponse:
    """Return the stored bytes as a PDF that opens in the browser under the proposal's number."""
    response = HttpResponse(bytes(document.content), content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="{document.proposal.number}.pdf"'
    response["Cache-Control"] = "private, no-store"
    return response


def certificate_response(certificate: Certificate) -> HttpResponse:
    """Return the stored bytes as a PDF that opens in the browser under the proposal's number."""
    response = HttpResponse(bytes(certificate.content), content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="{certificate}"'
    response["Cache-Control"] = "private, no-store"
    return response
