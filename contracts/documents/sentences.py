"""The sentences of a proposal, in plain English, from its frozen terms."""

from decimal import Decimal

from clients.asset_classes import ENDPOINTS, AssetClass
from contracts.prices import FlatFee
from contracts.terms import Flip, Terms, Verdict
from pricing.charts import words
from pricing.engine.billing_model import BillingModel
from pricing.engine.conflicts import Conflict
from pricing.engine.rates.per_device import NOUNS

POLICIES = {
    "LICENSED": "Every account with a counted licence is billed.",
    "NAMED_FRONTLINE_SHARED": "Enabled, licensed accounts of people and shared ones are billed, service accounts not.",
    "ACTIVE_30": "Everyone who signed in within 30 days is billed.",
    "ACTIVE_90": "Everyone who signed in within 90 days is billed.",
    "LOGS_ON_OR_CALLS": "Everyone who signs in anywhere or may call the service desk is billed.",
    "STATION_SEAT": "Every station is billed, whoever works at it.",
    "CONCURRENT": "The most sessions at the same time are billed.",
    "MAX_USERS_DEVICES": "Users or devices are billed, whichever are more.",
}
HOUR = 60
AT_ACCEPTANCE = "Service begins on the day you accept"


def counting_policy(code: str) -> str:
    """Say who is billed under a counting policy."""
    return POLICIES.get(code, code)


def plural(noun: str) -> str:
    """Return the plural of a priced unit: `users`, `devices above the ceiling`."""
    head, space, tail = noun.partition(" above ")
    return f"{head}s{space}{tail}"


def class_title(asset_class: str, *, plural: bool = False) -> str:
    """Return an asset class as a heading: `Workstation`, `Point-of-sale terminals`."""
    noun = NOUNS[AssetClass(asset_class)] + ("s" if plural else "")
    return noun[0].upper() + noun[1:]


