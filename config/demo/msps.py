"""The two MSPs themselves: onboarded as any other, then furnished with staff, letterhead and prices of their own."""

from collections.abc import Callable
from datetime import datetime

from clients.asset_classes import AssetClass
from config.accounts.models import ApiKey, Scope, User
from config.accounts.roles import Role
from config.demo.papers import write_papers
from config.demo.plans import MspPlan, Prices
from config.onboarding import furnish_with
from config.tenancy.models import Msp
from config.tenancy.onboarding import NewMsp, onboard
from contracts.actions.seals import make_seal
from contracts.documents.logos import cleaned
from contracts.models import Letterhead
from pricing.actions.rate_cards import draft_next_version, publish_rate_card
from pricing.models import RateCard, ServiceTier
from pricing.queries.rates import DEFAULT_TIER

KEY_NAME = "Demo"
# A hill below a line, in the MSP's colour: no letters, which would need a font.
LOGO = """\
<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 96 40" width="96" height="40">
  <path d="M0 38 L24 14 L38 28 L56 8 L96 38 Z" fill="{colour}"/>
  <rect x="0" y="2" width="96" height="2" fill="{colour}"/>
</svg>
"""


def ensure_msp(plan: MspPlan, *, at: datetime) -> Msp:
    """Return the MSP of a plan, onboarded whole the first time."""
    found: Msp | None = Msp.objects.filter(slug=plan.slug).first()
    if found is not None:
        return found
    new = NewMsp(
        slug=plan.slug,
        name=plan.name,
        owner_email=plan.owner.email,
        owner_name=plan.owner.name,
        time_zone=plan.time_zone,
        currency=plan.currency,
    )
    return onboard(new, at=at, furnish=_furnish(plan))


def account_manager_of(plan: MspPlan) -> User:
    """Return who does the account manager's work in the selected MSP."""
    return User.objects.get(email=plan.account_manager.email)


def renew_key(plan: MspPlan, *, at: datetime) -> str:
    """Issue an API key with every scope and revoke its forerunner: a secret is not kept, so it cannot be told again."""
    ApiKey.objects.filter(name=KEY_NAME, revoked_at=None).update(revoked_at=at)
    owner = User.objects.get(email=plan.owner.email)
    return ApiKey.objects.issue(name=KEY_NAME, scopes=Scope.values, by=owner, at=at)[1]


def _furnish(plan: MspPlan) -> Callable[[NewMsp, datetime], None]:
    def furnish(new: NewMsp, at: datetime) -> None:
        furnish_with(plan.password)(new, at)
        for person, role in ((plan.account_manager, Role.ACCOUNT_MANAGER), (plan.read_only, Role.READ_ONLY)):
            User.objects.create_user(person.email, name=person.name, role=role, password=plan.password)
        _set_letterhead(plan)
        make_seal(by=None, at=at)
        if plan.prices is not None:
            _publish(plan.prices, at)
        write_papers(by=account_manager_of(plan), at=at)

    return furnish


def _set_letterhead(plan: MspPlan) -> None:
    letterhead = Letterhead.objects.get()
    letterhead.legal_name = plan.legal_name
    letterhead.address = plan.address
    letterhead.phone = plan.phone
    letterhead.website = plan.website
    letterhead.accent_colour = plan.accent_colour
    letterhead.locale = plan.locale
    letterhead.email = plan.account_manager.email
    logo = cleaned(LOGO.format(colour=plan.accent_colour).encode())
    letterhead.logo, letterhead.logo_type = logo.content, logo.media_type
    letterhead.full_clean()
    letterhead.save()


def _publish(prices: Prices, at: datetime) -> None:
    """Draft the next version of the example card, write the MSP's own rates into it and publish it."""
    card = draft_next_version(card=RateCard.objects.get())
    for user_rate in card.user_rates.filter(tier__name=DEFAULT_TIER):
        user_rate.rate = prices.per_user
        user_rate.save()
    for device_rate in card.device_rates.filter(tier__name=DEFAULT_TIER):
        device_rate.rate = prices.per_device[AssetClass(device_rate.asset_class)]
        device_rate.save()
    for flat_rate in card.flat_rates.filter(tier__name=DEFAULT_TIER):
        flat_rate.fee = prices.flat[flat_rate.max_users, flat_rate.max_devices]
        flat_rate.save()
    _write_bands_and_terms(card, prices)
    publish_rate_card(card=card, at=at)


def _write_bands_and_terms(card: RateCard, prices: Prices) -> None:
    tier = ServiceTier.objects.get(name=DEFAULT_TIER)
    for start, rate in prices.user_bands.items():
        card.user_bands.create(tier=tier, from_unit=start, rate=rate)
    for asset_class, bands in prices.device_bands.items():
        for start, rate in bands.items():
            card.device_bands.create(tier=tier, asset_class=asset_class, from_unit=start, rate=rate)
    for name, value in prices.terms.items():
        setattr(card, name, value)
    card.save()
    card.volume_steps.all().delete()
    card.term_discounts.all().delete()
    for users, share in prices.volume_discounts.items():
        card.volume_steps.create(from_users=users, discount_share=share)
    for months, share in prices.term_discounts.items():
        card.term_discounts.create(months=months, discount_share=share)
