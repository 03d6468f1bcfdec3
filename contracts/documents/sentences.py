"""The sentences of a proposal, in the language that is active, from its frozen terms."""

from decimal import Decimal

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop, ngettext

from clients.asset_classes import ENDPOINTS, AssetClass
from contracts.documents import nouns
from contracts.documents.nouns import class_title
from contracts.prices import FlatFee
from contracts.terms import Flip, Terms, Verdict
from pricing.charts import words
from pricing.charts.palette import MODEL_MARKS
from pricing.charts.said_again import said_again
from pricing.engine.billing_model import BillingModel
from pricing.engine.conflicts import Conflict

__all__ = [
    "assumptions", "break_even", "ceiling", "class_title", "conflicts", "counting_policy", "covers", "difference",
    "duration", "flip", "main_class", "ratio_distance", "recommendation", "summary", "volume_risk",
]  # fmt: skip
POLICIES = {
    "LICENSED": gettext_noop("Every account with a counted licence is billed."),
    "NAMED_FRONTLINE_SHARED": gettext_noop(
        "Enabled, licensed accounts of people and shared ones are billed, service accounts not."
    ),
    "ACTIVE_30": gettext_noop("Everyone who signed in within 30 days is billed."),
    "ACTIVE_90": gettext_noop("Everyone who signed in within 90 days is billed."),
    "LOGS_ON_OR_CALLS": gettext_noop("Everyone who signs in anywhere or may call the service desk is billed."),
    "STATION_SEAT": gettext_noop("Every station is billed, whoever works at it."),
    "CONCURRENT": gettext_noop("The most sessions at the same time are billed."),
    "MAX_USERS_DEVICES": gettext_noop("Users or devices are billed, whichever are more."),
}
HOUR = 60


def counting_policy(code: str) -> str:
    """Say who is billed under a counting policy."""
    return _(POLICIES[code]) if code in POLICIES else code


