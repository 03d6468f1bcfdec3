"""What each billing model would have cost over the months that were: today's offer, the counts of then."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from fractions import Fraction

from pricing.engine.billing_model import BillingModel
from pricing.engine.ceiling import Headroom
from pricing.engine.charging import charge_by
from pricing.engine.estate import Estate
from pricing.engine.history import YEAR
from pricing.engine.measures import root_half_up, squared_cv
from pricing.engine.money import Amount
from pricing.engine.offer import Offer
from pricing.engine.rates.per_device import Counts

CV_PLACES = 4


@dataclass(frozen=True, slots=True)
class PastMonth:
    """Hold the counts of one month: devices by class, or as one number, or None where nobody counted them."""

    first_day: date
    users: int
    devices: Counts | int | None = None


@dataclass(frozen=True, slots=True)
class PricedMonth:
    """Hold what a month would have cost, by model on offer; None where its counts cannot tell.

    `broken` are the flat rate's ceilings that the month was above; `unknown` are the models without a price.
    """

    month: PastMonth
    device_count: int | None
    is_by_mix: bool
    exact: Mapping[BillingModel, Fraction | None]
    charges: Mapping[BillingModel, Amount | None]
    broken: tuple[Headroom, ...]

    @property
    def unknown(self) -> tuple[BillingModel, ...]:
        """Give the models that cannot be priced."""
        return tuple(model for model, charge in self.charges.items() if charge is None)


@dataclass(frozen=True, slots=True)
class ModelOverTime:
    """Hold one model over the months that every model can be priced in; `cv` is None below twelve of them."""

    model: BillingModel
    total: Amount
    lowest: Amount
    highest: Amount
    cv: Decimal | None


@dataclass(frozen=True, slots=True)
class Past:
    """Hold the replay: every month, and each model over the `compared` months; no models where none compares."""

    months: tuple[PricedMonth, ...]
    compared: tuple[PricedMonth, ...]
    models: tuple[ModelOverTime, ...]

    @property
    def broken(self) -> tuple[PricedMonth, ...]:
        """Give the months in which a ceiling of the flat rate would have been broken."""
        return tuple(month for month in self.months if month.broken)


def replay(offer: Offer, today: Estate, months: Sequence[PastMonth], currency: str) -> Past:
    """Price every month under every model of `offer`; totals are sums of the rounded months.

    Devices known only as one number are taken in today's mix of classes, in whole devices.
    """
    priced = tuple(_priced(offer, today, month, currency) for month in months)
    compared = tuple(month for month in priced if not month.unknown)
    models = tuple(_over_time(model, compared, currency) for model in _on_offer(offer)) if compared else ()
    return Past(priced, compared, models)


def in_mix(counts: Counts, total: int) -> Counts | None:
    """Spread a total over classes in the proportion of `counts`, largest remainders first; None without a mix."""
    whole = sum(count for _, count in counts)
    if not whole:
        return None if total else ()
    parts = [total * count // whole for _, count in counts]
    by_remainder = sorted(range(len(counts)), key=lambda place: -(total * counts[place][1] % whole))
    for place in by_remainder[: total - sum(parts)]:
        parts[place] += 1
    return tuple((cls, part) for (cls, _), part in zip(counts, parts, strict=True))


def _on_offer(offer: Offer) -> tuple[BillingModel, ...]:
    rates = (offer.per_user, offer.per_device, offer.flat)
    return tuple(model for model, rate in zip(BillingModel, rates, strict=True) if rate is not None)


def _priced(offer: Offer, today: Estate, month: PastMonth, currency: str) -> PricedMonth:
    is_by_mix = isinstance(month.devices, int)
    devices = in_mix(today.devices, month.devices) if isinstance(month.devices, int) else month.devices
    estate = replace(today, users=month.users, devices=devices or ())
    count = month.devices if isinstance(month.devices, int) else None if devices is None else estate.device_count
    can = _known(offer, estate, count, is_classed=devices is not None)
    found = {model: charge_by(can, model, estate, currency) for model in _on_offer(offer)}
    exact = {model: None if charge is None else charge.exact for model, charge in found.items()}
    charges = {model: None if charge is None else charge.amount for model, charge in found.items()}
    return PricedMonth(month, count, is_by_mix, exact, charges, _broken(offer, month.users, count))


def _known(offer: Offer, estate: Estate, device_count: int | None, *, is_classed: bool) -> Offer:
    """Leave in an offer what these counts can price; an unpriced class or unknown devices take rates away."""
    per_user, per_device, flat = offer.per_user, offer.per_device, offer.flat
    unpriced = is_classed and per_device is not None and bool(per_device.missing(estate.devices))
    if not is_classed or unpriced:
        needs_devices = per_user is not None and not per_user.infrastructure_included
        per_user, per_device = None if needs_devices else per_user, None
    if flat is not None and device_count is None and flat.ceiling.max_devices is not None and not flat.is_hard:
        flat = None
    return replace(offer, per_user=per_user, per_device=per_device, flat=flat)


def _broken(offer: Offer, users: int, devices: int | None) -> tuple[Headroom, ...]:
    if offer.flat is None:
        return ()
    return tuple(
        room
        for room in offer.flat.ceiling.against(users, devices or 0)
        if room.above and (room.what == "users" or devices is not None)
    )


def _over_time(model: BillingModel, months: tuple[PricedMonth, ...], currency: str) -> ModelOverTime:
    charges = [charge for month in months if (charge := month.charges[model]) is not None]
    exact = [value for month in months if (value := month.exact[model]) is not None]
    square = squared_cv(exact) if len(exact) >= YEAR else None
    return ModelOverTime(
        model,
        sum(charges, Amount.rounded(0, currency)),
        min(charges, key=lambda charge: charge.value),
        max(charges, key=lambda charge: charge.value),
        None if square is None else root_half_up(square, CV_PLACES),
    )
