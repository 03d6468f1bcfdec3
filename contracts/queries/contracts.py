"""What one contract's page and one ceiling's page read beside the row."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

from django.db.models import QuerySet

from clients.models import Client, Contact, InventoryCount
from clients.queries.counts import monthly_counts
from contracts.agreed import estate_of
from contracts.agreement import Agreement
from contracts.billing.lines import month_of
from contracts.charging import Part
from contracts.commercial import thawed
from contracts.models import Adjustment, Ceiling, CeilingAlert, Contract, SlaPlan, Statement, TermsVersion
from contracts.months import MONTHS_IN_YEAR, months_before, period_containing
from contracts.queries.periods import months_of_contract
from contracts.queries.rooms import Room, ceilings_with_room, room_of
from contracts.queries.spans import agreement_of, version_on
from pricing.engine.money import Amount

MOST = 24


class Standing(StrEnum):
    """Name where a day lies: before the contract covers anything, in it, or after."""

    BEFORE = "BEFORE"
    COVERED = "COVERED"
    AFTER = "AFTER"


@dataclass(frozen=True, slots=True)
class PriceThen:
    """What a month costs by the terms of a day, at the newest count up to it."""

    amount: Decimal
    count: InventoryCount


@dataclass(frozen=True, slots=True)
class ContractFacts:
    """What a contract was on a day, and what was counted, warned of, stated and changed; all of it loaded.

    `version` is the one in force that day, before the first the first, None without any. `price` is None where nothing
    was counted, or something that has no rate.
    """

    standing: Standing
    version: TermsVersion | None
    agreement: Agreement | None
    versions: tuple[TermsVersion, ...]
    rooms: tuple[Room, ...]
    history: tuple[InventoryCount, ...]
    price: PriceThen | None
    alerts: tuple[CeilingAlert, ...]
    statements: tuple[Statement, ...]
    waiting: tuple[Adjustment, ...]
    next_period: tuple[date, date] | None


def contract_rows() -> QuerySet[Contract]:
    """Return contracts with what their page names."""
    return Contract.objects.select_related(
        "client__account_manager", "proposal", "renews", "renewal", "sla_plan", "signed_by"
    ).defer("proposal__terms", "renews__terms", "renewal__terms")


def contract_facts(contract: Contract, *, on: date) -> ContractFacts:
    """Return what a contract's page shows of a day, past or future; six queries."""
    versions = versions_of(contract)
    version = version_in_force_of(versions, on)
    agreement = agreement_of(version) if version else None
    rooms = tuple(room_of(row) for row in ceilings_with_room(on).filter(version=version).order_by("-used_share", "pk"))
    alerts = CeilingAlert.objects.filter(ceiling__contract=contract).select_related("ceiling").order_by("-raised_on")
    statements = tuple(contract.statements.order_by("-period_from"))
    history = counts_under(contract, on=on, policy=version.counting_policy if version else None)
    return ContractFacts(
        standing=standing_of(contract, on),
        version=version,
        agreement=agreement,
        versions=versions,
        rooms=rooms,
        history=history,
        price=_price_then(contract, agreement, history, on=on),
        alerts=tuple(alerts[:MOST]) if rooms else (),
        statements=statements,
        waiting=tuple(contract.adjustments.filter(statement=None).order_by("created_at", "key")),
        next_period=_next_period(contract, statements, on=on),
    )


def versions_of(contract: Contract) -> tuple[TermsVersion, ...]:
    """Return every version of a contract's terms in their order, without their documents; one query."""
    return tuple(contract.versions.defer("document").order_by("number"))


def latest_accepted(contract: Contract) -> TermsVersion | None:
    """Return the accepted version that holds last, on which the next amendment builds; one query."""
    accepted = contract.versions.filter(status=TermsVersion.Status.ACCEPTED).defer("document")
    return accepted.order_by("-effective_from").first()


def amendment_rows() -> QuerySet[TermsVersion]:
    """Return versions of terms with contract and client, for their page."""
    rows = TermsVersion.objects.select_related("contract__client", "created_by")
    return rows.defer("document", "contract__terms")


def signatories_of(client: Client) -> QuerySet[Contact]:
    """Return the contacts who may sign for a client, by name; one query when evaluated."""
    signatories = Contact.objects.filter(client=client, portal_role=Contact.PortalRole.SIGNATORY)
    return signatories.select_related("client").order_by("name")


def sla_plans() -> QuerySet[SlaPlan]:
    """Return the plans that can be promised, by name; one query when evaluated."""
    return SlaPlan.objects.order_by("name")


def version_in_force_of(versions: Iterable[TermsVersion], on: date) -> TermsVersion | None:
    """Return the version that holds on a day; of a contract that nobody signed yet, the one that was drafted."""
    known = tuple(versions)
    accepted = [version for version in known if version.status == TermsVersion.Status.ACCEPTED]
    found = version_on(sorted(accepted, key=lambda version: version.effective_from), on)
    return found or next(iter(known), None)


def standing_of(contract: Contract, on: date) -> Standing:
    """Say where a day lies in a contract."""
    if on < contract.effective_from:
        return Standing.BEFORE
    return Standing.COVERED if on < contract.covered_until else Standing.AFTER


def counts_under(contract: Contract, *, on: date, policy: str | None = None) -> tuple[InventoryCount, ...]:
    """Return the newest count of each month under a policy, the contract's unless named, oldest first; one query."""
    return tuple(monthly_counts(contract.client, policy=policy or contract.counting_policy, until=on))


def ceiling_rows(on: date) -> QuerySet[Ceiling]:
    """Return ceilings with their room, for their page."""
    return ceilings_with_room(on)


def _price_then(
    contract: Contract, agreement: Agreement | None, history: Sequence[InventoryCount], *, on: date
) -> PriceThen | None:
    if agreement is None or not history or on < contract.effective_from:
        return None
    terms = thawed(agreement.commercial, term_months=agreement.term_months)
    month, _ = period_containing(contract.anchor, on)
    anniversaries = months_before(agreement.began_on or contract.anchor, month) // MONTHS_IN_YEAR
    try:
        exact = month_of(agreement, estate_of(history[-1]), Part.year(terms, anniversaries))
    except KeyError:  # a class that nobody agreed a rate for was counted
        return None
    return PriceThen(Amount.rounded(exact, agreement.currency).value, history[-1])


def _next_period(contract: Contract, statements: Iterable[Statement], *, on: date) -> tuple[date, date] | None:
    """Return the first month that has begun and was not drafted yet, None when there is none."""
    drafted = {statement.period_from for statement in statements}
    return next((month for month in months_of_contract(contract) if month[0] <= on and month[0] not in drafted), None)
