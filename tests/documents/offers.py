"""The screens of a proposal: read, checked before it is signed, and what became of it."""

from dataclasses import replace
from datetime import date
from typing import Any

from contracts.documents.drawings import drawings_of
from contracts.portal import signing
from tests.documents import samples
from tests.documents.around import HASH, shell

LAW = samples.law_firm_proposal()
OPTIONS = (
    signing.OptionBox(
        0, "Cloud <backup>", "Of every covered device.", "$4.00 per device and month", 32800, 0, 1180800, is_ticked=True
    ),
    signing.OptionBox(1, "Security audit", "", "$1,200.00 once", 0, 120000, 120000),
)
FORM = signing.SignForm(
    "/portal/proposals/1/confirm/",
    "/portal/proposals/1/decline/",
    HASH,
    HASH,
    "$3,828.00 per month, $3,500.00 once, $141,308.00 over 36 months",
    "{monthly} per month, {once} once, {whole} over 36 months",
    OPTIONS,
    currency="USD",
)


def proposal(**changes: Any) -> signing.ProposalPage:
    """Return the page of a proposal that waits for its signatory."""
    values: dict[str, Any] = {
        "shell": shell(),
        "number": "P-2026-0001",
        "version": 1,
        "status": "SENT",
        "answer": LAW.recommendation,
        "currency": "USD",
        "monthly_amount": LAW.totals.monthly_amount,
        "one_off_amount": LAW.totals.one_off_amount,
        "term_amount": LAW.totals.term_amount,
        "term_months": LAW.totals.term_months,
        "issued_on": LAW.issued_on,
        "valid_until": LAW.valid_until,
        "pdf_url": "/portal/proposals/1/pdf/",
        "pages": "12 pages",
        "summary": LAW.summary,
        "counted": LAW.counted,
        "offers": LAW.offers,
        "reasons": tuple(reason.because for reason in LAW.reasons),
        "scope": LAW.scope,
        "sla": LAW.sla,
        "terms": LAW.terms,
        "chart": drawings_of(LAW).costs,
        "form": FORM,
    }
    return signing.ProposalPage(**{**values, **changes})


def confirming(**changes: Any) -> signing.ConfirmPage:
    """Return the page that says once more what is about to be signed."""
    values: dict[str, Any] = {
        "shell": shell(),
        "number": "P-2026-0001",
        "answer": "You are about to sign proposal P-2026-0001 for Hartley & Bloom LLP.",
        "facts": (
            signing.Fact("Comes to", "$3,828.00 per month, $3,500.00 once, $141,308.00 over 36 months, before tax"),
            signing.Fact("Option", "Cloud <backup>, $4.00 per device and month"),
            signing.Fact("Signed by", "Miriam Hartley, Partner"),
            signing.Fact("Fingerprint of the PDF", HASH, is_code=True),
        ),
        "consent": "I am Miriam Hartley, Partner, and I may sign for Hartley & Bloom LLP. I accept <proposal> 1.",
        "pdf_url": "/portal/proposals/1/pdf/",
        "accept_url": "/portal/proposals/1/accept/",
        "change_url": "/portal/proposals/1/confirm/",
        "hidden": (
            ("terms_hash", HASH),
            ("document_hash", HASH),
            ("name", "Miriam Hartley"),
            ("option", "Cloud <backup>"),
        ),
    }
    return signing.ConfirmPage(**{**values, **changes})


ACCEPTED = signing.AcceptedPage(
    shell(), "P-2026-0001", "Miriam Hartley, Partner", samples.AT, (signing.Fact("PDF", HASH, True),),
    "/pdf/", "/certificate/", "C-2026-0001", "/contract/", date(2027, 1, 1),
    "Amy Manager, Director countersigned it for Northwind on 21 Nov 2026.",
)  # fmt: skip
DECLINED = signing.DeclinedPage(shell(), "P-2026-0001", "Miriam Hartley", samples.AT, "Too <dear>", "/pdf/")
REPLACED = signing.ClosedPage(
    shell(), "P-2026-0001", "REPLACED", "Proposal P-2026-0001-2 replaced this one.", "Read the new one.", "/pdf/",
    "P-2026-0001-2", "/portal/proposals/2/",
)  # fmt: skip

SCREENS: dict[str, tuple[str, dict[str, object]]] = {
    "proposal": ("portal/proposal.html", {"page": proposal()}),
    "proposal without options": ("portal/proposal.html", {"page": proposal(form=replace(FORM, options=()))}),
    "proposal for a viewer": (
        "portal/proposal.html",
        {"page": proposal(form=None, cannot_accept_because="Only a signatory can accept.")},
    ),
    "checking": ("portal/proposal_confirm.html", {"page": confirming()}),
    "checking without the tick": ("portal/proposal_confirm.html", {"page": confirming(agree_error="Tick the box.")}),
    "accepted": ("portal/proposal_accepted.html", {"page": ACCEPTED}),
    "accepted just now": (
        "portal/proposal_accepted.html",
        {"page": replace(ACCEPTED, certificate_url="", countersigned="")},
    ),
    "declined": ("portal/proposal_declined.html", {"page": DECLINED}),
    "replaced": ("portal/proposal_closed.html", {"page": REPLACED}),
    "expired": (
        "portal/proposal_closed.html",
        {"page": replace(REPLACED, status="EXPIRED", newest_url="", newest_number="")},
    ),
}
