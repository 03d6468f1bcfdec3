"""How much each model's invoice would have moved over the months known."""

from collections.abc import Callable, Mapping
from fractions import Fraction
from functools import partial

from pricing.engine.billing_model import BillingModel
from pricing.engine.history import YEAR, Month
from pricing.engine.measures import squared_cv
from pricing.engine.rates.flat_rate import FlatRate
from pricing.engine.rates.per_user import PerUserRate
from pricing.engine.request import Request

Pricer = Callable[[Month], Fraction | None]  # the exact charge of a past month, None where it cannot be known


def squared_invoice_cv(request: Request) -> Mapping[BillingModel, Fraction | None]:
    """Compute the squared coefficient of variation of each model's charge; None where history cannot price it.

    Past devices are known as one number, so they are priced at today's mix of classes and what one costs today.
    """
    found: dict[BillingModel, Fraction | None] = dict.fromkeys(BillingModel)
    if len(request.history) < YEAR:
        return found
    pricers = _pricers(request)
    for model in request.offer.offered(request.estate):
        invoices = [pricers[model](month) for month in request.history]
        known = [invoice for invoice in invoices if invoice is not None]
        found[model] = squared_cv(known) if len(known) == len(invoices) else None
    return found


def _pricers(request: Request) -> dict[BillingModel, Pricer]:
    offer, devices_now = request.offer, request.estate.device_count
    pricers: dict[BillingModel, Pricer] = {}
    if offer.per_user is not None:
        pricers[BillingModel.PER_USER] = partial(_user_invoice, request, offer.per_user)
    if offer.per_device is not None:
        whole = offer.per_device.exact_charge(request.estate.devices)
        pricers[BillingModel.PER_DEVICE] = lambda month: _at_least(offer.least, _scaled(whole, month, devices_now))
    if offer.flat is not None:
        pricers[BillingModel.FLAT] = partial(_flat_invoice, offer.flat)
    return pricers


def _user_invoice(request: Request, rate: PerUserRate, month: Month) -> Fraction | None:
    add_on = rate.add_on(request.estate, request.offer.per_device)
    devices = _scaled(add_on, month, request.estate.device_count)
    return None if devices is None else max(request.offer.least, rate.users_charge(month.users) + devices)


def _flat_invoice(flat: FlatRate, month: Month) -> Fraction | None:
    if month.devices is None and flat.ceiling.max_devices is not None and not flat.is_hard:
        return None
    return flat.exact_charge(month.users, month.devices or 0)


def _scaled(charge: Fraction, month: Month, devices_now: int) -> Fraction | None:
    if not charge:
        return charge
    return None if month.devices is None else charge * Fraction(month.devices, devices_now)


def _at_least(least: Fraction, charge: Fraction | None) -> Fraction | None:
    return None if charge is None else max(least, charge)
