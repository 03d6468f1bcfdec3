"""Services and service levels as they are frozen."""

from contracts.models import ScopeItem, SlaPlan
from contracts.terms import ScopeLine, SlaHours, SlaLine, SlaTerms


def scope_line(item: ScopeItem) -> ScopeLine:
    """Freeze a service of the catalogue."""
    return ScopeLine(item.name, item.description, item.coverage, item.extra_rate, item.extra_unit, item.duty)


def sla_terms(plan: SlaPlan) -> SlaTerms:
    """Freeze an SLA plan; two queries, for its targets and its hours."""
    return SlaTerms(
        plan=plan.name,
        coverage=plan.coverage,
        time_zone=plan.time_zone,
        targets=tuple(
            SlaLine(row.priority, row.response_minutes, row.resolution_minutes, row.is_committed)
            for row in plan.targets.all()
        ),
        opens_at=f"{plan.opens_at:%H:%M}",
        windows=tuple(
            SlaHours(row.weekday, f"{row.starts_at:%H:%M}", f"{row.ends_at:%H:%M}") for row in plan.windows.all()
        ),
        holiday_country=plan.holiday_country,
        holiday_region=plan.holiday_region,
        pauses_while=plan.pauses_while,
        credit_share=plan.credit_share,
        credit_cap_share=plan.credit_cap_share,
    )
