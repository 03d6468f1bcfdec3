"""What happens to a contract between its signature and its end: suspended, resumed, given notice for."""

from datetime import date, datetime

from django.db import transaction

from clients.staff import Staff
from contracts.actions.events import record
from contracts.lifecycle import ContractStatus, Mover, MoveRefused, move_contract
from contracts.models import Contract, Statement
from pricing.charts import words

__all__ = ["CannotEnd", "MoveRefused", "give_notice", "resume_contract", "suspend_contract", "withdraw_notice"]

RUNNING = (ContractStatus.ACTIVE, ContractStatus.SUSPENDED)


class CannotEnd(ValueError):
    """The contract cannot end on that day, or in its state; the sentence says why."""


class ReasonMissing(ValueError):
    """Such a deed says why."""


def suspend_contract(*, contract: Contract, reason: str, by: Staff | None, at: datetime) -> Contract:
    """Suspend a contract: no month is stated until it is resumed. Raises MoveRefused or ReasonMissing."""
    return _move(contract, ContractStatus.SUSPENDED, "contract.suspended", reason, by, at)


def resume_contract(*, contract: Contract, reason: str, by: Staff | None, at: datetime) -> Contract:
    """Resume a suspended contract; its months that ended meanwhile are stated next. Raises as suspending does."""
    return _move(contract, ContractStatus.ACTIVE, "contract.resumed", reason, by, at)


@transaction.atomic
def _move(contract: Contract, to: ContractStatus, what: str, reason: str, by: Staff | None, at: datetime) -> Contract:
    contract = _locked(contract)
    if not reason.strip():
        raise ReasonMissing("Say why. It stays on the record.")
    before = contract.status
    contract.status = move_contract(before, to, by=Mover.STAFF)
    contract.save(update_fields=["status"])
    record(
        what=what,
        about=str(contract),
        by=by,
        at=at,
        client=contract.client,
        facts={"before": before, "after": contract.status, "reason": reason.strip()},
    )
    return contract


@transaction.atomic
def give_notice(*, contract: Contract, ended_on: date, reason: str, by: Staff | None, at: datetime) -> Contract:
    """Keep that a contract ends before `ended_on`, the first day it covers no more; the night of that day ends it.

    Raises CannotEnd or ReasonMissing. The days of its last month are stated by the day.
    """
    contract = _locked(contract)
    if contract.status not in RUNNING:
        raise CannotEnd(f"Contract {contract} is {contract.status.lower()} already.")
    if not contract.effective_from < ended_on <= contract.effective_until:
        first, last = words.on_date(contract.effective_from), words.on_date(contract.effective_until)
        raise CannotEnd(f"Contract {contract} runs from {first} to before {last}. Choose a day after it began, in it.")
    issued = contract.statements.filter(status=Statement.Status.ISSUED, period_until__gt=ended_on).first()
    if issued is not None:
        until = words.on_date(issued.period_until)
        raise CannotEnd(f"Statement {issued.number} is issued for days up to {until}. Choose that day or a later one.")
    if not reason.strip():
        raise ReasonMissing("Say who gave notice and why. It stays on the record.")
    before = contract.ended_on
    contract.ended_on, contract.end_reason = ended_on, reason.strip()
    contract.save(update_fields=["ended_on", "end_reason"])
    facts = {"before": before, "after": ended_on, "reason": contract.end_reason}
    record(what="contract.notice", about=str(contract), by=by, at=at, client=contract.client, facts=facts)
    return contract


@transaction.atomic
def withdraw_notice(*, contract: Contract, by: Staff | None, at: datetime) -> Contract:
    """Take back a notice before its day has come; raises CannotEnd."""
    contract = _locked(contract)
    if contract.status not in RUNNING or contract.ended_on is None:
        raise CannotEnd(f"There is no notice for contract {contract} that could be taken back.")
    facts = {"before": contract.ended_on, "after": None, "reason": contract.end_reason}
    contract.ended_on, contract.end_reason = None, ""
    contract.save(update_fields=["ended_on", "end_reason"])
    record(what="contract.notice_withdrawn", about=str(contract), by=by, at=at, client=contract.client, facts=facts)
    return contract


def _locked(contract: Contract) -> Contract:
    return Contract.objects.select_for_update(of=("self",)).select_related("client").get(pk=contract.pk)
