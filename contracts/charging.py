"""Between frozen prices and the engine: what was offered is charged by the rules it was priced by."""

from collections.abc import Iterator
from decimal import Decimal
from fractions import Fraction

from clients.asset_classes import AssetClass
from contracts.prices import Band, DeviceRate, FlatFee, ModelPrice, PriceLine, Rates, UnitPrice, YearPrice, span
from contracts.terms import Terms
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


def offer_of(terms: Terms) -> Offer:
    """Return the agreed rates as the engine charges by them: those of the agreed billing model only."""
    rates = terms.rates
    per_device = PerDeviceRates.of({AssetClass(row.asset_class): _price(row.price) for row in rates.per_device})
    match BillingModel(terms.billing_model):
        case BillingModel.PER_USER if rates.per_user is not None:
            included, minimum = rates.is_infrastructure_in_user_rate, rates.per_user.minimum_count
            per_user = PerUserRate(_price(rates.per_user), included, minimum)
            return Offer(per_user, None if included else per_device, minimum_amount=rates.minimum_amount)
        case BillingModel.FLAT if rates.flat is not None:
            return Offer(flat=_flat_rate(rates.flat))
        case _:
            return Offer(per_device=per_device, minimum_amount=rates.minimum_amount)


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


def priced_month(
    model: BillingModel, offer: Offer, estate: Estate, currency: str, terms: CommercialTerms, anniversaries: int = 0
) -> tuple[tuple[PriceLine, Step], ...]:
    """Return a month after so many anniversaries as units at a rate, each with the step that explains it.

    The lines of the charge come first, then what commercial terms change; the amounts add up to the month.
    """
    charge = charge_of(model, offer, estate, currency)
    lines = adjusted(charge, terms, estate.users)
    first = total(lines)
    month = max(charge.least, first * terms.factor(anniversaries))
    if anniversaries and terms.escalator is not None:
        year = anniversaries + 1
        lines += (Line(f"Escalator, contract year {year}: {terms.escalator.in_words}", month - first),)
    steps = steps_of(lines, Amount.rounded(month, currency))
    units: list[Unit] = list(_units(model, offer, estate, currency))
    counted = len(units)
    units += [(step.text, 1, step.amount.value, "") for step in steps[counted:]]
    return tuple(
        (PriceLine(label, count, rate, step.amount.value, note, place >= counted or label == FEE), step)
        for place, ((label, count, rate, note), step) in enumerate(zip(units, steps, strict=True))
    )


def model_price(model: BillingModel, offer: Offer, estate: Estate, currency: str, terms: CommercialTerms) -> ModelPrice:
    """Return what a model on offer costs under commercial terms: the first month, each year, onboarding."""
    told = quote(charge_of(model, offer, estate, currency), terms, estate.users)
    return ModelPrice(
        model=model.value,
        lines=tuple(line for line, _ in priced_month(model, offer, estate, currency, terms)),
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
        note = f"up to the minimum of {per_user.minimum_users:,}"
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
            yield f"{noun} above the ceiling", headroom.above, half_up(price, RATE_PLACES), ""
