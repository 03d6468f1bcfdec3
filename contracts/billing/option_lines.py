"""The rows of a statement that options make, with the steps that explain them."""

from collections.abc import Iterator
from fractions import Fraction

from contracts.agreement import Agreement, OptionTaken
from contracts.billing.counted import OF_ONE_DAY, Billed, Counted
from contracts.billing.options import month_amount, units_of
from contracts.billing.values import BilledLine, CountUnclear, Month, Span
from contracts.charging import RATE_PLACES
from contracts.commercial import thawed
from contracts.papers import Per
from pricing.charts import words
from pricing.engine.estate import Estate
from pricing.engine.money import exact, half_up, spell

NOUNS = {Per.MONTH: "month", Per.USER: "user", Per.DEVICE: "device"}


def option_lines(month: Month, span: Span, found: Billed) -> Iterator[BilledLine]:
    """Yield what a span's days of the agreed options are billed at; raises CountUnclear for devices of unknown kind."""
    is_part = span.days < month.days
    for option in span.agreement.options:
        _refuse_unknown_devices(option, found.unclassified_count)
        units = units_of(option, found.estate.users, found.estate.device_count)
        if not units:
            continue
        described = option.name
        if is_part:
            described += f", {words.on_date(span.start)} to {words.on_date(span.last)}"
        steps = _steps(month, span.agreement, option, units, span.days)
        yield _line(month, span, option, units, described, (*steps, *_where_from(month, found, option, span)), found)


def option_changes(month: Month, span: Span, before: Counted, after: Counted) -> Iterator[BilledLine]:
    """Yield what options cost more or less from the day of a later count on, by the days that are left."""
    for option in span.agreement.options:
        _refuse_unknown_devices(option, after.unclassified_count)
        units = _units(option, after.estate) - _units(option, before.estate)
        if not units:
            continue
        days, noun = (span.until - after.on).days, NOUNS[Per(option.per)]
        more = "more" if units > 0 else "fewer"
        told = f"{words.count_of(abs(units), noun)} {more} from {words.on_date(after.on)}"
        steps = _steps(month, span.agreement, option, units, days)
        since = f"First counted so on {words.on_date(after.on, span.agreement.locale)} {month.rule}"
        amount = month_amount(option, units, span.agreement.currency, month.part(days))
        yield BilledLine(
            kind="PRORATED",
            description=f"{option.name}: {told}"[:200],
            unit=noun,
            quantity=abs(units),
            rate=half_up(_risen(month, option) * (1 if units > 0 else -1), RATE_PLACES),
            amount=amount.value,
            steps=(*steps, since),
            count=after.ref,
            version=span.version,
        )


def _line(
    month: Month, span: Span, option: OptionTaken, units: int, described: str, steps: tuple[str, ...], found: Billed
) -> BilledLine:
    is_part = span.days < month.days
    return BilledLine(
        kind="PRORATED" if is_part else "RECURRING",
        description=described[:200],
        unit=NOUNS[Per(option.per)],
        quantity=units,
        rate=half_up(_risen(month, option), RATE_PLACES),
        amount=month_amount(option, units, span.agreement.currency, month.part(span.days)).value,
        steps=steps,
        count=found.count.ref if found.count else None,
        version=span.version,
    )


def _steps(month: Month, agreement: Agreement, option: OptionTaken, units: int, days: int) -> Iterator[str]:
    """Say how an amount comes about: how the rate has risen, then units at the rate for the days."""
    currency, risen = agreement.currency, _risen(month, option)
    escalator = thawed(agreement.commercial, term_months=agreement.term_months).escalator
    if risen != option.rate and escalator is not None:
        first, now = spell(option.rate, currency), spell(half_up(risen, RATE_PLACES), currency)
        yield f"{first} has risen to {now} in contract year {month.anniversaries + 1}: {escalator.in_words}."
    amount = month_amount(option, units, currency, month.part(days))
    part = f" × {month.days_in_words(days)}" if days < month.days else ""
    yield f"{units:,} × {spell(half_up(risen, RATE_PLACES), currency)}{part} = {amount}"


def _where_from(month: Month, found: Billed, option: OptionTaken, span: Span) -> Iterator[str]:
    if option.per == Per.MONTH:
        yield f"An option of contract {month.contract}, at the same price whatever is counted."
        return
    if told := found.says(NOUNS[Per(option.per)]):
        yield told
    if found.moment in OF_ONE_DAY and found.count is not None:
        yield f"Counted on {words.on_date(found.count.on, span.agreement.locale)} {month.rule}"
    else:
        yield f"Counted {month.rule}"


def _risen(month: Month, option: OptionTaken) -> Fraction:
    return exact(option.rate) * month.factor


def _units(option: OptionTaken, estate: Estate) -> int:
    return units_of(option, estate.users, estate.device_count)


def _refuse_unknown_devices(option: OptionTaken, unclassified_count: int) -> None:
    if option.per == Per.DEVICE and unclassified_count:
        devices = words.count_of(unclassified_count, "device")
        raise CountUnclear(
            f"{devices} of unknown kind were counted, and the option “{option.name}” is charged per device. Say what "
            "they are, then count and draft again."
        )
