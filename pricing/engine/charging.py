"""Price an estate under every billing model on offer."""

from fractions import Fraction
from typing import assert_never

from pricing.engine.billing_model import BillingModel
from pricing.engine.charge import Charge
from pricing.engine.estate import Estate
from pricing.engine.offer import Offer


def exact_charges(offer: Offer, estate: Estate) -> dict[BillingModel, Fraction]:
    """Compute the exact monthly charge of each offered model, without the words."""
    charges = bare_charges(offer, estate)
    if offer.least:
        charges = {model: max(offer.least, charge) for model, charge in charges.items()}
    if offer.flat is not None:
        charges[BillingModel.FLAT] = offer.flat.exact_charge(estate.users, estate.device_count)
    return charges


def bare_charges(offer: Offer, estate: Estate) -> dict[BillingModel, Fraction]:
    """Compute what the counts alone come to, per user and per device, before the minimum amount."""
    charges: dict[BillingModel, Fraction] = {}
    if offer.per_user is not None and estate.users:
        charges[BillingModel.PER_USER] = offer.per_user.exact_charge(estate, offer.per_device)
    if offer.per_device is not None and estate.device_count:
        charges[BillingModel.PER_DEVICE] = offer.per_device.exact_charge(estate.devices)
    return charges


def charge_all(offer: Offer, estate: Estate, currency: str) -> tuple[Charge, ...]:
    """Price each offered model with the steps that explain it."""
    found = (charge_by(offer, model, estate, currency) for model in offer.offered(estate))
    return tuple(charge for charge in found if charge is not None)


def charge_by(offer: Offer, model: BillingModel, estate: Estate, currency: str) -> Charge | None:
    """Price an estate by one model, also at a count of zero; None where the offer has no rates of that model."""
    match model:
        case BillingModel.PER_USER:
            users = offer.per_user
            return users.charge(estate, offer.per_device, currency, least=offer.least) if users else None
        case BillingModel.PER_DEVICE:
            return offer.per_device.charge(estate, currency, least=offer.least) if offer.per_device else None
        case BillingModel.FLAT:
            return offer.flat.charge(estate, currency) if offer.flat else None
        case _:
            assert_never(model)
