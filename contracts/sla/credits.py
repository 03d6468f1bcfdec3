"""What a month's missed promises are credited with: a share of its fee for each, capped, rounded once."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from contracts.sla.attainment import Miss
from contracts.sla.wording import percent
from contracts.terms import SlaTerms
from pricing.charts import words
from pricing.engine.money import Amount, exact, rate

# What a month's fee is made of, by the kinds of lines: not what is charged once, credits, corrections and taxes.
FEE_KINDS = frozenset({"RECURRING", "PRORATED", "OVERAGE", "MINIMUM", "ADJUSTMENT"})


@dataclass(frozen=True, slots=True)
class Credit:
    """What is credited for a month: a positive amount, how it comes about, and for how many missed promises."""

    amount: Decimal
    currency: str
    steps: tuple[str, ...]
    missed_count: int


def fee_of(lines: Iterable[tuple[str, Decimal]]) -> Decimal:
    """Return a month's fee from the kinds and amounts of its lines; never below zero."""
    return max(sum((amount for kind, amount in lines if kind in FEE_KINDS), Decimal(0)), Decimal(0))


def credit_from(sla: SlaTerms, misses: tuple[Miss, ...], fee: Decimal, currency: str) -> Credit | None:
    """Return what missed promises are credited with by a plan's shares, None where nothing is owed.

    A request that missed both its response and its resolution is one missed promise: the credit is per request, as in
    "5 % per missed P1". Only committed targets are promises.

    E12: 5 % of 4,000.00 for each, 15 % at most, makes 200.00 for one, and 600.00 for three or five.
    """
    if not misses or not sla.credit_share:
        return None
    asked, cap = exact(sla.credit_share) * len(misses), exact(sla.credit_cap_share)
    amount = Amount.rounded(min(asked, cap) * rate(fee), currency)
    if not amount.value:
        return None
    return Credit(amount.value, currency, _steps(sla, misses, fee, amount, is_capped=asked > cap), len(misses))


def _steps(
    sla: SlaTerms, misses: tuple[Miss, ...], fee: Decimal, amount: Amount, *, is_capped: bool
) -> tuple[str, ...]:
    count = words.count_of(len(misses), "missed promise")
    each, of = percent(sla.credit_share), words.money(fee, amount.currency)
    credited = words.money(amount.value, amount.currency)
    if is_capped:
        total = percent(sla.credit_share * len(misses))
        how = f"{count} at {each} make {total}; the most is {percent(sla.credit_cap_share)} of {of} = {credited}"
    else:
        how = f"{count} at {each} of the month's fee of {of} = {credited}"
    return (*(miss.sentence for miss in misses), how)
