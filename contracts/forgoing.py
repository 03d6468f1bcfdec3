"""What an MSP forgoes above the ceiling of a flat fee: month by month, exact, rounded once, each with its steps.

A unit above is worth what the fee comes to for each covered one, fee ÷ ceiling, after the discounts and rises that the
fee is billed with. What a unit above is billed at is taken off; the rest is forgone, never less than nothing. With
bands the highest one counts: below its ceiling the band is billed. Ceilings of users and of devices are looked at
apart, and their amounts are not added up: one fee covers both.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction

from clients.asset_classes import AssetClass
from contracts.agreement import AgreedLine, Agreement, FlatBand
from contracts.billing.lines import commercial_of
from contracts.charging import Part, exact_month
from pricing.engine.billing_model import BillingModel
from pricing.engine.ceiling import Ceiling
from pricing.engine.estate import Estate
from pricing.engine.money import Amount, half_up, spell
from pricing.engine.offer import Offer
from pricing.engine.rates.flat_rate import FeePeriod, FlatRate, Overage

USERS, DEVICES = "users", "devices"  # the units of a ceiling, as the engine names them
PRINTED_PLACES = 2
NOTHING = Fraction(0)


class Known(StrEnum):
    """Name how what a month was counted at is known."""

    ENDED = "ENDED"
    RUNNING = "RUNNING"  # has begun: what was counted so far
    AHEAD = "AHEAD"  # forecast


@dataclass(frozen=True, slots=True)
class Worth:
    """What a month's fee is, what it covers at most, and what each unit above is billed at; exact."""

    fee: Fraction
    ceiling: int
    billed: Fraction

    @property
    def each(self) -> Fraction:
        """Return what the fee comes to for each covered unit."""
        return self.fee / self.ceiling

    @property
    def forgone(self) -> Fraction:
        """Return what each unit above does not bring."""
        return max(NOTHING, self.each - self.billed)


@dataclass(frozen=True, slots=True)
class Stretch:
    """A part of a month in which one number of units lies above one ceiling; `because` says where it comes from."""

    share: Fraction
    over: Fraction
    worth: Worth
    because: str
    part_in_words: str = ""


@dataclass(frozen=True, slots=True)
class ForgoneMonth:
    """A month of a contract: units above, what they do not bring, what serving them costs, and how that comes about.

    Without `amount` nothing is known of it, and the step says why. `serving` is None where no costs are known.
    """

    start: date
    until: date
    known: Known
    over: Fraction
    amount: Amount | None
    serving: Amount | None
    steps: tuple[str, ...]


def flat_place(agreement: Agreement) -> int | None:
    """Return the place of the line with a flat fee, of which an agreement has one at most; None without."""
    places = (place for place, line in enumerate(agreement.lines) if line.rates.flat is not None)
    return next(places, None)


def highest_band(line: AgreedLine) -> FlatBand:
    """Return the last band of a flat fee, without bands the fee itself."""
    flat = line.rates.flat
    assert flat is not None  # noqa: S101  -- asked of the line with a flat fee
    return line.next_bands[-1] if line.next_bands else FlatBand(flat.max_users, flat.max_devices, flat.fee)


def limit_of(line: AgreedLine, unit: str) -> int | None:
    """Return the most units that a line covers at all; None where it has no ceiling of them."""
    band = highest_band(line)
    return band.max_users if unit == USERS else band.max_devices


def worth_of(agreement: Agreement, place: int, unit: str, part: Part, *, is_in_grace: bool) -> Worth:
    """Return what a unit above the ceiling of a line is worth in a month whose fee has risen by `part`."""
    line = agreement.lines[place]
    flat, limit = line.rates.flat, limit_of(line, unit)
    assert flat is not None and limit is not None  # noqa: S101, PT018  -- asked of a ceiling that is there
    terms, period, fee = commercial_of(agreement, place), FeePeriod(flat.per), highest_band(line).fee

    def month(ceiling: Ceiling, overage: Overage | None, estate: Estate) -> Fraction:
        offer = Offer(flat=FlatRate(fee, ceiling, overage, period))
        return exact_month(BillingModel.FLAT, offer, estate, agreement.currency, terms, part)

    # The first unit above is billed as each further one; above a ceiling of none, the first unit is it.
    is_users = unit == USERS
    none = Ceiling(max_users=0) if is_users else Ceiling(max_devices=0)
    one = Estate.of(1, {}) if is_users else Estate.of(0, {AssetClass.OTHER: 1})
    rate = flat.overage_user_rate if is_users else flat.overage_device_rate
    bare = month(none, None, Estate.of(0, {}))
    if is_in_grace or line.next_bands or rate is None:
        return Worth(bare, limit, NOTHING)
    overage = Overage(rate if is_users else None, None if is_users else rate)
    return Worth(bare, limit, month(none, overage, one) - month(none, None, one))


def forgone_month(
    start: date,
    until: date,
    known: Known,
    stretches: Sequence[Stretch],
    *,
    unit: str,
    currency: str,
    serving_each: Fraction | None,
) -> ForgoneMonth:
    """Return what a month forgoes over its stretches; `serving_each` is what serving a unit costs a month."""
    over = sum((one.share * one.over for one in stretches), NOTHING)
    forgone = sum((one.share * one.over * one.worth.forgone for one in stretches), NOTHING)
    serving = None if serving_each is None else Amount.rounded(over * serving_each, currency)
    steps = [step for one in stretches for step in _steps(one, unit, currency)]
    if over and serving_each is not None:
        steps.append(f"Serving: {plain(over)} × {spell(serving_each, currency)} = {serving}.")
    return ForgoneMonth(start, until, known, over, Amount.rounded(forgone, currency), serving, tuple(steps))


def unknown_month(start: date, until: date, known: Known, because: str) -> ForgoneMonth:
    """Return a month of which nothing can be said, and why."""
    return ForgoneMonth(start, until, known, NOTHING, None, None, (because,))


def _steps(one: Stretch, unit: str, currency: str) -> Iterator[str]:
    noun, worth = unit.removesuffix("s"), one.worth
    yield one.because
    if not one.over:
        return
    each = spell(worth.each, currency)
    yield f"{spell(worth.fee, currency)} ÷ {worth.ceiling:,} = {each} for each {noun} covered."
    if worth.billed:
        billed = f"Each {noun} above is billed at {spell(worth.billed, currency)}"
        yield (
            f"{billed}: {spell(worth.forgone, currency)} is forgone."
            if worth.forgone
            else (f"{billed}, no less than one that is covered: nothing is forgone.")
        )
    if worth.forgone:
        part = one.share * one.over * worth.forgone
        amount = Amount.rounded(part, currency)
        yield f"{plain(one.over)} × {spell(worth.forgone, currency)}{one.part_in_words} = {amount}."


def plain(number: Fraction) -> str:
    """Write a number of units: whole, or with up to two decimals where it is a mean."""
    rounded = half_up(number, PRINTED_PLACES)
    return f"{rounded:,.0f}" if rounded == rounded.to_integral_value() else f"{rounded.normalize():,f}"


def printed(number: float) -> Fraction:
    """Return a forecast mean as it is printed, so that what is computed of it can be followed by hand."""
    return Fraction(half_up(Fraction(Decimal(repr(number))), PRINTED_PLACES))


def added(amounts: Sequence[Amount], currency: str) -> Amount:
    """Add up amounts of one currency; nothing is zero."""
    return sum(amounts, Amount.rounded(0, currency))
