"""One month of a contract: its days by the versions in force, each charged by its own lines from its own count."""

from collections.abc import Iterator, Sequence

from clients.counting.moments import Moment, Period
from contracts.agreement import Proration
from contracts.billing.counted import Billed, Counted, billed
from contracts.billing.daily import lines_by_the_day
from contracts.billing.lines import lines_of
from contracts.billing.option_lines import option_lines
from contracts.billing.values import BilledLine, Month, NothingCounted, Span
from pricing.charts import words


def month_lines(month: Month, spans: Sequence[Span], counts: Sequence[Counted]) -> tuple[BilledLine, ...]:
    """Return what a month is billed at, in the order of its days.

    `counts` are those of the month, and the newest one before it. Days that no span holds are not billed. Raises
    NothingCounted or CountUnclear.
    """
    return tuple(line for span in spans for line in _span_lines(month, span, counts))


def _span_lines(month: Month, span: Span, counts: Sequence[Counted]) -> Iterator[BilledLine]:
    if span.agreement.proration == Proration.DAILY:
        yield from lines_by_the_day(month, span, counts)
        return
    found = found_in(month, span, counts)
    for place, line in enumerate(span.agreement.lines):
        yield from lines_of(month, span, place, line, found)
    yield from option_lines(month, span, found)


def found_in(month: Month, span: Span, counts: Sequence[Counted]) -> Billed:
    """Return what was counted in the span's own days, else, of a month that changed midway, in the month up to them.

    Raises NothingCounted.
    """
    found = billed(counts, span.agreement.counting, Period(span.start, span.until))
    if found.count is None and span.start > month.start:
        found = billed(counts, span.agreement.counting, Period(month.start, span.until))
    if found.count is not None:
        return found
    if found.moment is Moment.DAY:
        raise NothingCounted(f"{month.client}: {found.unknown} Count that day, then draft again.")
    days = f"{words.on_date(month.start)} and {words.on_date(span.last)}"
    raise NothingCounted(f"{month.client} was not counted between {days}. Count, then draft again.")
