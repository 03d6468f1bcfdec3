"""Which version of a contract's terms holds on which day."""

from collections.abc import Sequence
from datetime import date

from contracts.agreement import Agreement
from contracts.billing.values import Span
from contracts.canonical import read
from contracts.models import Contract, TermsVersion


def agreement_of(version: TermsVersion) -> Agreement:
    """Return the agreement of a version of the terms."""
    return read(Agreement, version.agreement)


def spans_of(contract: Contract, versions: Sequence[TermsVersion], start: date, until: date) -> tuple[Span, ...]:
    """Return the days from `start` to before `until` by the version in force, as far as the contract covers them."""
    until = min(until, contract.covered_until)
    found = []
    for version in versions:
        begins = max(start, version.effective_from)
        ends = min(until, version.effective_until or until)
        if begins < ends:
            title = f"amendment {version.number - 1}" if version.number > 1 else ""
            found.append(Span(begins, ends, agreement_of(version), version.pk, title))
    return tuple(sorted(found, key=lambda span: span.start))


def version_on(versions: Sequence[TermsVersion], day: date) -> TermsVersion | None:
    """Return the accepted version that holds on a day, the first before it began and None without any."""
    held = [version for version in versions if version.effective_from <= day]
    return held[-1] if held else next(iter(versions), None)


def accepted_versions(contract: Contract) -> list[TermsVersion]:
    """Return a contract's accepted versions, the earliest first; one query."""
    accepted = contract.versions.filter(status=TermsVersion.Status.ACCEPTED).defer("document")
    return list(accepted.order_by("effective_from"))
