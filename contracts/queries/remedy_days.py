"""From which day a remedy can hold, and whether it is an amendment or already the renewal that brings it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Max

from contracts.models import Contract, Statement, TermsVersion
from contracts.queries.periods import months_of_contract
from contracts.queries.renewals import due_of

ONE_DAY = timedelta(days=1)
RENEWAL_DAYS = 90  # before a contract's end, from when on a change is better made by its renewal
OPEN = (TermsVersion.Status.DRAFT, TermsVersion.Status.OFFERED)


@dataclass(frozen=True, slots=True)
class When:
    """The first day of a remedy, whether a renewal brings it, and what keeps it from being drafted, if anything."""

    starts_on: date
    is_renewal: bool
    blocked_because: str


def when_of(contract: Contract, versions: Sequence[TermsVersion], on: date) -> When:
    """Return when a remedy can hold: from the contract's next month that no statement was issued for; one query.

    In the last 90 days, or where no such month is left, the renewal brings it unless the contract goes on by itself;
    then five queries more.
    """
    day = _first_free_month(contract, versions, on)
    if day is None or contract.covered_until - on <= timedelta(days=RENEWAL_DAYS):
        due = due_of(contract, on)
        if day is None or (due is not None and not due.is_settled):
            open_one = due.proposal if due else None
            blocked = f"Proposal {open_one.number} renews contract {contract} and is still open." if open_one else ""
            return When(contract.covered_until, is_renewal=True, blocked_because=blocked)
    blocked = ""
    if any(version.status in OPEN for version in versions):
        blocked = f"An amendment of contract {contract} is open. Have it answered, or withdraw it first."
    return When(day, is_renewal=False, blocked_because=blocked)


def _first_free_month(contract: Contract, versions: Sequence[TermsVersion], on: date) -> date | None:
    """Return the first day of the next of the contract's own months that terms can change on; None without one."""
    issued = contract.statements.filter(status=Statement.Status.ISSUED).aggregate(last=Max("period_until"))["last"]
    held = max(version.effective_from for version in versions if version.status == TermsVersion.Status.ACCEPTED)
    earliest = max(on + ONE_DAY, held + ONE_DAY, issued or on)
    return next((start for start, _ in months_of_contract(contract) if start >= earliest), None)
