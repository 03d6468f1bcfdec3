"""The commercial terms that a proposal can be made with."""

from dataclasses import replace

from contracts.models import Letterhead, Proposal
from pricing.engine.commercial.terms import CommercialTerms, MonthsOfFee
from pricing.models import RateCard, Recommendation, ServiceTier
from pricing.queries.terms import commercial_terms

MOST_WHAT_IFS = 50  # looked at for one that an offer can be made for, before the earlier one is taken again


def offered_months(card: RateCard) -> tuple[int, ...]:
    """Return the terms that a card has a price for, shortest first; empty where it prices every term alike."""
    offered = card.term_discounts.values_list("months", flat=True)
    return tuple(sorted({card.base_term_months, *offered})) if offered else ()


def offered_choices(card: RateCard, tier: ServiceTier) -> dict[str, str]:
    """Return the switches of `commercial_terms` that change the price, each with its name on a form."""
    includes_nights = card.tier_terms.filter(tier=tier, is_round_the_clock=True).exists()
    offered = (
        ("is_prepaid", "Paid a year ahead", bool(card.prepay_discount_share)),
        ("is_co_managed", "Co-managed with the client's own team", bool(card.co_managed_reduction_share)),
        ("has_round_the_clock", "24x7 coverage", card.has_surcharge_around_the_clock and not includes_nights),
        ("has_after_hours", "After-hours coverage", card.has_surcharge_after_hours),
    )
    return {name: label for name, label, changes_the_price in offered if changes_the_price}


def usual_months(card: RateCard, letterhead: Letterhead) -> int:
    """Return the letterhead's term where the card has a price for it, else the card's own."""
    offered = offered_months(card)
    return letterhead.term_months if not offered or letterhead.term_months in offered else card.base_term_months


def commercial_of(
    recommendation: Recommendation, letterhead: Letterhead, *, term_months: int, **chosen: bool
) -> CommercialTerms:
    """Return the card's terms for a client of this size, the letterhead's onboarding where the card has none.

    `chosen` are the switches of `commercial_terms`. Raises ValueError with a sentence for what the card has no price
    for.
    """
    card = recommendation.card
    terms = commercial_terms(
        card,
        tier=recommendation.tier,
        users=recommendation.request["users"],
        term_months=term_months if offered_months(card) else card.base_term_months,
        **chosen,
    )
    onboarding = terms.onboarding or MonthsOfFee(letterhead.onboarding_months)
    return replace(terms, term_months=term_months, onboarding=onboarding)


def revision_basis(earlier: Proposal, *, is_same: bool) -> Recommendation:
    """Return what a revision is made from: the client's newest recommendation for what was counted, or the same one.

    Two queries. A what-if with other counts is passed over: an offer is made for what was counted.
    """
    answers = Recommendation.objects.filter(client=earlier.client_id)
    if not is_same:
        newest = answers.defer("request", "result", "result_bytes").order_by("-at")[:MOST_WHAT_IFS]
        chosen = next((answer.pk for answer in newest if answer.is_of_the_count), earlier.recommendation_id)
    else:
        chosen = earlier.recommendation_id
    return answers.select_related("client", "count", "tier", "card").get(pk=chosen)
