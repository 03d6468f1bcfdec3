"""Ask the engine for a client and keep the answer."""

from dataclasses import asdict
from datetime import datetime

from clients.models import Client, InventoryCount
from clients.staff import Staff
from pricing.engine import ENGINE_VERSION
from pricing.engine.interchange import parse, to_json
from pricing.engine.interchange.canonical import canonical, fingerprint
from pricing.engine.recommend import recommend
from pricing.engine.results import Recommendation as Answer
from pricing.models import RateCard, Recommendation, ServiceTier
from pricing.queries.recommendations import Question, question_for


class NothingRecommended(ValueError):
    """The engine ruled every model out, so there is nothing to choose."""


class ChoiceRefused(ValueError):
    """Another model was chosen that is not on offer, or without saying why."""


class AnswerChanged(ValueError):
    """The answer is not the one that was shown: an input, the count, a rate or the policy changed since."""


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

    Raises NothingToPrice without a count or a card, and what `keep_recommendation` raises.
    """
    question = question_for(client, count=count, card=card, tier=tier)
    return keep_recommendation(question=question, chosen=chosen, override_reason=override_reason, by=by, at=at)


def keep_recommendation(
    *,
    question: Question,
    by: Staff | None,
    at: datetime,
    chosen: str | None = None,
    override_reason: str = "",
    shown_sha256: str = "",
) -> Recommendation:
    """Ask the engine and store question and answer, a what-if with what it changed.

    Raises `pricing.engine.refusal.Refused` when a rate is missing, NothingRecommended, ChoiceRefused, and AnswerChanged
    when `shown_sha256` is given and is not the answer's.
    """
    answer = recommend(parse(question.asked))
    result = to_json(answer)
    content = canonical(result)
    if shown_sha256 and shown_sha256 != fingerprint(content):
        raise AnswerChanged("The answer is no longer the one you were shown. Read it again, then keep it.")
    recommended, choice, reason = _chosen(question, answer, chosen, override_reason.strip())
    return Recommendation.objects.create(
        client=question.client,
        count=question.count,
        card=question.card,
        tier=question.tier,
        policy=question.policy,
        engine_version=ENGINE_VERSION,
        request=question.asked,
        request_sha256=fingerprint(canonical(question.asked)),
        result=result,
        result_bytes=content,
        result_sha256=fingerprint(content),
        changes=[asdict(change) for change in question.changes],
        recommended=recommended,
        chosen=choice,
        override_reason=reason,
        at=at,
        by=by,
    )


def _chosen(question: Question, answer: Answer, chosen: str | None, reason: str) -> tuple[str, str, str]:
    """Return what is recommended, what is chosen, and why where that is another model."""
    if answer.recommended is None:
        why = " ".join(veto.because for veto in answer.vetoes)
        raise NothingRecommended(f"No billing model is left for {question.client.name}: {why}")
    recommended = answer.recommended.value
    choice = chosen or recommended
    if choice not in {charge.model.value for charge in answer.charges}:
        raise ChoiceRefused("That billing model is not on offer here. Choose one that has a charge.")
    if choice == recommended:
        return recommended, choice, ""
    if not reason:
        raise ChoiceRefused(f"Headroom recommends {answer.recommended.label}. Say why you choose another model.")
    return recommended, choice, reason
