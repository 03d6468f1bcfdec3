"""The exact monthly charge of every model for many clients, in the parts of Note [whole parts]."""

from dataclasses import dataclass

import numpy as np

from pricing.engine.portfolio.counting import ENDPOINT_ROWS, INFRASTRUCTURE_ROWS
from pricing.engine.portfolio.profiles import Profiles
from pricing.engine.portfolio.terms import Terms
from pricing.engine.portfolio.wholes import Bools, Ints, both


@dataclass(frozen=True, slots=True, eq=False)
class Charged:
    """Hold what each model costs, a row per model, and what of the per-device charge is for endpoints and the rest.

    A charge says nothing where its model is not `offered`. Nothing is offered where the engine refuses the request:
    a counted class has no rate.
    """

    by_model: Ints
    offered: Bools
    endpoints: Ints
    infrastructure: Ints


def charge(profiles: Profiles, terms: Terms, charges: Ints) -> Charged:
    """Price every profile under every model; the charges go to where there is room for them."""
    per_user, per_device, flat = charges
    endpoints = _priced(profiles, terms, ENDPOINT_ROWS)
    infrastructure = _priced(profiles, terms, INFRASTRUCTURE_ROWS)
    np.multiply(profiles.users, terms.user_rate, out=per_user)
    if terms.add_on.any():
        per_user += infrastructure * terms.add_on
    np.add(endpoints, infrastructure, out=per_device)
    flat[:] = terms.fee
    _add_overage(flat, profiles.users, terms.max_users, terms.overage_per_user)
    _add_overage(flat, profiles.counted.devices, terms.max_devices, terms.overage_per_device)
    return Charged(charges, _offered(profiles, terms), endpoints, infrastructure)


def _priced(profiles: Profiles, terms: Terms, rows: list[int]) -> Ints:
    first, *others = rows
    total: Ints = profiles.devices[first] * terms.class_rates[first]
    for row in others:
        total += profiles.devices[row] * terms.class_rates[row]
    return total


def _add_overage(charges: Ints, counts: Ints, ceilings: Ints, rates: Ints) -> None:
    if rates.any():
        above = counts - ceilings
        np.maximum(above, 0, out=above)
        above *= rates
        charges += above


def _offered(profiles: Profiles, terms: Terms) -> Bools:
    offered: Bools = np.empty((3, len(profiles)), dtype=np.bool_)
    offered[0] = both(profiles.users > 0, terms.offers_per_user)
    offered[1] = both(profiles.counted.devices > 0, terms.offers_per_device)
    offered[2] = terms.offers_flat
    unpriced = ~terms.offers_per_device & terms.offers_per_user & (terms.add_on > 0)
    if unpriced.any():
        offered &= ~(unpriced & (profiles.counted.infrastructure > 0))
    for row in terms.unpriced:
        offered &= ~(terms.offers_per_device & terms.is_unpriced[row] & (profiles.devices[row] > 0))
    return offered
