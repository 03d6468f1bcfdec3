"""Every client of the MSP priced under one rate card and one decision policy, at once."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import F
from django.db.models.functions import TruncMonth

from clients.models import Client, InventoryCount
from pricing.engine.interchange import parse
from pricing.engine.portfolio import Verdict, verdicts
from pricing.engine.refusal import Refused
from pricing.engine.request import Request
from pricing.mapping import question
from pricing.models import DecisionPolicy, RateCard, Recommendation, ServiceTier
from pricing.queries.rates import default_tier, tier_rates
from pricing.tier_rates import TierRates

YEARS = 3  # of history, as a recommendation looks at


@dataclass(frozen=True, slots=True)
class Counted:
    """A client with its counts of the last months, oldest first, the newest last, and the tier it is priced in."""

    client: Client
    history: tuple[InventoryCount, ...]
    tier: ServiceTier

    @property
    def count(self) -> InventoryCount:
        """Return the newest count."""
        return self.history[-1]


@dataclass(frozen=True, slots=True)
class Priced:
    """What a card and a policy say of one client; without request and verdict, `refused_because` says what lacks."""

    request: Request | None
    verdict: Verdict | None
    refused_because: str = ""


def counted_clients(on: date) -> tuple[Counted, ...]:
    """Return every client that was counted in the last three years, by name; four queries however many there are.

    The tier is that of its newest recommendation, else the MSP's default.
    """
    usual = default_tier()
    if usual is None:
        return ()
    newest = Recommendation.objects.order_by("client_id", "-at").distinct("client_id").select_related("tier")
    tiers = {row.client_id: row.tier for row in newest.only("client", "tier")}
    histories = _histories(on)
    clients = Client.objects.filter(archived_at=None, pk__in=histories).order_by("name", "pk")
    return tuple(
        Counted(client, tuple(histories[client.pk]), tiers.get(client.pk, usual))
        for client in clients.select_related("account_manager")
    )


def _histories(on: date) -> Mapping[UUID, list[InventoryCount]]:
    """Return the newest count of each month under each client's own policy, oldest first; one query."""
    counts = (
        InventoryCount.objects.filter(policy=F("client__counting_policy"))
        .filter(on__lte=on, on__gte=date(on.year - YEARS, on.month, 1))
        .annotate(month=TruncMonth("on"))
        .order_by("client_id", "month", "-on")
        .distinct("client_id", "month")
    )
    histories: dict[UUID, list[InventoryCount]] = defaultdict(list)
    for count in counts:
        histories[count.client_id].append(count)
    return histories


def priced(clients: tuple[Counted, ...], *, card: RateCard, policy: DecisionPolicy) -> tuple[Priced, ...]:
    """Price every client, in the same order; four queries for each tier in use."""
    rates = {tier: tier_rates(card, tier) for tier in {one.tier for one in clients}}
    asked = [_asked(one, rates[one.tier], policy) for one in clients]
    answers = iter(verdicts([request for request in asked if isinstance(request, Request)]))
    return tuple(
        Priced(request, next(answers)) if isinstance(request, Request) else Priced(None, None, request)
        for request in asked
    )


def _asked(one: Counted, rates: TierRates, policy: DecisionPolicy) -> Request | str:
    """Return the engine's question for a client, or what keeps it from being asked."""
    try:
        return parse(question(client=one.client, count=one.count, history=one.history, rates=rates, policy=policy))
    except Refused as refused:
        return str(refused)
