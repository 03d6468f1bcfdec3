"""Ask the engine for a client and keep the answer."""

from datetime import datetime

from clients.models import Client, InventoryCount
from clients.staff import Staff
from pricing.engine import ENGINE_VERSION
from pricing.engine.interchange import parse, to_json
from pricing.engine.interchange.canonical import canonical, fingerprint
from pricing.engine.recommend import recommend
from pricing.models import RateCard, Recommendation, ServiceTier
from pricing.queries.recommendations import question_for


class NothingRecommended(ValueError):
    """The engine ruled every model out, so there is nothing to choose."""


class ChoiceRefused(ValueError):
    """Another model was chosen that is not on offer, or without saying why."""


def recommend_for(
    *,
    client: Client,
    by: Staff | None,
    at: datetime,
    count: InventoryCount | None = None,
    card: RateCard | None = None,
    tier: ServiceTier | None = None,
    chosen: str | None = None,
    override_reason: str = "",
) -> Recommendation:
    """Store a recommendation for the client's newest count, or the given one.

    Raises NothingToPrice without a count or a card, `pricing.engine.refusal.Refused` when the card lacks a rate,
    NothingRecommended, or ChoiceRefused.
    """
    asked = question_for(client, count=count, card=card, tier=tier)
    answer = recommend(parse(asked.asked))
    if answer.recommended is None:
        raise NothingRecommended(
            f"No billing model is left for {client.name}: " + " ".join(v.because for v in answer.vetoes)
        )
    choice = chosen or answer.recommended.value
    reason = override_reason.strip()
    if choice not in {charge.model.value for charge in answer.charges}:
        raise ChoiceRefused("That billing model is not on offer here. Choose one that has a charge.")
    if choice != answer.recommended.value and not reason:
        raise ChoiceRefused(f"Headroom recommends {answer.recommended.label}. Say why you choose another model.")
    result = to_json(answer)
    content = canonical(result)
    return Recommendation.objects.create(
        client=client,
        count=asked.count,
        card=asked.card,
        tier=asked.tier,
        policy=asked.policy,
        engine_version=ENGINE_VERSION,
        request=asked.asked,
        request_sha256=fingerprint(canonical(asked.asked)),
        result=result,
        result_bytes=content,
        result_sha256=fingerprint(content),
        recommended=answer.recommended.value,
        chosen=choice,
        override_reason=reason if choice != answer.recommended.value else "",
        at=at,
        by=by,
    )
