"""What a proposal promises on paper: services in and out, service levels, and what was counted to be served."""

from collections.abc import Iterable

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop, ngettext

from contracts.documents import frozen_labels, sentences
from contracts.documents.parts import Counted, CountLine, Scope, ScopeItem, Sla, SlaTarget
from contracts.sla.wording import credits_in_words, hours_in_words, pauses_in_words
from contracts.terms import ScopeLine, SlaTerms, Tally, Terms
from pricing.charts import words

MEANINGS = {
    "P1": gettext_noop("Nobody can work, or data is at risk"),
    "P2": gettext_noop("A team cannot work, or something important is degraded"),
    "P3": gettext_noop("One person is held up"),
    "P4": gettext_noop("A question or a wish"),
}
HOURS = {
    "8x5": gettext_noop("Business hours, 8 x 5"),
    "12x5": gettext_noop("Extended hours, 12 x 5"),
    "24x7": gettext_noop("Around the clock"),
    "custom": gettext_noop("Hours of its own"),
}


def counted_of(terms: Terms) -> Counted:
    """Return what was counted, line by line."""
    counted, locale = terms.counted, terms.provider.locale
    users = counted.users_because or (Tally("Billable users", counted.users_count),)
    return Counted(
        counted_on=counted.on,
        counting_policy=sentences.counting_policy(counted.policy),
        lead=_lead(terms),
        users_count=counted.users_count,
        devices_count=counted.devices_count,
        users=_reasons(users, counted.user_sources, locale),
        left_out=_reasons(counted.left_out_because, counted.user_sources, locale),
        devices=tuple(
            CountLine(sentences.class_title(tally.label, plural=True), tally.count, counted.device_sources)
            for tally in counted.devices
        ),
    )


def _lead(terms: Terms) -> str:
    counted, locale = terms.counted, terms.provider.locale
    users = ngettext("{count} billable user", "{count} billable users", counted.users_count)
    devices = ngettext("{count} covered device", "{count} covered devices", counted.devices_count)
    return _("{users} and {devices}.").format(
        users=users.format(count=words.whole(counted.users_count, locale)),
        devices=devices.format(count=words.whole(counted.devices_count, locale)),
    )


def _reasons(tallies: Iterable[Tally], sources: tuple[str, ...], locale: str) -> tuple[CountLine, ...]:
    return tuple(
        CountLine(frozen_labels.reason(tally.label, locale), tally.count, sources) for tally in tallies if tally.count
    )


def scope_of(terms: Terms) -> Scope:
    """Return what the price covers and what it does not."""

    def items(coverage: str) -> tuple[ScopeItem, ...]:
        return tuple(_scope_item(line, terms) for line in terms.scope if line.coverage == coverage)

    return Scope(covered=items("COVERED"), excluded=items("EXCLUDED"), charged_extra=items("EXTRA"))


def _scope_item(line: ScopeLine, terms: Terms) -> ScopeItem:
    detail = _scope_detail(line)
    if line.extra_rate is None:
        return ScopeItem(line.name, detail)
    price = words.money_rate(line.extra_rate, terms.currency, terms.provider.locale)
    if line.extra_unit:
        price = _("{price} per {unit}").format(price=price, unit=line.extra_unit)
    return ScopeItem(line.name, detail, price)


def _scope_detail(line: ScopeLine) -> str:
    detail = line.description
    if line.duty == "CLIENT":
        told = _("{detail}, done by your own IT.") if detail else _("Done by your own IT.")
    elif line.duty == "SHARED":
        told = _("{detail}, shared with your own IT.") if detail else _("Shared with your own IT.")
    else:
        return detail
    return told.format(detail=detail.rstrip("."))


def sla_of(terms: Terms) -> Sla:
    """Return the promises in words."""
    return sla_in_words(terms.sla, terms.provider.locale)


def sla_in_words(sla: SlaTerms, locale: str = words.DEFAULT_LOCALE) -> Sla:
    """Return a plan's targets in words; promises are told from aims."""
    hours = _(HOURS[sla.coverage]) if sla.coverage in HOURS else sla.coverage
    always = sla.coverage == "24x7"
    return Sla(
        plan=_("SLA plan {plan}").format(plan=sla.plan),
        service_hours=hours_in_words(sla),
        credits=" ".join(filter(None, (pauses_in_words(sla), credits_in_words(sla, locale)))),
        targets=tuple(
            SlaTarget(
                priority=target.priority,
                meaning=_(MEANINGS[target.priority]) if target.priority in MEANINGS else "",
                response=sentences.duration(target.response_minutes, around_the_clock=always, locale=locale),
                resolution=sentences.duration(target.resolution_minutes, around_the_clock=always, locale=locale),
                hours=hours,
                is_committed=target.is_committed,
            )
            for target in sla.targets
        ),
    )
