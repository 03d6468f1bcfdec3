"""What waits for the next statement of a contract: a correction of an issued one, or something charged once."""

from datetime import datetime
from decimal import Decimal
from uuid import uuid4

from django.db import transaction

from clients.staff import Staff
from contracts.actions.events import record
from contracts.models import Adjustment, Contract, Statement
from pricing.engine.money import places_of

LONGEST = 200


class CannotAdjust(ValueError):
    """The correction or charge cannot be kept or taken back; the sentence says why."""


@transaction.atomic
def correct_statement(
    *, statement: Statement, description: str, amount: Decimal, reason: str, by: Staff | None, at: datetime
) -> Adjustment:
    """Correct an issued statement by a line on the next; a negative amount is in the client's favour."""
    if statement.status != Statement.Status.ISSUED:
        raise CannotAdjust("A draft is not corrected: draft it anew.")
    if not reason.strip():
        raise CannotAdjust("Say what was wrong. The client reads it.")
    return _keep(
        statement.contract, Adjustment.Kind.CORRECTION, description, amount, reason, by, at, corrects=statement
    )


@transaction.atomic
def charge_once(
    *, contract: Contract, description: str, amount: Decimal, reason: str, by: Staff | None, at: datetime
) -> Adjustment:
    """Charge, or with a negative amount credit, something once, with the next statement."""
    return _keep(contract, Adjustment.Kind.CHARGE, description, amount, reason, by, at)


def _keep(
    contract: Contract,
    kind: Adjustment.Kind,
    description: str,
    amount: Decimal,
    reason: str,
    by: Staff | None,
    at: datetime,
    corrects: Statement | None = None,
) -> Adjustment:
    if not description.strip() or len(description.strip()) > LONGEST:
        raise CannotAdjust(f"Say what the line is, in at most {LONGEST} characters.")
    if not amount.is_finite() or not amount or amount != round(amount, places_of(contract.currency)):
        raise CannotAdjust(f"An amount is not zero, and whole coins of {contract.currency}.")
    told = (f"Corrects statement {corrects.number}.",) if corrects else ()
    kept = Adjustment.objects.create(
        contract=contract,
        key=f"{kind.lower()}:{uuid4()}",
        kind=kind,
        description=description.strip(),
        amount=amount,
        steps=list(told),
        reason=reason.strip(),
        corrects=corrects,
        created_at=at,
        created_by_id=by.pk if by else None,
    )
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
