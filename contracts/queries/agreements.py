"""What was offered to one client, what became of it, how much room is left and what was stated last."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any
from uuid import UUID

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Case, CharField, F, IntegerField, OuterRef, Value, When
from django.db.models.functions import Cast, JSONObject

from clients.models import Client
from contracts.ceilings import Headroom
from contracts.lifecycle import ContractStatus, ProposalStatus
from contracts.models import Contract, Proposal, Statement
from contracts.queries.rooms import ceilings_with_room

MOST = 8
OPEN = (ProposalStatus.DRAFT, ProposalStatus.AWAITING, ProposalStatus.SENDING, ProposalStatus.SENT)


@dataclass(frozen=True, slots=True)
class CeilingRoom:
    """A ceiling's unit and limit, with its headroom once something was counted."""

    unit: str
    limit_count: int
    headroom: Headroom | None


@dataclass(frozen=True, slots=True)
class StatementLine:
    """A statement in a list; a draft has no number."""

    pk: UUID
    number: str
    period_from: date
    total_amount: Decimal
    is_issued: bool


@dataclass(frozen=True, slots=True)
class Agreement:
    """A proposal, and the contract it became with its rooms and its newest statements."""

    proposal: Proposal
    contract: Contract | None
    rooms: tuple[CeilingRoom, ...]
    statements: tuple[StatementLine, ...]


def agreements_of(client: Client, *, on: date) -> tuple[Agreement, ...]:
    """Return a client's newest offers, those with a contract in force first, at most eight; one query.

    A client's page has a budget of queries: rooms and statements come with their proposal, as JSON.
    """
    rank = Case(
        When(contract__status=ContractStatus.ACTIVE, then=Value(0)),
        When(status__in=OPEN, then=Value(1)),
        default=Value(2),
        output_field=IntegerField(),
    )
    found = (
        Proposal.objects.filter(client=client)
        .select_related("contract", "signatory")
        .defer("terms", "contract__terms")
        .annotate(rank=rank, rooms=ArraySubquery(_rooms(on)), newest_statements=ArraySubquery(_statements()))
        .order_by("rank", "-created_at")
    )
    return tuple(_agreement(proposal) for proposal in found[:MOST])


def _rooms(on: date) -> Any:
    rooms = (
        ceilings_with_room(on).filter(contract__proposal=OuterRef("pk"), is_in_force=True).order_by("-used_share", "pk")
    )
    return rooms.values(
        of=JSONObject(unit="unit", limit="limit_count", counted="counted", near=Cast("near_share", CharField()))
    )


def _statements() -> Any:
    newest = Statement.objects.filter(contract__proposal=OuterRef("pk")).order_by("-period_from")
    # Money travels as text: JSON would make a float of it.
    of = JSONObject(
        pk="pk", number="number", period_from="period_from", total=Cast(F("total_amount"), CharField()), status="status"
    )
    return newest.values(of=of)[:3]


def _agreement(proposal: Any) -> Agreement:
    return Agreement(
        proposal=proposal,
        contract=getattr(proposal, "contract", None),
        rooms=tuple(_room(row) for row in proposal.rooms),
        statements=tuple(_statement(row) for row in proposal.newest_statements),
    )


def _room(row: dict[str, Any]) -> CeilingRoom:
    headroom = None
    if row["counted"] is not None:
        headroom = Headroom(row["counted"], row["limit"], Fraction(row["near"]))
    return CeilingRoom(row["unit"], row["limit"], headroom)


def _statement(row: dict[str, Any]) -> StatementLine:
    return StatementLine(
        pk=UUID(row["pk"]),
        number=row["number"] or "",
        period_from=date.fromisoformat(row["period_from"]),
        total_amount=Decimal(row["total"]),
        is_issued=row["status"] == Statement.Status.ISSUED,
    )
