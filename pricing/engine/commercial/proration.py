"""A month's fee for a part of the month, by days. Worked in E06."""

from datetime import date
from decimal import Decimal
from fractions import Fraction

from pricing.engine.charge import Step, counted
from pricing.engine.money import Amount, exact, spell


def day_share(effective_from: date, effective_until: date, period_from: date, period_until: date) -> Fraction:
    """Give the share of a period's days that lie in a span; both half-open: the first day counts, the last does not."""
    days = (period_until - period_from).days
    if days <= 0:
        raise ValueError("A period has at least one day.")
    inside = (min(effective_until, period_until) - max(effective_from, period_from)).days
    return Fraction(max(0, inside), days)


def prorated(
    fee: Decimal | Fraction, effective_from: date, period_from: date, period_until: date, currency: str
) -> Step:
    """Charge a monthly fee from a day to the end of its period, that day included, with the days in words."""
    part = day_share(effective_from, period_until, period_from, period_until)
    days = (period_until - period_from).days
    text = f"{int(part * days)} of {counted(days, 'day')} × {spell(fee, currency)} a month"
    return Step(text, Amount.rounded(exact(fee) * part, currency))
