"""Change a signed contract: an amendment is drafted with what it costs, and takes over once it is accepted."""

from datetime import date, datetime
from decimal import Decimal

from django.db import transaction
from django.db.models import Max

from clients.queries.counts import newest_count
from clients.staff import Staff
from contracts.actions.events import record
from contracts.agreed import estate_of
from contracts.agreement import Agreement
from contracts.billing.lines import month_of
from contracts.canonical import plain
from contracts.charging import Part
from contracts.commercial import thawed
from contracts.lifecycle import ContractStatus
from contracts.models import Contract, Statement, TermsVersion
from contracts.months import MONTHS_IN_YEAR, months_before
from contracts.queries.spans import agreement_of
from pricing.charts import words
from pricing.engine.money import Amount

CHANGEABLE = (ContractStatus.ACTIVE, ContractStatus.SUSPENDED)
OPEN = (TermsVersion.Status.DRAFT, TermsVersion.Status.OFFERED)


class CannotAmend(ValueError):
    """The contract cannot be changed in this way, or not from that day; the sentence says why."""


@transaction.atomic
def draft_amendment(
    *, contract: Contract, effective_from: date, agreement: Agreement, reason: str, by: Staff | None, at: datetime
) -> TermsVersion:
    """Draft what a contract reads from a day on, with what a month costs before and after at the newest count.

    Raises CannotAmend. The day lies within the term, after every statement that was issued and after the day of the
    amendment before; one amendment is open at a time.
    """
    contract = Contract.objects.select_for_update(of=("self",)).select_related("client").get(pk=contract.pk)
    before = _latest(contract)
    refuse_day(contract, before, effective_from)
    agreed = agreement_of(before)
    if not reason.strip():
        raise CannotAmend("Say why the contract changes. The client reads it.")
    if agreement == agreed:
        raise CannotAmend("Nothing differs from the terms in force. Change something, or leave them.")
    if agreement.currency != agreed.currency:
        raise CannotAmend(
            f"Contract {contract} is in {agreed.currency}, and amounts of two currencies are never mixed."
        )
    if contract.versions.filter(status__in=OPEN).exists():
        raise CannotAmend(f"Another amendment of contract {contract} is open. Have it answered, or withdraw it first.")
    version = TermsVersion.objects.create(
        contract=contract,
        number=(contract.versions.aggregate(last=Max("number"))["last"] or 0) + 1,
        effective_from=effective_from,
        counting_policy=agreement.counting.policy,
        agreement=plain(agreement),
        sha256=agreement.sha256,
        reason=reason.strip(),
        monthly_before_amount=monthly_amount(contract, agreed, effective_from, until=at.date()),
        monthly_amount=monthly_amount(contract, agreement, effective_from, until=at.date()),
        created_at=at,
        created_by_id=by.pk if by else None,
    )
    _record("amendment.drafted", version, by, at)
    return version


@transaction.atomic
def withdraw_amendment(*, version: TermsVersion, by: Staff | None, at: datetime) -> None:
    """Take back an amendment that was not answered yet; raises CannotAmend."""
    version = TermsVersion.objects.select_for_update(of=("self",)).select_related("contract__client").get(pk=version.pk)
    if version.status not in OPEN:
        raise CannotAmend(f"{version} is {version.status.lower()} and stays so.")
    version.status = TermsVersion.Status.WITHDRAWN
    version.save(update_fields=["status"])
    _record("amendment.withdrawn", version, by, at)


def refuse_day(contract: Contract, before: TermsVersion, day: date) -> None:
    """Raise CannotAmend where terms cannot change on a day, also when that has become so since they were drafted."""
    if contract.status not in CHANGEABLE:
        raise CannotAmend(f"Contract {contract} is {contract.status.lower()} and does not change any more.")
    if day <= before.effective_from:
        since = words.on_date(before.effective_from)
        raise CannotAmend(f"The terms in force hold since {since}. Choose a later day.")
    if day >= contract.covered_until:
        ends = words.on_date(contract.covered_until)
        raise CannotAmend(f"Contract {contract} ends before {ends}. Choose an earlier day.")
    issued = contract.statements.filter(status=Statement.Status.ISSUED, period_until__gt=day).first()
    if issued is not None:
        until = words.on_date(issued.period_until)
        raise CannotAmend(
            f"Statement {issued.number} is issued for days up to {until}. Choose that day or a later one, and correct "
            "what was stated by a line on the next statement."
        )


def monthly_amount(contract: Contract, agreement: Agreement, on: date, *, until: date) -> Decimal:
    """Return what a month costs by an agreement at the newest count of its policy; zero where nothing was counted."""
    count = newest_count(contract.client, policy=agreement.counting.policy, until=until)
    if count is None:
        return Decimal(0)
    terms = thawed(agreement.commercial, term_months=agreement.term_months)
    anniversaries = months_before(agreement.began_on or contract.effective_from, on) // MONTHS_IN_YEAR
    try:
        exact = month_of(agreement, estate_of(count), Part.year(terms, anniversaries))
    except KeyError as missing:
        raise CannotAmend(f"There is no rate for the class {missing.args[0]}, of which devices are counted.") from None
    return Amount.rounded(exact, agreement.currency).value


def _latest(contract: Contract) -> TermsVersion:
    accepted = contract.versions.filter(status=TermsVersion.Status.ACCEPTED)
    return accepted.order_by("-effective_from").first() or contract.versions.get(number=1)


def _record(what: str, version: TermsVersion, by: Staff | None, at: datetime) -> None:
    contract = version.contract
    facts = {
        "amendment": version.number - 1,
        "effective_from": version.effective_from,
        "terms_sha256": version.sha256,
        "monthly_before_amount": version.monthly_before_amount,
        "monthly_amount": version.monthly_amount,
        "reason": version.reason,
    }
    record(what=what, about=str(contract), by=by, at=at, client=contract.client, facts=facts)
