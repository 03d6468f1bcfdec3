"""Amendments as tests of their signing want them: a dearer flat rate and a longer notice from February on."""

from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal

from clients.models import Contact
from config.accounts.models import User
from contracts.actions.amendments import draft_amendment
from contracts.actions.offering import accept_amendment, offer_amendment
from contracts.agreement import Agreement
from contracts.models import Contract, TermsVersion
from contracts.queries.spans import agreement_of
from contracts.tasks import render_and_send_amendment
from tests.worlds import NOW

FEBRUARY, MARCH = date(2027, 2, 1), date(2027, 3, 1)


def dearer(agreement: Agreement, fee: str = "1000") -> Agreement:
    """Return the same agreement with another flat fee and 90 days of notice."""
    (line,) = agreement.lines
    assert line.rates.flat is not None
    rates = replace(line.rates, flat=replace(line.rates.flat, fee=Decimal(fee)))
    return replace(agreement, lines=(replace(line, rates=rates),), notice_days=90)


def drafted(
    contract: Contract, *, by: User | None = None, on: date = FEBRUARY, fee: str = "1000", at: datetime = NOW,
    reason: str = "You asked for evenings.",
) -> TermsVersion:  # fmt: skip
    """Draft an amendment with another fee."""
    last = contract.versions.filter(status="ACCEPTED").latest("number")
    return draft_amendment(
        contract=contract, effective_from=on, agreement=dearer(agreement_of(last), fee), reason=reason, by=by, at=at
    )


def offered(contract: Contract, signatory: Contact, *, by: User | None = None, **drafting: object) -> TermsVersion:
    """Draft an amendment, offer it and let the job render and send it, here and now."""
    version = drafted(contract, by=by, **drafting)  # type: ignore[arg-type]
    offer_amendment(version=version, signatory=signatory, by=by, at=NOW)
    render(version, signatory)
    return TermsVersion.objects.get(pk=version.pk)


def render(version: TermsVersion, signatory: Contact) -> None:
    """Run the job as a worker does."""
    render_and_send_amendment(version_id=str(version.pk), signatory_id=str(signatory.pk), at=NOW.isoformat())


def accepted(version: TermsVersion, signatory: Contact, **changes: object) -> TermsVersion:
    """Accept an amendment as its signatory."""
    given = {
        "signed_name": "Sam Northwind", "signed_title": "Owner", "shown_sha256": version.sha256, "at": NOW,
    } | changes  # fmt: skip
    return accept_amendment(version=version, contact=signatory, **given)  # type: ignore[arg-type]
