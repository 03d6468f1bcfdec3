"""What waits for the next statement of a contract: a correction of an issued one, or something charged once."""

from datetime import datetime
from decimal import Decimal
from uuid import UUID, uuid4

from django.db import transaction

from clients.staff import Staff
from contracts.actions.events import record
from contracts.models import Adjustment, Contract, Statement
from pricing.engine.money import places_of

LONGEST = 200


class CannotAdjust(ValueError):
    """The correction or charge cannot be kept or taken back; the sentence says why."""


class KeptAlready(Exception):
    """What was asked for with the same `once` is kept already; `kept` is what is there."""

    def __init__(self, kept: Adjustment) -> None:
        super().__init__(f"{kept} is kept already.")
        self.kept = kept


@transaction.atomic
def correct_statement(
    *,
    statement: Statement,
    description: str,
    amount: Decimal,
    reason: str,
    by: Staff | None,
    at: datetime,
    once: UUID | None = None,
) -> Adjustment:
    """Correct an issued statement by a line on the next; a negative amount is in the client's favour.

    What is asked for twice with the same `once` is kept once. Raises CannotAdjust or KeptAlready.
    """
    if statement.status != Statement.Status.ISSUED:
        raise CannotAdjust("A draft is not corrected: draft it anew.")
    if not reason.strip():
        raise CannotAdjust("Say what was wrong. The client reads it.")
    kind = Adjustment.Kind.CORRECTION
    return _keep(statement.contract, kind, description, amount, reason, by, at, once, corrects=statement)


@transaction.atomic
def charge_once(
    *,
    contract: Contract,
    description: str,
    amount: Decimal,
    reason: str,
    by: Staff | None,
    at: datetime,
    once: UUID | None = None,
) -> Adjustment:
    """Charge, or with a negative amount credit, something once, with the next statement.

    What is asked for twice with the same `once` is kept once. Raises CannotAdjust or KeptAlready.
    """
    return _keep(contract, Adjustment.Kind.CHARGE, description, amount, reason, by, at, once)


def _keep(
    contract: Contract,
    kind: Adjustment.Kind,
    description: str,
    amount: Decimal,
    reason: str,
    by: Staff | None,
    at: datetime,
    once: UUID | None,
    corrects: Statement | None = None,
) -> Adjustment:
    if not description.strip() or len(description.strip()) > LONGEST:
        raise CannotAdjust(f"Say what the line is, in at most {LONGEST} characters.")
    if not amount.is_finite() or not amount or amount != round(amount, places_of(contract.currency)):
        raise CannotAdjust(f"An amount is not zero, and whole coins of {contract.currency}.")
    told = (f"Corrects statement {corrects.number}.",) if corrects else ()
    kept, is_new = Adjustment.objects.select_related("contract").get_or_create(
        key=f"{kind.lower()}:{once or uuid4()}",
        defaults={
            "contract": contract,
            "kind": kind,
            "description": description.strip(),
            "amount": amount,
            "steps": list(told),
            "reason": reason.strip(),
            "corrects": corrects,
            "created_at": at,
            "created_by_id": by.pk if by else None,
        },
    )
    if not is_new:
        raise KeptAlready(kept)
    facts = {"kind": kind.value, "description": kept.description, "amount": amount, "reason": kept.reason}
    record(what="adjustment.kept", about=str(contract), by=by, at=at, client=contract.client, facts=facts)
    return kept


@transaction.atomic
def take_back(*, adjustment: Adjustment, by: Staff | None, at: datetime) -> None:
    """Take back what no statement has taken up yet; raises CannotAdjust."""
    locked = Adjustment.objects.select_for_update(of=("self",)).select_related("contract__client")
    adjustment = locked.get(pk=adjustment.pk)
    if adjustment.statement_id is not None:
        raise CannotAdjust("A statement has it already. Draft that anew after this was corrected, or correct it next.")
    contract, facts = adjustment.contract, {"description": adjustment.description, "amount": adjustment.amount}
    adjustment.delete()
    record(what="adjustment.taken_back", about=str(contract), by=by, at=at, client=contract.client, facts=facts)