def duration(minutes: int, *, around_the_clock: bool = False, locale: str = words.DEFAULT_LOCALE) -> str:
    """Return a time on the SLA's clock: `30 minutes`, `4 hours`, `2 business days`; eight hours make a business day."""
    day, days = (24 * HOUR, nouns.days) if around_the_clock else (8 * HOUR, nouns.business_days)
    if minutes % day == 0 and minutes > day:
        return days(minutes // day, locale)
    if minutes % HOUR == 0:
        return nouns.hours(minutes // HOUR, locale)
    return nouns.minutes(minutes, locale)


def _money(terms: Terms, amount: Decimal) -> str:
    return words.money(amount, terms.currency, terms.provider.locale)


def _rate(terms: Terms, rate: Decimal) -> str:
    return words.money_rate(rate, terms.currency, terms.provider.locale)


def _users(terms: Terms) -> str:
    return nouns.users(terms.counted.users_count, terms.provider.locale)


def _devices(terms: Terms) -> str:
    return nouns.devices(terms.counted.devices_count, terms.provider.locale)


def recommendation(terms: Terms) -> str:
    """Say the offer in one sentence."""
    monthly, locale = _money(terms, terms.totals.monthly_amount), terms.provider.locale
    match BillingModel(terms.billing_model):
        case BillingModel.PER_USER:
            said = _("Pay per user: {monthly} per month for your {users}.")
            return said.format(monthly=monthly, users=_users(terms))
        case BillingModel.PER_DEVICE:
            said = _("Pay per device: {monthly} per month for your {devices}.")
            return said.format(monthly=monthly, devices=_devices(terms))
        case BillingModel.FLAT:
            reach = covers(terms.rates.flat, locale) if terms.rates.flat else ""
            return _("Pay a flat rate: {monthly} per month, {reach}.").format(monthly=monthly, reach=reach)


def summary(terms: Terms) -> tuple[str, ...]:
    """Say what was done, what is offered and how to go on."""
    totals, locale = terms.totals, terms.provider.locale
    monthly, once, term = (
        _money(terms, amount) for amount in (totals.monthly_amount, totals.onboarding_amount, totals.term_amount)
    )
    counted = _(
        "On {day} we counted {users} and {devices} in your own systems, and priced every way to pay from one list."
    )
    costs = _("The {tier} service costs {monthly} per month and {once} once: {term} over {months} as counted.")
    return (
        counted.format(day=words.on_date(terms.counted.on, locale), users=_users(terms), devices=_devices(terms)),
        costs.format(
            tier=terms.rates.tier,
            monthly=monthly,
            once=once,
            term=term,
            months=nouns.months(terms.term_months, locale),
        ),
        _how_to_go_on(terms),
    )


def _how_to_go_on(terms: Terms) -> str:
    contact = terms.recipient.contact
    if terms.starts_on is None:
        said = _("Service begins on the day you accept. {contact} can accept in the portal, or sign on paper.")
        return said.format(contact=contact)
    said = _("Service goes on from {day}. {contact} can accept in the portal, or sign on paper.")
    return said.format(day=words.on_date(terms.starts_on, terms.provider.locale), contact=contact)


def volume_risk(terms: Terms, model: BillingModel) -> str:
    """Say who pays when the counts change."""
    match model:
        case BillingModel.PER_USER:
            least = terms.rates.per_user.minimum_count if terms.rates.per_user else 0
            if not least:
                return _("You pay for each person you add, and save with each who leaves.")
            said = _("You pay for each person you add, and save with each who leaves, down to {users}.")
            return said.format(users=nouns.users(least, terms.provider.locale))
        case BillingModel.PER_DEVICE:
            return _("You pay for each device you add, and save with each you retire.")
        case BillingModel.FLAT:
            return _("{provider}, up to the ceiling.").format(provider=terms.provider.name)


def covers(flat: FlatFee, locale: str = words.DEFAULT_LOCALE) -> str:
    """Say how far a flat rate reaches: `up to 50 users and 100 devices`."""
    limits = [nouns.users(flat.max_users, locale)] if flat.max_users is not None else []
    limits += [nouns.devices(flat.max_devices, locale)] if flat.max_devices is not None else []
    return _("up to {limits}").format(limits=nouns.listed(limits))


def ceiling(terms: Terms) -> str:
    """Say where the flat rate ends, and what happens there."""
    flat = terms.rates.flat
    if flat is None:
        return ""
    reach = covers(flat, terms.provider.locale)
    if flat.is_hard:
        return nouns.begun(_("{reach}, inclusive. Above it the price is agreed anew.").format(reach=reach))
    prices = (
        (flat.max_users, flat.overage_user_rate, _("{rate} per user")),
        (flat.max_devices, flat.overage_device_rate, _("{rate} per device")),
    )
    above = nouns.listed(
        pattern.format(rate=_rate(terms, rate))
        for limit, rate, pattern in prices
        if limit is not None and rate is not None
    )
    return nouns.begun(_("{reach}, inclusive. Above it {prices} each month.").format(reach=reach, prices=above))


def difference(terms: Terms, model: BillingModel) -> str:
    """Say what a model costs against the one that is offered."""
    if model == terms.billing_model:
        return _("This is our offer.")
    mine, offered = terms.price_of(model).monthly_amount, terms.totals.monthly_amount
    if mine is None or mine == offered:
        return _("The same per month as our offer at today's counts.")
    amount = _money(terms, abs(mine - offered))
    if mine > offered:
        return _("{amount} more per month than our offer at today's counts.").format(amount=amount)
    return _("{amount} less per month than our offer at today's counts.").format(amount=amount)


def break_even(terms: Terms) -> str:
    """Say where per-user and per-device cost the same, if they do."""
    devices = terms.verdict.break_even_devices
    if devices is None:
        return ""
    return _("For {users}, per-user and per-device cost the same at {count} endpoints.").format(
        users=_users(terms), count=words.decimal(devices, terms.provider.locale)
    )


def ratio_distance(verdict: Verdict, locale: str = words.DEFAULT_LOCALE) -> str:
    """Say how far the ratio stands from a verdict of its rule."""
    add, remove = verdict.devices_to_add, verdict.devices_to_remove
    parts = []
    if add:
        more = ngettext(
            "{count} more endpoint and the ratio rule favours per-device.",
            "{count} more endpoints and the ratio rule favours per-device.",
            add,
        )
        parts.append(more.format(count=words.whole(add, locale)))
    if remove:
        fewer = ngettext(
            "{count} endpoint fewer and it favours per-user or flat rate.",
            "{count} endpoints fewer and it favours per-user or flat rate.",
            remove,
        )
        parts.append(fewer.format(count=words.whole(remove, locale)))
    return " ".join(parts) or _("No count decides it.")


def main_class(terms: Terms) -> tuple[AssetClass, int] | None:
    """Return the endpoint class with the highest count and that count: the one the distances in devices speak of."""
    endpoints = [
        (AssetClass(row.label), row.count) for row in terms.counted.devices if AssetClass(row.label) in ENDPOINTS
    ]
    return max(endpoints, key=lambda found: found[1], default=None)


def flip(unit: str, found: Flip, locale: str = words.DEFAULT_LOCALE) -> str:
    """Say at which count of a unit another model would be recommended."""
    return _("At {count}, {model} would be recommended.").format(
        count=nouns.count_of(unit, found.at, locale), model=MODEL_MARKS[BillingModel(found.model)].word
    )


def conflicts(terms: Terms) -> tuple[str, ...]:
    """Say openly where the rules disagree, or where we offer another model than they recommend."""
    currency, locale = terms.currency, terms.provider.locale
    said = tuple(said_again(Conflict(code).in_words, currency, locale) for code in terms.verdict.conflicts)
    if terms.billing_model == terms.verdict.recommended:
        return said
    by_rules, ours = BillingModel(terms.verdict.recommended), BillingModel(terms.billing_model)
    other = _("By these rules alone the answer would be {model}; we offer {ours}.")
    return (*said, other.format(model=MODEL_MARKS[by_rules].word, ours=MODEL_MARKS[ours].word))


def assumptions(terms: Terms) -> tuple[str, ...]:
    """Say what the price rests on."""
    counted, locale = terms.counted, terms.provider.locale
    counts = _("Counts are those of {day}; a difference found later is shown to you before it is billed.")
    said = [counts.format(day=words.on_date(counted.on, locale))]
    if unknown := counted.unclassified_count:
        pattern = ngettext(
            "{count} device of unknown kind is not in this price until we agree what it is.",
            "{count} devices of unknown kind are not in this price until we agree what they are.",
            unknown,
        )
        said.append(pattern.format(count=words.whole(unknown, locale)))
    if stations := counted.stations_count:
        pattern = ngettext(
            "{count} station account was found that several people share.",
            "{count} station accounts were found that several people share.",
            stations,
        )
        said.append(pattern.format(count=words.whole(stations, locale)))
    return tuple(said)
