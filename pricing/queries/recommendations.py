"""What a client would be asked and answered, without storing anything."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import F, QuerySet

from clients.models import Client, InventoryCount
from clients.queries.counts import monthly_counts, open_questions
from pricing.engine.interchange import parse, to_json
from pricing.engine.recommend import recommend
from pricing.mapping import question
from pricing.models import DecisionPolicy, RateCard, Recommendation, ServiceTier
from pricing.queries.rates import current_policy, default_tier, newest_published_card, tier_rates


class NothingToPrice(ValueError):
    """A recommendation needs a count and a published rate card; the sentence says which is missing."""


@dataclass(frozen=True, slots=True)
class Change:
    """One input that a what-if changed: its path in the question, and both values as the question writes them."""

    input: str
    was: str
    instead: str


@dataclass(frozen=True, slots=True)
class Question:
    """The engine's input for a client, with the rows it was built from and what a what-if changed of them."""

    client: Client
    count: InventoryCount
    card: RateCard
    tier: ServiceTier
    policy: DecisionPolicy
    asked: dict[str, Any]
    changes: tuple[Change, ...] = ()


def question_for(
    client: Client,
    *,
    count: InventoryCount | None = None,
    card: RateCard | None = None,
    tier: ServiceTier | None = None,
) -> Question:
    """Return the question for the client's newest count, or the given one; eight queries at most."""
    count = count or InventoryCount.objects.filter(client=client, policy=client.counting_policy).first()
    if count is None:
        raise NothingToPrice(f"{client.name} has no count yet. Import what it has, then count.")
    card = card or newest_published_card(count.on)
    if card is None:
        raise NothingToPrice(f"No rate card is in force on {count.on:%d %b %Y}. Publish one first.")
    tier = tier or default_tier()
    if tier is None:
        raise NothingToPrice("There is no service tier yet. Add one first.")
    policy = current_policy()
    history = monthly_counts(client, policy=count.policy, until=count.on)
    asked = question(client=client, count=count, history=history, rates=tier_rates(card, tier), policy=policy)
    return Question(client, count, card, tier, policy, asked)


def tiers_to_choose() -> list[ServiceTier]:
    """Return the service tiers in their order; one query."""
    return list(ServiceTier.objects.all())


def newest_count_with_client(client_id: UUID | str) -> InventoryCount | None:
    """Return a client's newest count under its own policy, with the client and its account manager; one query."""
    own = InventoryCount.objects.filter(client_id=client_id, policy=F("client__counting_policy"))
    own = own.annotate(open_question_count=open_questions("pk"))
    return own.select_related("client__account_manager").first()


def stored_recommendations() -> QuerySet[Recommendation]:
    """Return every stored recommendation with what it rests on, newest first; one query when evaluated."""
    return Recommendation.objects.select_related("client", "count", "tier", "policy").order_by("-at", "pk")


def newest_recommendation(client: Client) -> Recommendation | None:
    """Return the client's newest stored recommendation with what it rests on; one query."""
    rows = client.recommendations.annotate(open_question_count=open_questions("count"))
    return rows.select_related("count", "card", "tier", "policy", "by").first()


def preview(
    client: Client,
    *,
    count: InventoryCount | None = None,
    card: RateCard | None = None,
    tier: ServiceTier | None = None,
) -> tuple[Question, dict[str, Any]]:
    """Return the question for a client and the engine's answer to it; writes nothing."""
    asked = question_for(client, count=count, card=card, tier=tier)
    return asked, to_json(recommend(parse(asked.asked)))
