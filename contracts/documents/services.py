"""What a proposal promises on paper: services in and out, service levels, and what was counted to be served."""

from contracts.documents import sentences
from contracts.documents.parts import Counted, CountLine, Scope, ScopeItem, Sla, SlaTarget
from contracts.sla.wording import credits_in_words, hours_in_words, pauses_in_words
from contracts.terms import ScopeLine, SlaTerms, Tally, Terms
from pricing.charts import words

MEANINGS = {
    "P1": "Nobody can work, or data is at risk",
    "P2": "A team cannot work, or something important is degraded",
    "P3": "One person is held up",
    "P4": "A question or a wish",
}
HOURS = {
    "8x5": "Business hours, 8 x 5",
    "12x5": "Extended hours, 12 x 5",
    "24x7": "Around the clock",
    "custom": "Hours of its own",
}


def counted_of(terms: Terms) -> Counted:
    """Return what was counted, line by line."""
    counted = terms.counted
    users = counted.users_because or (Tally("Billable users", counted.users_count),)
    return Counted(
        counted_on=counted.on,
        counting_policy=sentences.counting_policy(counted.policy),
        users_count=counted.users_count,
        devices_count=counted.devices_count,
        users=tuple(CountLine(tally.label, tally.count, counted.user_sources) for tally in users if tally.count),
        left_out=tuple(CountLine(tally.label, tally.count, counted.user_sources) for tally in counted.left_out_because),
        devices=tuple(
            CountLine(sentences.class_title(tally.label, plural=True), tally.count, counted.device_sources)
            for tally in counted.devices
        ),
    )


def scope_of(terms: Terms) -> Scope:
    """Return what the price covers and what it does not."""

    def items(coverage: str) -> tuple[ScopeItem, ...]:
        return tuple(_scope_item(line, terms) for line in terms.scope if line.coverage == coverage)

    return Scope(covered=items("COVERED"), excluded=items("EXCLUDED"), charged_extra=items("EXTRA"))


def _scope_item(line: ScopeLine, terms: Terms) -> ScopeItem:
    done_by = {"CLIENT": "done by your own IT", "SHARED": "shared with your own IT"}.get(line.duty, "")
    detail = line.description
    if done_by:
        detail = f"{detail.rstrip('.')}, {done_by}." if detail else f"{done_by.capitalize()}."
    if line.extra_rate is None:
        return ScopeItem(line.name, detail)
    price = words.money_rate(line.extra_rate, terms.currency, terms.provider.locale)
    return ScopeItem(line.name, detail, f"{price} per {line.extra_unit}" if line.extra_unit else price)


def sla_of(terms: Terms) -> Sla:
    """Return the promises in words."""
    return sla_in_words(terms.sla)


def sla_in_words(sla: SlaTerms) -> Sla:
    """Return a plan's targets in words; promises are told from aims."""
    hours, always = HOURS.get(sla.coverage, sla.coverage), sla.coverage == "24x7"
    return Sla(
        plan=f"SLA plan {sla.plan}",
        service_hours=hours_in_words(sla),
        credits=" ".join(filter(None, (pauses_in_words(sla), credits_in_words(sla)))),
        targets=tuple(
            SlaTarget(
                priority=target.priority,
                meaning=MEANINGS.get(target.priority, ""),
                response=sentences.duration(target.response_minutes, around_the_clock=always),
                resolution=sentences.duration(target.resolution_minutes, around_the_clock=always),
                hours=hours,
                is_committed=target.is_committed,
            )
            for target in sla.targets
        ),
    )
