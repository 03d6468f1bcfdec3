"""Where all proposals stand: by stage, with what they are worth, the oldest of what waits first.

Amounts of two currencies are never added.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from enum import StrEnum
from typing import Any
from uuid import UUID

from django.db.models import (
    Aggregate,
    Case,
    CharField,
    Count,
    DurationField,
    Exists,
    ExpressionWrapper,
    F,
    Min,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Sum,
    Value,
    When,
    Window,
)
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import Coalesce, RowNumber

from contracts.lifecycle import ProposalStatus
from contracts.models import Event, Proposal

SOON = timedelta(days=7)
RECENTLY = timedelta(days=90)
A_YEAR = timedelta(days=365)
A_COLUMN = 10  # rows of each stage on the page of all stages


class Stage(StrEnum):
    """Where a proposal stands on its way, in that order; each is in one stage at most."""

    DRAFT = "drafts"
    AWAITING = "awaiting-approval"
    SENT = "sent"
    VIEWED = "viewed"
    EXPIRING = "expiring"
    ACCEPTED = "accepted"
    DECLINED = "declined"


OPEN = (Stage.DRAFT, Stage.AWAITING, Stage.SENT, Stage.VIEWED, Stage.EXPIRING)
_P = ProposalStatus


@dataclass(frozen=True, slots=True)
class Worth:
    """What the proposals of a stage come to in one currency; `term_amount` has their onboarding."""

    currency: str
    count: int
    monthly_amount: Decimal
    term_amount: Decimal


@dataclass(frozen=True, slots=True)
class Column:
    """One stage: what it is worth by currency, since when its oldest waits, and its first rows.

    A row carries `stage`, `since` (in that stage), `because`, why it could not be sent, and `revision_pk`, what
    revises it.
    """

    stage: Stage
    worths: tuple[Worth, ...]
    oldest: datetime | None
    rows: tuple[Any, ...]

    @property
    def count(self) -> int:
        """Return how many proposals are in the stage."""
        return sum(worth.count for worth in self.worths)


@dataclass(frozen=True, slots=True)
class Record:
    """How a year of offers was answered: an offer that was revised counts once, by its last revision."""

    accepted_count: int
    declined_count: int
    expired_count: int
    answered_in: timedelta | None

    @property
    def count(self) -> int:
        """Return on how many offers it rests."""
        return self.accepted_count + self.declined_count + self.expired_count

    @property
    def answered_count(self) -> int:
        """Return how many were answered by the client."""
        return self.accepted_count + self.declined_count


class Median(Aggregate):
    """The middle value, between the two middle ones for an even number."""

    function = "PERCENTILE_CONT"
    template = "%(function)s(0.5) WITHIN GROUP (ORDER BY %(expressions)s)"
    name = "Median"


def pipeline(on: date, manager: UUID | None = None) -> tuple[Column, ...]:
    """Return every stage in order, for the clients of one account manager or of all; two queries, however many."""
    rows = _rows(on, manager)
    sums = rows.order_by("stage", "currency").values("stage", "currency")
    worths = list(
        sums.annotate(number=Count("pk"), monthly=Sum("monthly_amount"), term=Sum("term_amount"), oldest=Min("since"))
    )
    place = Window(RowNumber(), partition_by="stage", order_by=_order())
    first = list(rows.annotate(place=place).filter(place__lte=A_COLUMN).order_by("stage", "place"))
    return tuple(_column(stage, worths, first) for stage in Stage)


def stage_rows(stage: Stage, on: date, manager: UUID | None = None) -> QuerySet[Any]:
    """Return all proposals of a stage in its order, to be read by the page; one query when evaluated."""
    return _rows(on, manager).filter(stage=stage).order_by(*_order())


def record_of_answers(on: date, manager: UUID | None = None) -> Record:
    """Return what came of the offers whose answer, or last day, was in the year up to a day; one query."""
    after = on - A_YEAR
    decided = Q(status__in=[_P.ACCEPTED, _P.DECLINED], decided_at__date__gt=after)
    revised = Proposal.objects.filter(revises=OuterRef("pk"), sent_at__isnull=False)
    ended = _of(manager).filter(decided | Q(status=_P.EXPIRED, expires_on__gt=after), ~Exists(revised))
    took = ExpressionWrapper(F("decided_at") - F("sent_at"), output_field=DurationField())
    found = ended.order_by().aggregate(
        accepted=Count("pk", filter=Q(status=_P.ACCEPTED)),
        declined=Count("pk", filter=Q(status=_P.DECLINED)),
        expired=Count("pk", filter=Q(status=_P.EXPIRED)),
        took=Median(took, filter=decided, output_field=DurationField()),
    )
    return Record(found["accepted"], found["declined"], found["expired"], found["took"])


def _of(manager: UUID | None) -> QuerySet[Proposal]:
    return Proposal.objects.filter(client__account_manager=manager) if manager else Proposal.objects.all()


def _rows(on: date, manager: UUID | None) -> QuerySet[Any]:
    recent = Q(decided_at__date__gt=on - RECENTLY)
    stages = (
        (Stage.DRAFT, Q(status=_P.DRAFT)),
        (Stage.AWAITING, Q(status=_P.AWAITING)),
        (Stage.EXPIRING, Q(status=_P.SENT, expires_on__lte=on + SOON)),
        (Stage.VIEWED, Q(status=_P.SENT, viewed_at__isnull=False)),
        (Stage.SENT, Q(status__in=[_P.SENDING, _P.SENT])),
        (Stage.ACCEPTED, Q(status=_P.ACCEPTED) & recent),
        (Stage.DECLINED, Q(status=_P.DECLINED) & recent),
    )
    since = Case(
        When(stage=Stage.AWAITING, then=F("approval_asked_at")),
        When(stage=Stage.VIEWED, then=F("viewed_at")),
        When(stage__in=[Stage.ACCEPTED, Stage.DECLINED], then=F("decided_at")),
        default=F("sent_at"),
    )
    revisions = Proposal.objects.filter(revises=OuterRef("pk")).exclude(status=_P.WITHDRAWN).order_by("-revision")
    told = Event.objects.filter(what="proposal.not_sent", about=OuterRef("number")).order_by("-id")
    said = told.values(said=KeyTextTransform("because", "facts"))[:1]
    return (
        _of(manager)
        .select_related("client__account_manager", "signatory", "contract")
        .defer("terms", "contract__terms")
        .annotate(stage=Case(*(When(is_it, then=Value(stage)) for stage, is_it in stages), output_field=CharField()))
        .filter(stage__isnull=False)
        .annotate(
            since=Coalesce(since, F("created_at")),
            because=Case(When(status=_P.SENDING, then=Subquery(said)), output_field=CharField()),
            revision_pk=Case(When(status__in=[_P.SENT, _P.DECLINED], then=Subquery(revisions.values("pk")[:1]))),
        )
    )


def _order() -> Sequence[Any]:
    """Order the rows of a stage: the first to expire, what waits longest, of what is over the newest."""
    waits = Case(When(stage__in=OPEN, then=F("since")))
    return Case(When(stage=Stage.EXPIRING, then=F("expires_on"))), waits, F("since").desc(), F("number")


def _column(stage: Stage, worths: Sequence[dict[str, Any]], first: Sequence[Any]) -> Column:
    mine = [worth for worth in worths if worth["stage"] == stage]
    return Column(
        stage=stage,
        worths=tuple(Worth(one["currency"], one["number"], one["monthly"], one["term"]) for one in mine),
        oldest=min((one["oldest"] for one in mine), default=None),
        rows=tuple(row for row in first if row.stage == stage),
    )
