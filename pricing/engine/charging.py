"""Price an estate under every billing model on offer."""

from fractions import Fraction

from pricing.engine.billing_model import BillingModel
from pricing.engine.charge import Charge
from pricing.engine.estate import Estate
from pricing.engine.offer import Offer


def exact_charges(offer: Offer, estate: Estate) -> dict[BillingModel, Fraction]:
    """Compute the exact monthly charge of each offered model, without the words."""
    charges: dict[BillingModel, Fraction] = {}
    if offer.per_user is not None and estate.users:
        charges[BillingModel.PER_USER] = offer.per_user.exact_charge(estate, offer.per_device)
    if offer.per_device is not None and estate.device_count:
        charges[BillingModel.PER_DEVICE] = offer.per_device.exact_charge(estate.devices)
    if offer.flat is not None:
        charges[BillingModel.FLAT] = offer.flat.exact_charge(estate.users, estate.device_count)
    return charges


def charge_all(offer: Offer, estate: Estate, currency: str) -> tuple[Charge, ...]:
    """Price each offered model with the steps that explain it."""
    charges: list[Charge] = []
    if offer.per_user is not None and estate.users:
        charges.append(offer.per_user.charge(estate, offer.per_device, currency))
    if offer.per_device is not None and estate.device_count:
        charges.append(offer.per_device.charge(estate, currency))
    if offer.flat is not None:
        charges.append(offer.flat.charge(estate, currency))
    return tuple(charges)
