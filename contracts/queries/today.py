"""What needs somebody today: the first page of an account manager's day."""

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.db.models import (
    Case,
    CharField,
    Count,
    Exists,
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
from django.db.models.functions import RowNumber

from clients.models import Client, Dispute, ImportRun, Notice
from clients.queries.clients import client_rows
from contracts.lifecycle import ProposalStatus
from contracts.models import Event, JobRun, OutgoingMail, Proposal, TermsVersion, Webhook
from contracts.queries.board import needing
from contracts.queries.force import contract_in_force, version_in_force
from contracts.queries.mails import troubled_mails
from contracts.queries.nights import troubled_nights
from contracts.queries.uncovered import uncovered_counts
from contracts.queries.webhooks import failing_webhooks

SOON = timedelta(days=7)
NEWS = timedelta(days=3)
RECENTLY = timedelta(days=14)
MOST = 20  # of each kind; a longer list is worked off from its own screen
READ = timedelta(days=2)  # after which somebody who opened a proposal is asked
STUCK, EXPIRING, DECLINED, APPROVAL = "stuck", "expiring", "declined", "approval"
VIEWED, DRAFT, WAITING = "viewed", "draft", "waiting"


@dataclass(frozen=True, slots=True)
class Revenue:
    """What the contracts in force bring a month, in one currency."""

    currency: str
    monthly_amount: Decimal
    contract_count: int


@dataclass(frozen=True, slots=True)
class Today:
    """What waits, most urgent first inside each kind; at most twenty of each.

    `ceilings` are rows of the board, `missed_nights` those after the last one that ran. A proposal carries `kind`
    (STUCK, EXPIRING, ...) and `because`, why it could not be sent. A client carries the annotations of `client_rows`.
    """

    on: date
    ceilings: tuple[Any, ...]
    proposals: tuple[Any, ...]
    failed_mails: tuple[OutgoingMail, ...]
    failing_webhooks: tuple[Webhook, ...]
    clients: tuple[Any, ...]
    refused_imports: tuple[ImportRun, ...]
    failed_nights: tuple[JobRun, ...]
    missed_nights: tuple[date, ...]
    revenue: tuple[Revenue, ...]
    uncovered_device_count: int
    disputes: tuple[Dispute, ...]
    notices: tuple[Notice, ...]


def today(on: date) -> Today:
    """Return what waits on a day; eleven queries however much there is."""
    nights = troubled_nights(on, after=on - NEWS)
    return Today(
        on=on,
        ceilings=tuple(needing(on)[:MOST]),
        proposals=tuple(_open_proposals(on)),
        failed_mails=tuple(troubled_mails()[:MOST]),
        failing_webhooks=tuple(failing_webhooks(on)[:MOST]),
        clients=tuple(_clients_in_need()),
        refused_imports=tuple(_refused_imports(on)),
        failed_nights=nights.failed[:MOST],
        missed_nights=nights.missed,
        revenue=_revenue(on),
        uncovered_device_count=uncovered_counts(on)[0],
        disputes=tuple(_unanswered(Dispute)),
        notices=tuple(_unanswered(Notice)),
    )


def why_not_sent(proposal: Proposal) -> str:
    """Return why a proposal that is being sent could not be, empty when nothing is known to be wrong; one query."""
    if proposal.status != ProposalStatus.SENDING:
        return ""
    event = Event.objects.filter(what="proposal.not_sent", about=proposal.number).first()
    return str(event.facts.get("because", "")) if event else ""


def _open_proposals(on: date) -> QuerySet[Proposal]:
    """Return the first twenty of each kind of open proposal, the kinds in their order of urgency."""
    revised = Proposal.objects.filter(revises=OuterRef("pk")).exclude(status=ProposalStatus.WITHDRAWN)
    kinds = (
        (STUCK, Q(status=ProposalStatus.SENDING)),
        (EXPIRING, Q(status=ProposalStatus.SENT, expires_on__lte=on + SOON)),
        (DECLINED, Q(~Exists(revised), status=ProposalStatus.DECLINED, decided_at__date__gt=on - NEWS)),
        (APPROVAL, Q(status=ProposalStatus.AWAITING)),
        (VIEWED, Q(status=ProposalStatus.SENT, viewed_at__date__lte=on - READ)),
        (DRAFT, Q(status=ProposalStatus.DRAFT)),
        (WAITING, Q(status=ProposalStatus.SENT)),
    )
    told = Event.objects.filter(what="proposal.not_sent", about=OuterRef("number")).order_by("-id")
    return (
        Proposal.objects.select_related("client__account_manager", "signatory")
        .defer("terms")
        .annotate(
            kind=Case(*(When(is_it, then=Value(kind)) for kind, is_it in kinds), output_field=CharField()),
            urgency=Case(*(When(is_it, then=Value(place)) for place, (_, is_it) in enumerate(kinds))),
            because=Case(
                When(
                    status=ProposalStatus.SENDING,
                    then=Subquery(told.values(said=KeyTextTransform("because", "facts"))[:1]),
                ),
                output_field=CharField(),
            ),
        )
        .filter(kind__isnull=False)
        .annotate(place=Window(RowNumber(), partition_by="urgency", order_by=["expires_on", "number"]))
        .filter(place__lte=MOST)
        .order_by("urgency", "expires_on", "number")
    )


def _clients_in_need() -> QuerySet[Client]:
    """Return clients with urgent findings, never imported or counted, or with devices that have no class."""
    waits = Q(high_finding_count__gt=0) | Q(imported_on=None) | Q(counted_on=None) | Q(unclassified_count__gt=0)
    return client_rows().filter(waits, archived_at=None)[:MOST]


def _refused_imports(on: date) -> QuerySet[ImportRun]:
    """Return the files refused in the last two weeks that no later file of the same source made good."""
    taken = ImportRun.objects.filter(
        client=OuterRef("client"), source=OuterRef("source"), outcome=ImportRun.Outcome.TAKEN, at__gt=OuterRef("at")
    )
    return (
        ImportRun.objects.filter(~Exists(taken), outcome=ImportRun.Outcome.REFUSED, at__date__gt=on - RECENTLY)
        .select_related("client__account_manager")
        .order_by("-at")[:MOST]
    )


def _unanswered(model: type[Dispute] | type[Notice]) -> QuerySet[Any]:
    """Return what clients said of their counts and nobody answered, the oldest first."""
    waiting = model._default_manager.filter(answered_at=None, client__archived_at=None)
    return waiting.select_related("client__account_manager", "raised_by").order_by("raised_at", "pk")[:MOST]


def _revenue(on: date) -> tuple[Revenue, ...]:
    in_force = TermsVersion.objects.filter(version_in_force(on), contract_in_force(on, of="contract__"))
    sums = in_force.order_by("contract__currency").values("contract__currency")
    sums = sums.annotate(amount=Sum("monthly_amount"), number=Count("pk"))
    return tuple(Revenue(row["contract__currency"], row["amount"], row["number"]) for row in sums)
