"""Days billed one by one: what was there at their start, then each change for the days that were left."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise

from clients.asset_classes import AssetClass
from clients.counting.moments import Moment
from contracts.agreement import AgreedLine
from contracts.billing.counted import Billed, Counted
from contracts.billing.lines import commercial_of, estate_of, lines_of, offer_of_month, refuse_what_cannot_be_priced
from contracts.billing.option_lines import option_changes, option_lines
from contracts.billing.values import BilledLine, Month, NothingCounted, Span, name_of
from contracts.charging import RATE_PLACES, Part, exact_month
from pricing.charts import words
from pricing.engine.billing_model import BillingModel
from pricing.engine.estate import Estate
from pricing.engine.money import Amount, exact, half_up, spell
from pricing.engine.rates.per_device import NOUNS


@dataclass(frozen=True, slots=True)
class _Change:
    """So many units of one kind more or fewer from a day on, and what is there then."""

    noun: str
    number: int
    before: Estate
    after: Estate
    count: Counted


def lines_by_the_day(month: Month, span: Span, counts: Sequence[Counted]) -> Iterator[BilledLine]:
    """Yield what a span's days are billed at where joiners and leavers are billed by the day.

    A unit joins on the day on which a count has it first, and leaves on that on which a count has it no more. Counts
    with devices of unknown kind are left out where devices are priced. Raises NothingCounted.
    """
    first, later = counts_of_days(month, span, counts)
    found = Billed(Moment.PERIOD_END, first, first.estate, first.unclassified_count, {}, "")
    for place, line in enumerate(span.agreement.lines):
        yield from lines_of(month, span, place, line, found)
        present = estate_of(span.agreement, line, first.estate)
        for count in later:
            then = estate_of(span.agreement, line, count.estate)
            for change in _changes(present, then, count):
                yield from _line(month, span, place, line, change)
            present = then
    yield from option_lines(month, span, found)
    for earlier, count in pairwise((first, *later)):
        yield from option_changes(month, span, earlier, count)


def counts_of_days(month: Month, span: Span, counts: Sequence[Counted]) -> tuple[Counted, tuple[Counted, ...]]:
    """Return what was there at the start of a span, and the counts of the days after it; raises NothingCounted.

    What was there is what the newest count up to that day says, else the first one in it.
    """
    known = sorted((count for count in counts if count.on < span.until), key=lambda count: count.on)
    if not known:
        days = f"{words.on_date(span.start)} and {words.on_date(span.last)}"
        raise NothingCounted(f"{month.client} was not counted between {days}. Count, then draft again.")
    before = [count for count in known if count.on <= span.start]
    first = before[-1] if before else known[0]
    return first, tuple(count for count in known if count.on > max(span.start, first.on))


def _changes(before: Estate, after: Estate, count: Counted) -> Iterator[_Change]:
    """Yield the changes between two counts one kind at a time, so that their prices add up to the whole difference."""
    present = before
    if after.users != present.users:
        then = present.with_users(after.users)
        yield _Change("user", after.users - present.users, present, then, count)
        present = then
    was, now = dict(before.devices), dict(after.devices)
    for cls in AssetClass:
        number = now.get(cls, 0) - was.get(cls, 0)
        if number:
            then = present.with_devices(cls, now.get(cls, 0))
            yield _Change(NOUNS[cls], number, present, then, count)
            present = then


def _line(month: Month, span: Span, place: int, line: AgreedLine, change: _Change) -> Iterator[BilledLine]:
    offer = offer_of_month(month, place, line, change.after)
    refuse_what_cannot_be_priced(month, offer, change.after, change.count.unclassified_count)
    currency, on = span.agreement.currency, change.count.on
    difference = _month_of(month, span, place, line, change.after) - _month_of(month, span, place, line, change.before)
    if not difference:
        return
    days = (span.until - on).days
    amount = Amount.rounded(difference * Fraction(days, month.days), currency)
    number = abs(change.number)
    rate = half_up(difference / number, RATE_PLACES)
    more = "more" if change.number > 0 else "fewer"
    told = f"{words.count_of(number, change.noun)} {more} from {words.on_date(on)}"
    since = f"First counted so on {words.on_date(on, span.agreement.locale)} {month.rule}"
    yield BilledLine(
        kind="PRORATED",
        description=f"{name_of(line, span.agreement)}{told[0].upper()}{told[1:]}",
        unit=change.noun,
        quantity=number,
        rate=rate,
        amount=amount.value,
        steps=(f"{number:,} × {spell(exact(rate), currency)} × {month.days_in_words(days)} = {amount}", since),
        count=change.count.ref,
        version=span.version,
    )


def _month_of(month: Month, span: Span, place: int, line: AgreedLine, estate: Estate) -> Fraction:
    return exact_month(
        BillingModel(line.billing_model),
        offer_of_month(month, place, line, estate),
        estate,
        span.agreement.currency,
        commercial_of(span.agreement, place),
        Part(anniversaries=month.anniversaries, factor=month.factor),
    )
