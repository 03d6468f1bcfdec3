"""The lists of agreements, each in the order in which somebody is needed; one query each when evaluated."""

from django.db.models import Case, F, IntegerField, Q, QuerySet, Value, When

from contracts.lifecycle import ContractStatus, ProposalStatus
from contracts.models import CeilingAlert, Contract, Event, OutgoingMail, Proposal, Statement, TermsVersion
from contracts.queries.mails import TROUBLED


def proposals_list() -> QuerySet[Proposal]:
    """Return proposals with client and signatory: on their way, to approve, drafts, those that wait, the newest."""
    rank = _rank(
        Q(status=ProposalStatus.SENDING),
        Q(status=ProposalStatus.AWAITING),
        Q(status=ProposalStatus.DRAFT),
        Q(status=ProposalStatus.SENT),
    )
    waits_until = Case(When(status=ProposalStatus.SENT, then=F("expires_on")))
    return (
        Proposal.objects.select_related("client__account_manager", "signatory")
        .defer("terms")
        .annotate(need_rank=rank)
        .order_by("need_rank", waits_until, "-created_at", "pk")
    )


def contracts_list() -> QuerySet[Contract]:
    """Return contracts with their client: those in force first, the first to end before the others."""
    rank = _rank(Q(status=ContractStatus.ACTIVE), Q(status=ContractStatus.SUSPENDED))
    return (
        Contract.objects.select_related("client__account_manager")
        .defer("terms")
        .annotate(need_rank=rank)
        .order_by("need_rank", "effective_until", "client__name", "pk")
    )


def amendments_list() -> QuerySet[TermsVersion]:
    """Return amendments with contract and client, the newest first."""
    return (
        TermsVersion.objects.select_related("contract__client")
        .filter(number__gt=1)
        .defer("agreement", "document", "contract__terms")
        .order_by("-effective_from", "pk")
    )


def alerts_list() -> QuerySet[CeilingAlert]:
    """Return alerts with ceiling, contract and client: open ones first, the worst before the others."""
    rank = _rank(
        Q(cleared_on=None, state=CeilingAlert.State.BREACHED),
        Q(cleared_on=None, state=CeilingAlert.State.AT),
        Q(cleared_on=None),
    )
    return (
        CeilingAlert.objects.select_related("ceiling__contract__client")
        .defer("ceiling__contract__terms")
        .annotate(need_rank=rank)
        .order_by("need_rank", "-raised_on", "pk")
    )


def statements_list() -> QuerySet[Statement]:
    """Return statements with contract and client: drafts first, the newest period before the others."""
    return (
        Statement.objects.select_related("contract__client")
        .defer("contract__terms")
        .annotate(need_rank=_rank(Q(status=Statement.Status.DRAFT)))
        .order_by("need_rank", "-period_from", "contract__client__name", "pk")
    )


def mails_list() -> QuerySet[OutgoingMail]:
    """Return e-mails with their client, without what they say: those that did not arrive, that wait, the newest."""
    rank = _rank(Q(status__in=TROUBLED, settled_at=None), Q(status__in=["QUEUED", "SENDING"]))
    return (
        OutgoingMail.objects.select_related("client")
        .defer("attachment", "html", "text")
        .annotate(need_rank=rank)
        .order_by("need_rank", "-queued_at", "pk")
    )


def events_list() -> QuerySet[Event]:
    """Return what happened with the client it concerns, the newest first."""
    return Event.objects.select_related("client").order_by("-id")


def _rank(*conditions: Q) -> Case:
    """Number the conditions from 0; what meets none comes after them."""
    return Case(
        *(When(condition, then=Value(place)) for place, condition in enumerate(conditions)),
        default=Value(len(conditions)),
        output_field=IntegerField(),
    )
