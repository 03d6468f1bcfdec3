"""Which contracts near their last day for notice, what was agreed for then, and what is not known yet to go on."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from operator import attrgetter
from typing import Any
from uuid import UUID

from django.db.models import F, Q, QuerySet
from django.db.models.functions import Least

from clients.models import Contact, InventoryCount
from contracts.canonical import read
from contracts.commercial import Escalated
from contracts.lifecycle import ContractStatus, ProposalStatus
from contracts.models import Contract, IndexValue, Proposal, TermsVersion
from contracts.models.contract import UNSIGNED
from contracts.months import add_months
from contracts.renewing.changed import Standing, WhatChanged
from contracts.renewing.dates import Notice
from contracts.renewing.indexes import Missing, anniversaries_until, anniversary_of, factor, months_compared
from contracts.terms import Terms
from pricing.engine.money import exact, half_up, places_of
from pricing.engine.refusal import Refused
from pricing.models import ServiceTier
from pricing.queries.recommendations import NothingToPrice, preview

OPEN = (ProposalStatus.DRAFT, ProposalStatus.AWAITING, ProposalStatus.SENDING, ProposalStatus.SENT)
RUNNING = (ContractStatus.ACTIVE, ContractStatus.SUSPENDED)
AGREED = ("notice_days", "auto_renews", "renewal_months")

IndexValues = Mapping[str, Mapping[date, Decimal]]  # by name of index, then by the first day of the month


@dataclass(frozen=True, slots=True)
class Promised:
    """What the terms that hold when a contract ends say of renewing it, and what a renewal starts from."""

    counting_policy: str
    tier: str
    notice_days: int
    auto_renews: bool
    renewal_months: int
    began_on: date
    escalated: Escalated | None


@dataclass(frozen=True, slots=True)
class Due:
    """A contract on its way to its end, as of `on`.

    `monthly_amount` is at the agreed counts, with the escalator; `missing` where an index is not known that far.
    """

    contract: Contract
    on: date
    promised: Promised
    notice: Notice
    monthly_amount: Decimal
    missing: Missing | None
    needed: tuple["NeededValue", ...]
    renewal: Contract | None
    proposal: Proposal | None

    @property
    def step(self) -> int | None:
        """Return how many days ahead somebody is reminded by now; None where no notice is to be given any more."""
        return None if self.is_decided or self.is_over else self.notice.step_on(self.on)

    @property
    def is_over(self) -> bool:
        """Say whether the contract is not in force any more."""
        return self.contract.status not in RUNNING

    @property
    def is_decided(self) -> bool:
        """Say whether it is settled how the contract ends: by notice, or by a renewal that was signed."""
        return self.contract.ended_on is not None or self.renewal is not None

    @property
    def is_settled(self) -> bool:
        """Say whether nobody has to do anything: it is decided, or too late not to renew by itself."""
        return self.is_decided or (self.promised.auto_renews and self.notice.is_too_late_on(self.on))


@dataclass(frozen=True, slots=True)
class NeededValue:
    """A value of an index that is out and was not entered, when a fee depends on it first, and whose."""

    index: str
    month: date
    needed_on: date
    clients: tuple[str, ...]


def index_values() -> dict[str, dict[date, Decimal]]:
    """Return what was entered, by name of index and first day of the month; one query."""
    found: dict[str, dict[date, Decimal]] = {}
    for index, month, value in IndexValue.objects.values_list("index", "month", "value"):
        found.setdefault(index, {})[month] = value
    return found


def running() -> QuerySet[Contract]:
    """Return the contracts that are active or suspended, with their clients; one query when evaluated."""
    return _with_client(Contract.objects.filter(status__in=RUNNING))


def ended_by(on: date) -> QuerySet[Contract]:
    """Return running contracts whose first day without cover has come, the longest ended first; one query."""
    over = running().annotate(covered=Least("effective_until", "ended_on")).filter(covered__lte=on)
    return over.order_by("covered", "client__name", "number")


def renewal_queue(on: date) -> tuple[Due, ...]:
    """Return every running contract by its last day for notice, those that are settled last; five queries."""
    rows = _due(running(), on)
    return tuple(
        sorted(rows, key=lambda row: (row.is_settled, row.notice.last_on, row.contract.client.name, row.contract.pk))
    )


def due_of(contract: Contract, on: date) -> Due | None:
    """Return one contract of any status as the queue has it, None for one never agreed; five queries."""
    return next(iter(_due(_with_client(Contract.objects.filter(pk=contract.pk)), on)), None)


def terms_at_end(contract: Contract) -> TermsVersion | None:
    """Return the accepted terms that hold on the last covered day, the first ones for one that never began."""
    return _holding_at_end().filter(contract=contract).first()


def needed_values(queue: Iterable[Due]) -> tuple[NeededValue, ...]:
    """Return the index values that are out and missing, the first needed before the others; no query."""
    found: dict[tuple[str, date], list[NeededValue]] = {}
    for one in (needed for due in queue for needed in due.needed):
        found.setdefault((one.index, one.month), []).append(one)
    rows = (
        replace(
            min(same, key=attrgetter("needed_on")),
            clients=tuple(sorted({name for one in same for name in one.clients})),
        )
        for same in found.values()
    )
    return tuple(sorted(rows, key=attrgetter("needed_on", "index", "month")))


def signatory_for(contract: Contract) -> Contact | None:
    """Return who may sign a renewal: who signed the contract where that still holds, else another; one query."""
    able = Contact.objects.select_related("client")
    found = able.filter(client=contract.client_id, portal_role=Contact.PortalRole.SIGNATORY).order_by("name", "pk")
    return next((one for one in found if one.pk == contract.signed_by_id), found.first())


def tier_of(due: Due) -> ServiceTier | None:
    """Return the service tier that was agreed, None where it is not offered any more; one query."""
    return ServiceTier.objects.filter(name=due.promised.tier).first()


def what_changed(due: Due) -> WhatChanged | None:
    """Return the client when the contract was agreed and now, None while it was never counted; eleven queries at most.

    Now is what an open renewal proposes, else what the newest count would be recommended and charged by the rate card
    alone, discounts left out.
    """
    before, now = _as_agreed(due.contract), _as_proposed(due.proposal) or _as_counted(due)
    return WhatChanged(before, now) if before and now else None


def _with_client(rows: QuerySet[Contract]) -> QuerySet[Contract]:
    return rows.select_related("client__account_manager", "renewal").defer("terms", "renewal__terms")


def _holding_at_end() -> QuerySet[TermsVersion]:
    end = Least(F("contract__effective_until"), F("contract__ended_on"))
    held = Q(effective_from__lt=end) | Q(number=1)
    accepted = TermsVersion.objects.filter(held, status=TermsVersion.Status.ACCEPTED)
    return accepted.order_by("contract", "-effective_from")


def _due(contracts: QuerySet[Contract], on: date) -> list[Due]:
    rows = list(contracts)
    agreed = (*AGREED, "commercial__escalator", "began_on", "lines__0__rates__tier")
    found = _holding_at_end().filter(contract__in=[row.pk for row in rows]).distinct("contract")
    named = found.values("contract", "counting_policy", "monthly_amount", *(f"agreement__{name}" for name in agreed))
    held, values, drafts = {one["contract"]: one for one in named}, index_values(), _open_renewals(rows)
    return [_one(row, on, held[row.pk], values, drafts.get(row.pk)) for row in rows if row.pk in held]


def _one(row: Contract, on: date, held: Mapping[str, Any], values: IndexValues, proposal: Proposal | None) -> Due:
    promised, amount = _promised(row, held), held["monthly_amount"]
    passed = anniversaries_until(promised.began_on, min(on, row.covered_until))
    grown = factor(promised.escalated, values, promised.began_on, passed)
    signed = getattr(row, "renewal", None)
    return Due(
        contract=row,
        on=on,
        promised=promised,
        notice=Notice.before(row.covered_until, promised.notice_days),
        monthly_amount=amount
        if isinstance(grown, Missing)
        else half_up(grown * exact(amount), places_of(row.currency)),
        missing=grown if isinstance(grown, Missing) else None,
        needed=_needed(row, promised, values, on),
        renewal=signed if signed is not None and signed.status not in UNSIGNED else None,
        proposal=proposal,
    )


def _promised(row: Contract, held: Mapping[str, Any]) -> Promised:
    escalator, began = held["agreement__commercial__escalator"], held["agreement__began_on"]
    return Promised(
        counting_policy=held["counting_policy"],
        tier=held["agreement__lines__0__rates__tier"],
        began_on=date.fromisoformat(began) if began else row.effective_from,
        escalated=read(Escalated, escalator) if escalator else None,
        **{name: held[f"agreement__{name}"] for name in AGREED},
    )


def _needed(row: Contract, promised: Promised, values: IndexValues, on: date) -> tuple[NeededValue, ...]:
    """Return what is out and unknown up to the coming anniversary, with the first at which the fee depends on it."""
    escalated, began = promised.escalated, promised.began_on
    if escalated is None or not escalated.is_indexed:
        return ()
    known, found = values.get(escalated.index, {}), dict[date, date]()
    for number in range(1, anniversaries_until(began, on) + 2):
        day = anniversary_of(began, number)
        if day >= row.covered_until and (row.ended_on is not None or not promised.auto_renews):
            break
        for month in months_compared(day):
            if month not in known and add_months(month, 1) <= on:
                found.setdefault(month, day)
    return tuple(NeededValue(escalated.index, month, day, (row.client.name,)) for month, day in found.items())


def _open_renewals(rows: Iterable[Contract]) -> dict[UUID, Proposal]:
    found = Proposal.objects.filter(renews__in=[row.pk for row in rows], status__in=OPEN).defer("terms")
    return {proposal.renews_id: proposal for proposal in found.order_by("created_at") if proposal.renews_id}


def _as_agreed(contract: Contract) -> Standing | None:
    model, amount = contract.billing_model, contract.monthly_amount
    if contract.terms is not None:
        counted = read(Terms, contract.terms).counted
        devices = tuple((tally.label, tally.count) for tally in counted.devices)
        return Standing(counted.on, counted.users_count, devices, model, amount)
    count = _newest(contract.client_id, contract.counting_policy, contract.effective_from)
    return _standing(count, model, amount) if count else None


def _as_proposed(proposal: Proposal | None) -> Standing | None:
    if proposal is None:
        return None
    terms = read(Terms, proposal.terms)
    devices = tuple((tally.label, tally.count) for tally in terms.counted.devices)
    recommended, amount = terms.verdict.recommended, proposal.monthly_amount
    return Standing(terms.counted.on, terms.counted.users_count, devices, recommended, amount)


def _as_counted(due: Due) -> Standing | None:
    contract = due.contract
    count = _newest(contract.client_id, due.promised.counting_policy, due.on)
    if count is None:
        return None
    try:
        _, answer = preview(contract.client, count=count, tier=tier_of(due))
    except (NothingToPrice, Refused):
        return _standing(count, None, None)
    model = answer["recommended"]
    return _standing(count, model, Decimal(answer["charges"][model]) if model else None)


def _newest(client: UUID, policy: str, until: date) -> InventoryCount | None:
    return InventoryCount.objects.filter(client=client, policy=policy, on__lte=until).order_by("-on").first()


def _standing(count: InventoryCount, model: str | None, amount: Decimal | None) -> Standing:
    return Standing(count.on, count.user_count, tuple(count.device_counts.items()), model, amount)
