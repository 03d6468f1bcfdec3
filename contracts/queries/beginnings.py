"""What a contract drafted by hand begins with: a tier of the rate card in force, or a contract that was withdrawn."""

from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from django.db.models import Q, QuerySet

from clients.models import Client, InventoryCount
from clients.queries.counts import newest_count
from contracts.agreed import estate_of
from contracts.agreement import FORMAT, AgreedLine, Agreement, Counting, Proration, line_from
from contracts.billing.lines import month_of
from contracts.charging import Part
from contracts.commercial import Commercial, frozen, thawed
from contracts.mapping import rates_on_card, scope_line, sla_terms
from contracts.models import Contract, Letterhead, ScopeItem, SlaPlan
from contracts.models.contract import UNSIGNED
from contracts.months import add_months
from contracts.queries.offered import offered_months, usual_months
from contracts.queries.spans import agreement_of
from pricing.engine.commercial.terms import CommercialTerms, MonthsOfFee, OneOffAmount
from pricing.engine.money import Amount, exact
from pricing.models import BillingModel, RateCard, ServiceTier
from pricing.queries.cards import contents_of
from pricing.queries.rates import newest_published_card, tier_rates
from pricing.queries.terms import commercial_terms

NOTHING = Decimal(0)


class CannotBegin(ValueError):
    """What was chosen to begin with is not there or not priced; the sentence says what to choose instead."""


@dataclass(frozen=True, slots=True)
class Beginning:
    """The terms that a draft is filled with, its first day, and what is charged once."""

    agreement: Agreement
    effective_from: date
    onboarding_amount: Decimal


@dataclass(frozen=True, slots=True)
class Priced:
    """A tier and one of the billing models that a card has rates of."""

    tier: ServiceTier
    model: BillingModel

    @property
    def code(self) -> str:
        """Return how a form and an address name it."""
        return f"{self.tier.pk}:{self.model.value}"

    @property
    def label(self) -> str:
        """Return how a person chooses it."""
        return f"{self.tier}, {self.model.label.lower()}"


def clients_to_draft_for() -> QuerySet[Client]:
    """Return the clients that are served, by name; one query when evaluated."""
    return Client.objects.filter(archived_at=None).order_by("name")


def priced_by(card: RateCard) -> tuple[Priced, ...]:
    """Return what a card has rates of, tier by tier; eight queries."""
    (contents,) = contents_of(card)
    return tuple(Priced(tier, model) for tier in contents.tiers for model in contents.models_of(tier))


def card_in_force(on: date) -> RateCard | None:
    """Return the rate card that a draft of a day takes its rates from; one query."""
    return newest_published_card(on)


def beginning_from(client: Client, card: RateCard, priced: Priced, *, on: date) -> Beginning:
    """Return the terms of a tier as a proposal would have them, at the newest count; raises CannotBegin.

    The scope is the catalogue, the SLA plan the default one, everything else the letterhead's. About fourteen queries.
    """
    plan, letterhead = SlaPlan.objects.filter(is_default=True).first(), Letterhead.objects.get()
    if plan is None:
        raise CannotBegin("No SLA plan is the default. Make one the default first.")
    count = newest_count(client, until=on)
    terms = _commercial(card, priced.tier, letterhead, count)
    agreement = Agreement(
        format=FORMAT,
        currency=card.currency,
        lines=(_line(client, card, priced, count),),
        counting=Counting(client.counting_policy),
        term_months=terms.term_months,
        notice_days=letterhead.notice_days,
        auto_renews=letterhead.auto_renews,
        renewal_months=letterhead.renewal_months,
        proration=(Proration.DAILY if letterhead.prorates_by_day else Proration.FULL_MONTH).value,
        commercial=replace(frozen(terms), onboarding_months=None, onboarding_amount=None),
        scope=tuple(scope_line(item) for item in ScopeItem.objects.all()),
        sla=sla_terms(plan),
        conditions=tuple(part.strip() for part in letterhead.terms.split("\n\n") if part.strip()),
        edition=letterhead.terms_edition,
        locale=letterhead.locale,
        time_zone=letterhead.time_zone,
    )
    once = _onboarding(agreement, terms, count)
    return Beginning(with_onboarding(agreement, once), _first_of_next_month(on), once)


def beginning_of(contract: Contract) -> Beginning:
    """Return the first terms of a contract, as a changed draft or a new one begins with them; one query."""
    agreement = agreement_of(contract.versions.defer("document").get(number=1))
    return Beginning(agreement, contract.effective_from, contract.onboarding_amount)


def contracts_beside(contract: Contract) -> tuple[Contract, ...]:
    """Return the signed contracts of the same client that cover days of this one's term too; one query."""
    ends_in_time = Q(ended_on=None) | Q(ended_on__gt=contract.effective_from)
    others = Contract.objects.filter(
        ends_in_time,
        client=contract.client_id,
        effective_from__lt=contract.effective_until,
        effective_until__gt=contract.effective_from,
    )
    return tuple(others.exclude(status__in=UNSIGNED).defer("terms").order_by("number"))


def with_onboarding(agreement: Agreement, amount: Decimal) -> Agreement:
    """Return an agreement with so much charged once, so that its fingerprint covers it."""
    commercial: Commercial = replace(agreement.commercial, onboarding_months=None, onboarding_amount=amount or None)
    return replace(agreement, commercial=commercial)


def _commercial(
    card: RateCard, tier: ServiceTier, letterhead: Letterhead, count: InventoryCount | None
) -> CommercialTerms:
    months = usual_months(card, letterhead)
    terms = commercial_terms(
        card,
        tier=tier,
        users=count.user_count if count else 0,
        term_months=months if offered_months(card) else card.base_term_months,
    )
    return replace(terms, term_months=months, onboarding=terms.onboarding or MonthsOfFee(letterhead.onboarding_months))


def _line(client: Client, card: RateCard, priced: Priced, count: InventoryCount | None) -> AgreedLine:
    rates = tier_rates(card, priced.tier)
    users, devices = (count.user_count, count.device_count) if count else (0, 0)
    frozen_rates = rates_on_card(rates, users=users, devices=devices)
    if priced.model is BillingModel.FLAT and frozen_rates.flat is None:
        raise CannotBegin(
            f"{client.name} has outgrown every flat rate of {priced.tier} on {card}. Begin with another billing model."
        )
    try:
        return line_from(frozen_rates, priced.model.value)
    except ValueError as because:
        raise CannotBegin(f"{card} has no such rate of {priced.tier}: {because}") from because


def _onboarding(agreement: Agreement, terms: CommercialTerms, count: InventoryCount | None) -> Decimal:
    """Return the one-off amount that the card or the letterhead asks for, of the first month at the newest count."""
    match terms.onboarding:
        case OneOffAmount(amount=amount):
            return amount
        case MonthsOfFee(months=months) if count is not None:
            try:
                plain = thawed(agreement.commercial, term_months=agreement.term_months)
                month = month_of(agreement, estate_of(count), Part.year(plain, 0))
            except KeyError:  # a class without a rate: the form says so, and nothing is owed for it here
                return NOTHING
            rounded = exact(Amount.rounded(month, agreement.currency).value)
            return Amount.rounded(rounded * exact(months), agreement.currency).value
        case _:
            return NOTHING


def _first_of_next_month(on: date) -> date:
    return add_months(on.replace(day=1), 1)
