"""The commercial terms of a proposal in the language that is active: title and text of each, from its frozen terms."""

from collections.abc import Iterator
from datetime import timedelta

from django.utils.translation import gettext as _

from contracts.commercial import NOTHING, Escalated
from contracts.documents import nouns, sentences
from contracts.months import add_months
from contracts.papers import Customary
from contracts.terms import Terms
from pricing.charts import words
from pricing.engine.billing_model import BillingModel

TitledText = tuple[str, str]


def commercial_terms(terms: Terms) -> tuple[TitledText, ...]:
    """Return each term that follows from the numbers; what the proposal does not settle is left out."""
    found = (*_running(terms), *_counting(terms), *_paying(terms), *_beside_the_rates(terms), *_closing(terms))
    return tuple((title, text) for title, text in found if text)


def _running(terms: Terms) -> Iterator[TitledText]:
    locale, customary = terms.provider.locale, terms.customary
    yield _("Start"), _start(terms)
    yield _("Term"), _("{months} from that day.").format(months=nouns.months(terms.term_months, locale))
    if customary is not None:
        yield _("Renewal"), _renewal(terms, customary)
    days = nouns.days(terms.notice_days, locale)
    yield _("Notice"), " ".join((_("{days} in writing before the term ends.").format(days=days), _last_day(terms)))


def _start(terms: Terms) -> str:
    if terms.starts_on is not None:
        on = words.on_date(terms.starts_on, terms.provider.locale)
        return _("Service goes on from {day}, or from the day of acceptance where that is later.").format(day=on)
    zone = terms.provider.time_zone
    return _("Service begins on the day of acceptance, as dated in {time_zone}.").format(time_zone=zone)


def _renewal(terms: Terms, customary: Customary) -> str:
    if not customary.auto_renews:
        return _("Ends with its term. Before that we count again and send you a fresh proposal.")
    months = nouns.months(customary.renewal_months, terms.provider.locale)
    return _("Renews by itself for {months} each time, unless either of us gives notice.").format(months=months)


def _last_day(terms: Terms) -> str:
    locale, begins = terms.provider.locale, terms.starts_on or terms.issued_on
    ends = add_months(begins, terms.term_months)
    return _("Begun on {begins}, it runs to {ends}, and notice has to arrive by {notice}.").format(
        begins=words.on_date(begins, locale),
        ends=words.on_date(ends - timedelta(days=1), locale),
        notice=words.on_date(ends - timedelta(days=terms.notice_days), locale),
    )


def _counting(terms: Terms) -> Iterator[TitledText]:
    yield _("Counting"), sentences.counting_policy(terms.counted.policy)
    yield _("When counts change"), _true_up(terms)
    if terms.billing_model == BillingModel.FLAT:
        yield _("Ceiling"), sentences.ceiling(terms)


def _true_up(terms: Terms) -> str:
    customary = terms.customary
    if customary is None:
        return ""
    if terms.billing_model == BillingModel.FLAT:
        return _(
            "Every month is counted anew. The fee stays while counts are at or below the ceiling; we warn you before"
            " they reach it."
        )
    if customary.prorates_by_day:
        return _(
            "Every month is counted anew and billed for what was counted, joiners and leavers by the day. You see each"
            " change in the portal and can contest it before it is billed."
        )
    return _(
        "Every month is counted anew and billed for what was counted, each unit for the whole month. You see each"
        " change in the portal and can contest it before it is billed."
    )


def _paying(terms: Terms) -> Iterator[TitledText]:
    locale, customary = terms.provider.locale, terms.customary
    once = words.money(terms.totals.onboarding_amount, terms.currency, locale)
    yield _("Onboarding"), _("{amount}, once, with the first month.").format(amount=once)
    yield _("Anniversary"), _anniversary(terms)
    yield _("Minimum"), _minimum(terms)
    if customary is not None:
        due = nouns.days(customary.payment_days, locale)
        yield _("Statements"), _("One for each month, due {days} after it is issued.").format(days=due)
        yield _("Taxes"), _taxes(customary)


def _anniversary(terms: Terms) -> str:
    """Say how the fee rises, and what that makes of a month in money."""
    escalator = terms.commercial.escalator
    if escalator is None:
        return ""
    years, currency, locale = terms.totals.years, terms.currency, terms.provider.locale
    said = _rise(escalator, locale)
    if len(years) < 2:
        return said
    example = _("At today's counts a month of {first} becomes {second} in the second year.").format(
        first=words.money(years[0].monthly_amount, currency, locale),
        second=words.money(years[1].monthly_amount, currency, locale),
    )
    return f"{said} {example}"


def _rise(escalator: Escalated, locale: str) -> str:
    share = words.percent(escalator.share, locale)
    if escalator.is_indexed:
        return _indexed(escalator).format(
            index=escalator.index,
            share=share,
            floor=words.percent(escalator.floor_share or NOTHING, locale),
            cap=words.percent(escalator.cap_share or NOTHING, locale),
        )
    if escalator.is_compounding:
        return _("The monthly fee rises by {share} per anniversary, compounding.").format(share=share)
    return _("The monthly fee rises by {share} per anniversary, of the first year.").format(share=share)


def _indexed(escalator: Escalated) -> str:
    has_floor, has_cap = escalator.floor_share is not None, escalator.cap_share is not None
    if has_floor and has_cap:
        return _(
            "The monthly fee rises with {index}, at least {floor}, at most {cap}, expected to change by {share} a year."
        )
    if has_floor:
        return _("The monthly fee rises with {index}, at least {floor}, expected to change by {share} a year.")
    if has_cap:
        return _("The monthly fee rises with {index}, at most {cap}, expected to change by {share} a year.")
    return _("The monthly fee rises with {index}, expected to change by {share} a year.")


def _minimum(terms: Terms) -> str:
    rates, locale = terms.rates, terms.provider.locale
    said = []
    if terms.billing_model == BillingModel.PER_USER and rates.per_user and rates.per_user.minimum_count:
        least = nouns.users(rates.per_user.minimum_count, locale)
        said.append(_("At least {users} are charged.").format(users=least))
    if terms.billing_model != BillingModel.FLAT and rates.minimum_amount:
        amount = words.money(rates.minimum_amount, terms.currency, locale)
        said.append(_("No month costs less than {amount}.").format(amount=amount))
    return " ".join(said)


def _taxes(customary: Customary) -> str:
    if not customary.taxes:
        return _("All prices are before tax. Taxes are added where they apply.")
    return _("All prices are before tax. Added where it applies: {taxes}.").format(taxes="; ".join(customary.taxes))


def _beside_the_rates(terms: Terms) -> Iterator[TitledText]:
    agreed = terms.commercial
    if agreed.prepay_discount_share:
        yield _("Payment"), _("A year ahead; the discount for it is in the price.")
    if agreed.co_managed_reduction_share:
        yield _("Your own team"), _("Does a part, which is in the price.")
    if agreed.round_the_clock:
        yield _("24x7 coverage"), _("Agreed, and is in the price.")
    if agreed.after_hours:
        yield _("After hours"), _("Coverage is agreed, and is in the price.")


def _closing(terms: Terms) -> Iterator[TitledText]:
    until = words.on_date(terms.valid_until, terms.provider.locale)
    yield (
        _("Validity"),
        _("Can be accepted until {day}, {time_zone} time.").format(day=until, time_zone=terms.provider.time_zone),
    )
