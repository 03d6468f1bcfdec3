"""Between frozen prices and the engine: what was offered is charged by the rules it was priced by."""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import NamedTuple, Self

from clients.asset_classes import AssetClass
from contracts.agreement import AgreedLine, FlatBand
from contracts.prices import Band, DeviceRate, FlatFee, ModelPrice, PriceLine, Rates, UnitPrice, YearPrice, span
from pricing.engine.bands import Band as EngineBand
from pricing.engine.bands import Bands, Counting
from pricing.engine.billing_model import BillingModel
from pricing.engine.ceiling import Ceiling
from pricing.engine.charge import Charge, Line, Step, steps_of, total
from pricing.engine.charging import charge_by
from pricing.engine.commercial.adjustments import adjusted
from pricing.engine.commercial.quote import quote
from pricing.engine.commercial.terms import CommercialTerms
from pricing.engine.estate import Estate
from pricing.engine.money import Amount, half_up, places_of
from pricing.engine.offer import Offer
from pricing.engine.rates.flat_rate import FeePeriod, FlatRate, Overage
from pricing.engine.rates.per_device import NOUNS, PerDeviceRates
from pricing.engine.rates.per_user import PerUserRate

Unit = tuple[str, int, Decimal, str]  # label, count, rate, note
FEE = "flat fee"
RATE_PLACES = 4
ABOVE, UP_TO_MINIMUM = " above the ceiling", "up to the minimum"
RECURRING, OVERAGE, MINIMUM, ADJUSTMENT = "RECURRING", "OVERAGE", "MINIMUM", "ADJUSTMENT"  # kinds of lines


def rates_of_offer(offer: Offer, *, card: str, tier: str) -> Rates:
    """Freeze what is offered."""
    per_user, per_device, flat = offer.per_user, offer.per_device, offer.flat
    return Rates(
        card=card,
        tier=tier,
        per_user=_frozen(per_user.price, per_user.minimum_users) if per_user else None,
        per_device=tuple(DeviceRate(cls.value, _frozen(price)) for cls, price in per_device.prices)
        if per_device
        else (),
        is_infrastructure_in_user_rate=per_user.infrastructure_included if per_user else True,
        flat=_frozen_fee(flat) if flat else None,
        minimum_amount=offer.minimum_amount,
    )


def _frozen(price: Decimal | Bands, minimum: int = 0) -> UnitPrice:
    if not isinstance(price, Bands):
        return UnitPrice((Band(None, price),), minimum_count=minimum)
    return UnitPrice(tuple(Band(band.up_to, band.rate) for band in price.bands), price.counting.value, minimum)


def _frozen_fee(flat: FlatRate) -> FlatFee:
    return FlatFee(
        fee=flat.fee,
        per=flat.period.value,
        max_users=flat.ceiling.max_users,
        max_devices=flat.ceiling.max_devices,
        overage_user_rate=flat.overage.per_user if flat.overage else None,
        overage_device_rate=flat.overage.per_device if flat.overage else None,
    )


def offer_of(line: AgreedLine) -> Offer:
    """Return the rates of an agreed line as the engine charges by them; above a ceiling, as if it had no bands."""
    rates = line.rates
    match BillingModel(line.billing_model):
        case BillingModel.PER_USER if rates.per_user is not None:
            included, minimum = rates.is_infrastructure_in_user_rate, rates.per_user.minimum_count
            per_user = PerUserRate(_price(rates.per_user), included, minimum)
            return Offer(per_user, None if included else _devices(rates), minimum_amount=rates.minimum_amount)
        case BillingModel.FLAT if rates.flat is not None:
            return Offer(flat=_flat_rate(rates.flat))
        case _:
            return Offer(per_device=_devices(rates), minimum_amount=rates.minimum_amount)


def offer_for(line: AgreedLine, estate: Estate, *, is_in_grace: bool) -> Offer:
    """Return what an agreed line charges an estate by: of a flat fee with bands, the first band that holds the counts.

    In months of grace the fee stays whatever is counted. Counts beyond the last band breach the agreement, and its fee
    stays.
    """
    flat = line.rates.flat
    if flat is None or (not line.next_bands and not is_in_grace):
        return offer_of(line)
    bands = (FlatBand(flat.max_users, flat.max_devices, flat.fee), *line.next_bands)
    held = (band for band in bands if not _ceiling(band).breached(estate.users, estate.device_count))
    band = next(held, bands[-1])
    return Offer(flat=FlatRate(band.fee, _ceiling(band), None, FeePeriod(flat.per)))


def _ceiling(band: FlatBand) -> Ceiling:
    return Ceiling(band.max_users, band.max_devices)


def _devices(rates: Rates) -> PerDeviceRates:
    return PerDeviceRates.of({AssetClass(row.asset_class): _price(row.price) for row in rates.per_device})


def _price(price: UnitPrice) -> Decimal | Bands:
    if len(price.bands) == 1:
        return price.bands[0].rate
    return Bands(tuple(EngineBand(band.up_to, band.rate) for band in price.bands), Counting(price.counting))


def _flat_rate(flat: FlatFee) -> FlatRate:
    overage = None if flat.is_hard else Overage(flat.overage_user_rate, flat.overage_device_rate)
    return FlatRate(flat.fee, Ceiling(flat.max_users, flat.max_devices), overage, FeePeriod(flat.per))


def charge_of(model: BillingModel, offer: Offer, estate: Estate, currency: str) -> Charge:
    """Charge an estate by a model on offer, also at a count of zero."""
    charge = charge_by(offer, model, estate, currency)
    if charge is None:
        raise ValueError(f"There is no rate for {model.label}.")
    return charge


