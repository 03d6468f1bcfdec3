"""A month of a contract as its books have it: which counts speak of it, and how the fee and its grace stand by then."""

from datetime import date
from fractions import Fraction

from clients.queries.wording import policy_label
from contracts.agreement import Agreement, Overage
from contracts.billing.counted import Counted
from contracts.billing.lines import estate_of
from contracts.billing.values import CountUnclear, Month, Span
from contracts.months import MONTHS_IN_YEAR, months_before, period
from contracts.prices import FlatFee
from contracts.queries.books import Books, Due
from contracts.renewing.indexes import Missing, factor
from pricing.engine.ceiling import Ceiling
from pricing.engine.estate import Estate


def counts_for(due: Due, books: Books, policy: str) -> list[Counted]:
    """Return the counts of the month and the newest one before it."""
    known = [count for count in books.counts.get((due.contract.client_id, policy), ()) if count.on < due.until]
    before = [count for count in known if count.on < due.start]
    return before[-1:] + [count for count in known if count.on >= due.start]


def month_as(due: Due, books: Books, span: Span) -> Month:
    """Return the month as the terms of some of its days see it: each version has its own policy, rise and lines."""
    contract, agreement = due.contract, span.agreement
    return Month(
        start=due.start,
        until=due.until,
        contract=contract.number or "",
        client=contract.client.name,
        policy_label=policy_label(agreement.counting.policy),
        anniversaries=_anniversaries(due, agreement),
        factor=_factor(due, books, agreement),
        months_above=_months_above(due, agreement, books),
    )


def _anniversaries(due: Due, agreement: Agreement) -> int:
    # From the day the fee was agreed, not the day months are counted from: a renewal that was priced anew begins anew.
    return months_before(_began_on(due, agreement), due.start) // MONTHS_IN_YEAR


def _began_on(due: Due, agreement: Agreement) -> date:
    return agreement.began_on or due.contract.effective_from


def _factor(due: Due, books: Books, agreement: Agreement) -> Fraction:
    began_on, anniversaries = _began_on(due, agreement), _anniversaries(due, agreement)
    found = factor(agreement.commercial.escalator, books.index_values, began_on, anniversaries)
    if isinstance(found, Missing):
        raise CountUnclear(
            f"Since its anniversary the fee of contract {due.contract.number} follows {found.index}. {found.in_words}"
        )
    return found


def _months_above(due: Due, agreement: Agreement, books: Books) -> tuple[int, ...]:
    """Return for each line in how many months before this, in a row, the newest count passed its ceiling."""
    if not any(line.overage == Overage.GRACE for line in agreement.lines):
        return ()
    known = books.counts.get((due.contract.client_id, agreement.counting.policy), ())
    above = []
    for line in agreement.lines:
        anchor = due.contract.anchor
        first = months_before(anchor, due.contract.effective_from)
        number, index = 0, months_before(anchor, due.start) - 1
        while index >= first and line.rates.flat is not None and number < line.grace_months:
            start, until = period(anchor, index)
            newest = [count for count in known if start <= count.on < until][-1:]
            if not newest or not _is_above(estate_of(agreement, line, newest[0].estate), line.rates.flat):
                break
            number, index = number + 1, index - 1
        above.append(number)
    return tuple(above)


def _is_above(estate: Estate, flat: FlatFee) -> bool:
    return Ceiling(flat.max_users, flat.max_devices).breached(estate.users, estate.device_count)
