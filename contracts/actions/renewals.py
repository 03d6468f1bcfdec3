"""As a contract nears its end: remind in time, draft what to offer, and on the day let it go on or end."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from functools import partial
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils.module_loading import import_string

from clients.actions.counts import CannotCount, take_count
from clients.staff import Staff
from contracts import emails
from contracts.actions.attempts import Attempts
from contracts.actions.endings import TermsMissing, auto_renew, close_renewed, expire, terminate
from contracts.actions.events import record
from contracts.actions.mails import queue_mail
from contracts.actions.proposals import CannotPropose, create_proposal
from contracts.lifecycle import ContractStatus
from contracts.models import Contract, IndexValue, Letterhead, Proposal, RenewalReminder
from contracts.queries.letterhead import local_day
from contracts.queries.offered import offered_months
from contracts.queries.people import answerable_for
from contracts.queries.renewals import (
    RUNNING,
    Due,
    due_of,
    ended_by,
    renewal_queue,
    signatory_for,
    tier_of,
)
from contracts.renewing.mails import RenewalAhead, RenewalsAhead
from pricing.actions.recommendations import ChoiceRefused, NothingRecommended, keep_recommendation
from pricing.engine.refusal import Refused
from pricing.models import RateCard
from pricing.queries.recommendations import NothingToPrice, Question, question_for
from pricing.queries.whatif import changes_between

__all__ = [
    "CannotRenew", "MonthToCome", "RenewalRun", "TermsMissing", "auto_renew", "close_renewed", "draft_renewal",
    "expire", "keep_index_value", "remind", "run_renewals", "terminate",
]  # fmt: skip
ONE_DAY = timedelta(days=1)
QUEUE = "/admin/contracts/renewalreminder/"


class CannotRenew(ValueError):
    """There is something to put right before a renewal can be drafted; the sentence says what."""


class MonthToCome(ValueError):
    """An index has no value for a month that has not begun."""


@dataclass(frozen=True, slots=True)
class RenewalRun:
    """What a night did about renewals, and what failed: about whom, and the problem."""

    reminded: int
    renewed: int
    expired: int
    terminated: int
    failures: tuple[tuple[str, Exception], ...]


@transaction.atomic
def draft_renewal(
    *,
    contract: Contract,
    by: Staff | None,
    at: datetime,
    chosen: str | None = None,
    because: str = "",
    flat: dict[str, Any] | None = None,
) -> Proposal:
    """Draft a proposal for the time after a contract: from a count of today, taken if there is none, and a fresh
    recommendation. For as long as the contract renews by itself, else as long as it ran.

    `chosen` is a billing model that is offered whatever is recommended, and `because` why; `flat` is a flat rate, as
    the engine is asked with it, instead of the card's. Raises CannotRenew, also with the sentence of whoever refused.
    """
    Contract.objects.select_for_update().get(pk=contract.pk)
    on = local_day(at)
    due = due_of(contract, on)
    if due is None:
        raise CannotRenew("Only a contract that was signed is renewed.")
    _refuse_what_needs_no_renewal(due)
    try:
        proposal = _proposed(due, by, at, chosen, because, flat)
    except (CannotCount, NothingToPrice, Refused, NothingRecommended, ChoiceRefused, CannotPropose) as refusal:
        raise CannotRenew(str(refusal)) from refusal
    facts = {"proposal": proposal.number, "counted_on": on, "recommended": proposal.recommendation.recommended}
    record(what="renewal.drafted", about=str(contract.number), by=by, at=at, client=due.contract.client, facts=facts)
    return proposal


def _refuse_what_needs_no_renewal(due: Due) -> None:
    contract, number = due.contract, due.contract.number
    if contract.status not in RUNNING:
        raise CannotRenew(f"Contract {number} is {contract.status.lower()}, so there is nothing to renew.")
    if contract.ended_on is not None:
        raise CannotRenew(f"Notice was given: contract {number} ends with {contract.ended_on - ONE_DAY:%d %b %Y}.")
    if due.renewal is not None:
        raise CannotRenew(f"Contract {number} is renewed already, by {due.renewal.number}.")
    if due.proposal is not None:
        raise CannotRenew(f"Proposal {due.proposal.number} renews contract {number} and is still open. Use that one.")


def _proposed(
    due: Due, by: Staff | None, at: datetime, chosen: str | None, because: str, flat: dict[str, Any] | None
) -> Proposal:
    client, signatory = due.contract.client, signatory_for(due.contract)
    if signatory is None:
        raise CannotRenew(f"Nobody at {client.name} may sign. Make one of its contacts a signatory first.")
    count = take_count(client=client, on=local_day(at), by=by, at=at, policy=due.promised.counting_policy)
    question = _with_flat(question_for(client, count=count, tier=tier_of(due)), flat)
    fresh = keep_recommendation(question=question, chosen=chosen, override_reason=because, by=by, at=at)
    months = _months(due, fresh.card)
    return create_proposal(
        recommendation=fresh, signatory=signatory, by=by, at=at, term_months=months, renews=due.contract
    )


def _with_flat(question: Question, flat: dict[str, Any] | None) -> Question:
    if flat is None:
        return question
    asked = question.asked | {"rates": question.asked["rates"] | {"flat": flat}}
    return replace(question, asked=asked, changes=changes_between(question.asked, asked))


def _months(due: Due, card: RateCard) -> int | None:
    """Return for how long a renewal is offered, None for the usual term where the card has no price for that."""
    wished = due.promised.renewal_months if due.promised.auto_renews else due.contract.term_months
    offered = offered_months(card)
    return wished if not offered or wished in offered else None


@transaction.atomic
def remind(*, on: date, at: datetime) -> tuple[RenewalReminder, ...]:
    """Tell each account manager in one mail whose last day for notice came nearer by a step; return what was told.

    Each step once per contract, however often and late this runs: of several that were missed, the nearest alone.
    """
    ahead = [(due, step) for due in renewal_queue(on) if (step := due.step) is not None]
    contracts = [due.contract.pk for due, _ in ahead]
    list(Contract.objects.select_for_update().filter(pk__in=contracts).order_by("pk").values_list("pk"))
    rows = RenewalReminder.objects.filter(contract__in=contracts).order_by("-days")
    told = dict(rows.values_list("contract", "days"))  # the nearest of each, as the last one stays
    fresh = [(due, step) for due, step in ahead if step < told.get(due.contract.pk, step + 1)]
    reminders = [RenewalReminder(contract=due.contract, days=step, reminded_on=on) for due, step in fresh]
    RenewalReminder.objects.bulk_create(reminders)
    _mail([due for due, _ in fresh], reminders, at)
    return tuple(reminders)


def _mail(fresh: Iterable[Due], reminders: Iterable[RenewalReminder], at: datetime) -> None:
    letterhead, known = Letterhead.objects.get(), dict[object, tuple[Staff, ...]]()
    digests: dict[Staff, list[tuple[Due, RenewalReminder]]] = {}
    for due, reminder in zip(fresh, reminders, strict=True):
        client = due.contract.client
        if client.account_manager_id not in known:
            known[client.account_manager_id] = answerable_for(client)
        for person in known[client.account_manager_id]:
            digests.setdefault(person, []).append((due, reminder))
    for person, listed in digests.items():
        told = RenewalsAhead(
            recipient_name=person.name,
            renewals=tuple(_ahead(due) for due, _ in listed),
            url=import_string(settings.PUBLIC_URL)(QUEUE),
        )
        key = f"renewals:{listed[0][1].pk}:{person.pk}"
        queue_mail(key=key, to=person.email, message=emails.write(told, letterhead), at=at)


def _ahead(due: Due) -> RenewalAhead:
    contract, promised = due.contract, due.promised
    return RenewalAhead(
        client_name=contract.client.name,
        contract_number=str(contract.number),
        days_left=(due.notice.last_on - due.on).days,
        notice_by=due.notice.last_on,
        last_day=contract.covered_until - ONE_DAY,
        renews_months=promised.renewal_months if promised.auto_renews else None,
        monthly_amount=due.monthly_amount,
        currency=contract.currency,
    )


@transaction.atomic
def keep_index_value(*, value: IndexValue, by: Staff | None, at: datetime) -> None:
    """Keep the value of an index for a month, entered or corrected; raises MonthToCome."""
    if value.month > local_day(at):
        raise MonthToCome(f"{value.month:%b %Y} has not begun, so {value.index} has no value for it yet.")
    value.entered_at = at
    value.save()
    facts = {"month": value.month, "value": value.value}
    record(what="index.entered", about=value.index, by=by, at=at, facts=facts)


def run_renewals(*, on: date, at: datetime) -> RenewalRun:
    """Let go on or end what is over, then remind of what comes; what fails is handed back and stops nothing else.

    Each contract has a transaction of its own and everything is safe to repeat. A renewal that is over as well, after
    nights that did not run, goes on in turn.
    """
    attempts = Attempts()
    moved: list[ContractStatus] = []
    for contract in ended_by(on):
        about = f"{contract.client.name}, contract {contract.number}"
        moved += attempts.attempt(about, partial(_settle, contract, on, at)) or ()
    reminded = attempts.attempt("Reminding of renewals", partial(remind, on=on, at=at)) or ()
    return RenewalRun(
        reminded=len(reminded),
        renewed=moved.count(ContractStatus.RENEWED),
        expired=moved.count(ContractStatus.EXPIRED),
        terminated=moved.count(ContractStatus.TERMINATED),
        failures=tuple(attempts.failures),
    )


def _settle(contract: Contract, on: date, at: datetime) -> tuple[ContractStatus, ...]:
    """Return what a contract that is over became, and each renewal of it that is over as well."""
    if close_renewed(contract=contract, on=on, at=at):
        return (ContractStatus.RENEWED,)
    if terminate(contract=contract, on=on, at=at):
        return (ContractStatus.TERMINATED,)
    if expire(contract=contract, on=on, at=at):
        return (ContractStatus.EXPIRED,)
    renewed = 0
    following: Contract | None = contract
    while following is not None and (following := auto_renew(contract=following, on=on, at=at)) is not None:
        renewed += 1
    return (ContractStatus.RENEWED,) * renewed
