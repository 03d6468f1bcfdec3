"""How much each model's invoice would have moved over the months known."""

from collections.abc import Mapping
from fractions import Fraction

from pricing.engine.billing_model import BillingModel
from pricing.engine.history import YEAR, Month
from pricing.engine.measures import squared_cv
from pricing.engine.request import Request


def squared_invoice_cv(request: Request) -> Mapping[BillingModel, Fraction | None]:
    """Compute the squared coefficient of variation of each model's charge; None where history cannot price it.

    Past devices are known as one number, so they are priced at today's mix of classes.
    """
    found: dict[BillingModel, Fraction | None] = dict.fromkeys(BillingModel)
    if len(request.history) < YEAR:
        return found
    for model in request.offer.offered(request.estate):
        invoices = [_invoice(model, month, request) for month in request.history]
        known = [invoice for invoice in invoices if invoice is not None]
        found[model] = squared_cv(known) if len(known) == len(invoices) else None
    return found


def _invoice(model: BillingModel, month: Month, request: Request) -> Fraction | None:
    offer, estate = request.offer, request.estate
    if model is BillingModel.PER_USER and offer.per_user is not None:
        add_on = _scaled(offer.per_user.add_on(estate, offer.per_device), month, request)
        return None if add_on is None else month.users * offer.per_user.exact_rate + add_on
    if model is BillingModel.PER_DEVICE and offer.per_device is not None:
        return _scaled(offer.per_device.exact_charge(estate.devices), month, request)
    flat = offer.flat
    if flat is None or (month.devices is None and flat.ceiling.max_devices is not None and not flat.is_hard):
        return None
    return flat.exact_charge(month.users, month.devices or 0)


def _scaled(charge: Fraction, month: Month, request: Request) -> Fraction | None:
    if not charge:
        return charge
    return None if month.devices is None else charge * month.devices / request.estate.device_count