@dataclass(frozen=True, slots=True)
class Part:
    """Say which part of which month is charged: a share of it, and how the fee had risen by then.

    `factor` is what the first year's fee is multiplied by after so many anniversaries.
    """

    share: Fraction = Fraction(1)
    anniversaries: int = 0
    factor: Fraction = Fraction(1)

    @classmethod
    def year(cls, terms: CommercialTerms, anniversaries: int) -> Self:
        """Return a whole month after so many anniversaries, as the terms expect it."""
        return cls(anniversaries=anniversaries, factor=terms.factor(anniversaries))


_WHOLE = Part()


class Priced(NamedTuple):
    """Units at a rate, the step that explains them, and what kind of line they are."""

    line: PriceLine
    step: Step
    kind: str


def exact_month(
    model: BillingModel, offer: Offer, estate: Estate, currency: str, terms: CommercialTerms, part: Part
) -> Fraction:
    """Return what a part of a month costs, before it is rounded."""
    charge = charge_of(model, offer, estate, currency)
    return max(charge.least, total(adjusted(charge, terms, estate.users)) * part.factor) * part.share


def priced_month(
    model: BillingModel, offer: Offer, estate: Estate, currency: str, terms: CommercialTerms, part: Part = _WHOLE
) -> tuple[Priced, ...]:
    """Return a part of a month as units at a rate, each with the step that explains it.

    The lines of the charge come first, then what commercial terms change; the amounts add up to the part. Rates are
    those of a whole month.
    """
    charge = charge_of(model, offer, estate, currency)
    lines = adjusted(charge, terms, estate.users)
    first = total(lines)
    month = max(charge.least, first * part.factor)
    if part.anniversaries and terms.escalator is not None:
        year = part.anniversaries + 1
        lines += (Line(f"Escalator, contract year {year}: {terms.escalator.in_words}", month - first),)
    lines = tuple(Line(line.text, line.exact * part.share) for line in lines)
    steps = steps_of(lines, Amount.rounded(month * part.share, currency))
    units: list[Unit] = list(_units(model, offer, estate, currency))
    counted = len(units)
    units += [(step.text, 1, step.amount.value, "") for step in steps[counted:]]
    return tuple(
        Priced(
            PriceLine(label, count, rate, step.amount.value, note, place >= counted or label == FEE),
            step,
            _kind(label, note, is_unit=place < counted),
        )
        for place, ((label, count, rate, note), step) in enumerate(zip(units, steps, strict=True))
    )


def _kind(label: str, note: str, *, is_unit: bool) -> str:
    if UP_TO_MINIMUM in (note or label).lower():
        return MINIMUM
    if label.endswith(ABOVE):
        return OVERAGE
    return RECURRING if is_unit else ADJUSTMENT


def model_price(model: BillingModel, offer: Offer, estate: Estate, currency: str, terms: CommercialTerms) -> ModelPrice:
    """Return what a model on offer costs under commercial terms: the first month, each year, onboarding."""
    told = quote(charge_of(model, offer, estate, currency), terms, estate.users)
    return ModelPrice(
        model=model.value,
        lines=tuple(one.line for one in priced_month(model, offer, estate, currency, terms)),
        monthly_amount=told.month_one.value,
        onboarding_amount=told.onboarding.amount.value if told.onboarding else half_up(0, places_of(currency)),
        years=tuple(YearPrice(year.months, year.month.value) for year in told.years),
    )


def _units(model: BillingModel, offer: Offer, estate: Estate, currency: str) -> Iterator[Unit]:
    if model is BillingModel.FLAT and offer.flat is not None:
        yield from _flat_units(offer.flat, estate, currency)
    if model is BillingModel.PER_USER and offer.per_user is not None:
        yield from _user_units(offer.per_user, estate.users)
        if not offer.per_user.infrastructure_included and offer.per_device is not None:
            yield from _device_units(offer.per_device, estate.infrastructure)
    if model is BillingModel.PER_DEVICE and offer.per_device is not None:
        yield from _device_units(offer.per_device, estate.devices)


def _user_units(per_user: PerUserRate, users: int) -> Iterator[Unit]:
    yield from _units_of("user", per_user.price, users)
    added = per_user.minimum_users - users
    if added > 0:
        more = per_user.users_charge(users) - per_user.unit_price.exact_charge(users)
        note = f"{UP_TO_MINIMUM} of {per_user.minimum_users:,}"
        yield "user", added, half_up(more / added, RATE_PLACES), note


def _device_units(rates: PerDeviceRates, devices: tuple[tuple[AssetClass, int], ...]) -> Iterator[Unit]:
    prices = dict(rates.prices)
    for cls, count in devices:
        yield from _units_of(NOUNS[cls], prices[cls], count)


def _units_of(noun: str, price: Decimal | Bands, count: int) -> Iterator[Unit]:
    if isinstance(price, Bands):
        for part in price.brackets(count):
            yield noun, part.units, part.rate, span(part.first, part.last)
    else:
        yield noun, count, price, ""


def _flat_units(flat: FlatRate, estate: Estate, currency: str) -> Iterator[Unit]:
    yield FEE, 1, Amount.rounded(flat.monthly_fee, currency).value, ""
    if flat.overage is None:
        return
    for headroom in flat.ceiling.against(estate.users, estate.device_count):
        if headroom.above:
            price = Fraction(flat.overage.price_of(headroom.what))
            noun = headroom.what.removesuffix("s")
            yield f"{noun}{ABOVE}", headroom.above, half_up(price, RATE_PLACES), ""
