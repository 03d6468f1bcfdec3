"""Why a proposal needs approval by today's thresholds, and who may give it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.contrib.auth import get_user_model

from clients.staff import Staff
from contracts.approving import Margin, Offered, Thresholds, why_approval
from contracts.models import Letterhead, Proposal
from pricing.models import Recommendation

MAY_APPROVE = "contracts.approve_proposal"


@dataclass(frozen=True, slots=True)
class Approvers:
    """Who may approve a proposal; `are_its_own` where there is nobody but those who made it or asked."""

    people: tuple[Staff, ...]
    are_its_own: bool = False

    def __contains__(self, person: object) -> bool:
        return person in self.people


def reasons_to_approve(proposal: Proposal) -> tuple[str, ...]:
    """Return why it needs approval, a sentence each; one query where no threshold is set, else two."""
    return reasons_by_proposal([proposal]).get(proposal.pk, ())


def reasons_by_proposal(proposals: Sequence[Proposal]) -> dict[UUID, tuple[str, ...]]:
    """Return why proposals need approval, of those that do; at most two queries, however many there are."""
    letterhead = Letterhead.objects.defer("logo", "terms").get()
    thresholds = Thresholds(
        currency=letterhead.currency,
        amount=letterhead.approval_amount,
        margin_share=letterhead.approval_margin_share,
        against=letterhead.approval_against,
    )
    if not proposals or thresholds == Thresholds(letterhead.currency):
        return {}
    asked = {proposal.recommendation_id for proposal in proposals}
    answers = Recommendation.objects.filter(pk__in=asked).values(
        "pk", "recommended", "result__charges", "result__provider_margin"
    )
    found = {answer["pk"]: answer for answer in answers}
    reasons = {one.pk: why_approval(_offered(one, found[one.recommendation_id]), thresholds) for one in proposals}
    return {pk: because for pk, because in reasons.items() if because}


def approvers_in_office() -> tuple[Staff, ...]:
    """Return everybody who may approve proposals, by name; one query."""
    staff = get_user_model().objects.filter(is_active=True).exclude(role="CLIENT_CONTACT")
    return tuple(person for person in staff.order_by("name", "pk") if person.has_perm(MAY_APPROVE))


def approvers_of(proposal: Proposal, in_office: Iterable[Staff]) -> Approvers:
    """Return who may approve it: nobody who made it or asked, unless there is nobody else; no query."""
    everybody = tuple(in_office)
    own: set[UUID | None] = {proposal.created_by_id, proposal.approval_asked_by_id}
    others = tuple(person for person in everybody if person.pk not in own)
    return Approvers(others) if others else Approvers(everybody, are_its_own=True)


def _offered(proposal: Proposal, answer: Mapping[str, Any]) -> Offered:
    margins, charge = answer["result__provider_margin"], answer["result__charges"].get(proposal.billing_model)
    margin = margins.get(proposal.billing_model) if margins else None
    return Offered(
        currency=proposal.currency,
        monthly_amount=proposal.monthly_amount,
        model=proposal.billing_model,
        recommended=answer["recommended"],
        margin=None if margin is None or charge is None else Margin(Decimal(charge), Decimal(margin)),
    )