def duration(minutes: int, *, around_the_clock: bool = False) -> str:
    """Return a time on the SLA's clock: `30 minutes`, `4 hours`, `2 business days`; eight hours make a business day."""
    day, noun = (24 * HOUR, "day") if around_the_clock else (8 * HOUR, "business day")
    if minutes % day == 0 and minutes > day:
        return words.count_of(minutes // day, noun)
    if minutes % HOUR == 0:
        return words.count_of(minutes // HOUR, "hour")
    return words.count_of(minutes, "minute")


def _money(terms: Terms, amount: Decimal) -> str:
    return words.money(amount, terms.currency, terms.provider.locale)


def _rate(terms: Terms, rate: Decimal) -> str:
    return words.money_rate(rate, terms.currency, terms.provider.locale)


def _what(terms: Terms) -> str:
    counted, locale = terms.counted, terms.provider.locale
    users = words.count_of(counted.users_count, "user", locale=locale)
    devices = words.count_of(counted.devices_count, "device", locale=locale)
    return f"{users} and {devices}"


def recommendation(terms: Terms) -> str:
    """Say the offer in one sentence."""
    monthly, locale = _money(terms, terms.totals.monthly_amount), terms.provider.locale
    match BillingModel(terms.billing_model):
        case BillingModel.PER_USER:
            users = words.count_of(terms.counted.users_count, "user", locale=locale)
            return f"Pay per user: {monthly} per month for your {users}."
        case BillingModel.PER_DEVICE:
            devices = words.count_of(terms.counted.devices_count, "device", locale=locale)
            return f"Pay per device: {monthly} per month for your {devices}."
        case BillingModel.FLAT:
            covered = covers(terms.rates.flat) if terms.rates.flat else ""
            return f"Pay a flat rate: {monthly} per month, {covered}."


def summary(terms: Terms) -> tuple[str, ...]:
    """Say what was done, what is offered and how to go on."""
    totals, locale = terms.totals, terms.provider.locale
    monthly, once, term = (
        _money(terms, amount) for amount in (totals.monthly_amount, totals.onboarding_amount, totals.term_amount)
    )
    counted_on, months = words.on_date(terms.counted.on, locale), words.count_of(terms.term_months, "month")
    begins = f"Service goes on from {words.on_date(terms.starts_on, locale)}" if terms.starts_on else AT_ACCEPTANCE
    return (
        f"On {counted_on} we counted {_what(terms)} in your own systems, and priced every way to pay from one list.",
        f"The {terms.rates.tier} service costs {monthly} per month and {once} once: {term} over {months} as counted.",
        f"{begins}. {terms.recipient.contact} can accept in the portal, or sign on paper.",
    )


def volume_risk(terms: Terms, model: BillingModel) -> str:
    """Say who pays when the counts change."""
    match model:
        case BillingModel.PER_USER:
            least = terms.rates.per_user.minimum_count if terms.rates.per_user else 0
            down_to = f", down to {words.count_of(least, 'user')}" if least else ""
            return f"You pay for each person you add, and save with each who leaves{down_to}."
        case BillingModel.PER_DEVICE:
            return "You pay for each device you add, and save with each you retire."
        case BillingModel.FLAT:
            return f"{terms.provider.name}, up to the ceiling."


def covers(flat: FlatFee) -> str:
    """Say how far a flat rate reaches: `up to 50 users and 100 devices`."""
    limits = [words.count_of(flat.max_users, "user")] if flat.max_users is not None else []
    limits += [words.count_of(flat.max_devices, "device")] if flat.max_devices is not None else []
    return f"up to {' and '.join(limits)}"


def ceiling(terms: Terms) -> str:
    """Say where the flat rate ends, and what happens there."""
    flat = terms.rates.flat
    if flat is None:
        return ""
    reach = covers(flat)
    if flat.is_hard:
        return f"{reach[0].upper()}{reach[1:]}, inclusive. Above it the price is agreed anew."
    prices = (
        (flat.max_users, flat.overage_user_rate, "user"),
        (flat.max_devices, flat.overage_device_rate, "device"),
    )
    above = [
        f"{_rate(terms, rate)} per {unit}" for limit, rate, unit in prices if limit is not None and rate is not None
    ]
    return f"{reach[0].upper()}{reach[1:]}, inclusive. Above it {' and '.join(above)} each month."


def difference(terms: Terms, model: BillingModel) -> str:
    """Say what a model costs against the one that is offered."""
    if model == terms.billing_model:
        return "This is our offer."
    mine, offered = terms.price_of(model).monthly_amount, terms.totals.monthly_amount
    if mine is None or mine == offered:
        return "The same per month as our offer at today's counts."
    more = "more" if mine > offered else "less"
    return f"{_money(terms, abs(mine - offered))} {more} per month than our offer at today's counts."


def break_even(terms: Terms) -> str:
    """Say where per-user and per-device cost the same, if they do."""
    devices = terms.verdict.break_even_devices
    if devices is None:
        return ""
    users = words.count_of(terms.counted.users_count, "user", locale=terms.provider.locale)
    return f"For {users}, per-user and per-device cost the same at {devices.normalize():f} endpoints."


def ratio_distance(verdict: Verdict) -> str:
    """Say how far the ratio stands from a verdict of its rule."""
    add, remove = verdict.devices_to_add, verdict.devices_to_remove
    parts = []
    if add:
        parts.append(f"{words.count_of(add, 'more endpoint')} and the ratio rule favours per-device.")
    if remove:
        parts.append(f"{words.count_of(remove, 'endpoint')} fewer and it favours per-user or flat rate.")
    return " ".join(parts) or "No count decides it."


def main_class(terms: Terms) -> tuple[AssetClass, int] | None:
    """Return the endpoint class with the highest count and that count: the one the distances in devices speak of."""
    endpoints = [
        (AssetClass(row.label), row.count) for row in terms.counted.devices if AssetClass(row.label) in ENDPOINTS
    ]
    return max(endpoints, key=lambda found: found[1], default=None)


def flip(noun: str, found: Flip) -> str:
    """Say at which count another model would be recommended."""
    return f"At {words.count_of(found.at, noun)}, {BillingModel(found.model).label} would be recommended."


def conflicts(terms: Terms) -> tuple[str, ...]:
    """Say openly where the rules disagree, or where we offer another model than they recommend."""
    said = tuple(Conflict(code).in_words for code in terms.verdict.conflicts)
    if terms.billing_model == terms.verdict.recommended:
        return said
    by_rules, ours = BillingModel(terms.verdict.recommended), BillingModel(terms.billing_model)
    return (*said, f"By these rules alone the answer would be {by_rules.label}; we offer {ours.label}.")


def assumptions(terms: Terms) -> tuple[str, ...]:
    """Say what the price rests on."""
    counted = terms.counted
    counted_on = words.on_date(counted.on, terms.provider.locale)
    said = [f"Counts are those of {counted_on}; a difference found later is shown to you before it is billed."]
    if counted.unclassified_count:
        devices = words.count_of(counted.unclassified_count, "device")
        said.append(f"{devices} of unknown kind are not in this price until we agree what they are.")
    if counted.stations_count:
        said.append(
            f"{words.count_of(counted.stations_count, 'station account')} were found that several people share."
        )
    return tuple(said)
