"""Decide many profiles at once: the order of everything, as the engine's `decide` has it for one."""

import numpy as np

from pricing.engine.policy import Policy
from pricing.engine.portfolio.charging import Charged, charge
from pricing.engine.portfolio.evaluation import FLAT, PER_DEVICE, PER_USER, Evaluation
from pricing.engine.portfolio.order import Order
from pricing.engine.portfolio.profiles import Profiles
from pricing.engine.portfolio.terms import Terms
from pricing.engine.portfolio.thresholds import Thresholds
from pricing.engine.portfolio.variables import (
    HIGH,
    LOW,
    STABLE,
    VOLATILE,
    are_heterogeneous,
    ratio_classes,
    volatility_classes,
)
from pricing.engine.portfolio.wholes import Bools, Codes, Ints, both, fits
from pricing.engine.rules import PERSONAL_ENDPOINTS

_TOGETHER = 131_072  # so many at once need about 60 MB; many more at once are slower


def evaluate(profiles: Profiles, terms: Terms, policy: Policy) -> Evaluation:
    """Charge, veto, vote and choose for every profile.

    Raises Refused for thresholds that contradict each other, ValueError for arrays of different lengths and
    NotForPortfolio for numbers too large.
    """
    if not terms.is_for(len(profiles)):
        raise ValueError("There is one entry of terms for all profiles or one for each.")
    thresholds = Thresholds.of(policy)
    users, devices = profiles.most_users, profiles.most_devices
    dearest = terms.dearest(users, devices)
    fits(dearest, "The charges")
    thresholds.check(users=users, devices=devices, past_users=profiles.most_past_users, charge=dearest)
    whole = Evaluation.empty(len(profiles))
    for start in range(0, len(profiles), _TOGETHER):
        rows = slice(start, start + _TOGETHER)
        room = whole.charges[:, rows]
        whole.fill(rows, _decided(profiles.part(rows), terms.part(rows), thresholds, room))
    return whole


def _decided(profiles: Profiles, terms: Terms, thresholds: Thresholds, room: Ints) -> Evaluation:
    charged = charge(profiles, terms, room)
    by_ratio, headcount = ratio_classes(profiles, thresholds), volatility_classes(profiles, thresholds)
    mixed = are_heterogeneous(profiles, charged, terms, thresholds)
    above, swinging = _vetoes(profiles, charged, terms, headcount)
    candidates = charged.offered.copy()
    candidates[FLAT] &= ~(above | swinging)
    order = Order(charged.by_model)
    cheapest = order.cheapest(candidates)
    # One more than its votes for a candidate, nothing for any other model.
    there = candidates.view(np.int8)
    marks = _votes(profiles, by_ratio, headcount, mixed, cheapest)
    marks += 1
    marks *= there
    return Evaluation(
        offered=charged.offered,
        charges=charged.by_model,
        ratio_class=by_ratio,
        volatility_class=headcount,
        is_heterogeneous=mixed,
        is_above_ceiling=above,
        is_too_volatile=swinging,
        candidates=candidates,
        cheapest=cheapest,
        votes=marks - there,
        winner=order.first(marks),
    )


def _vetoes(profiles: Profiles, charged: Charged, terms: Terms, headcount: Codes) -> tuple[Bools, Bools]:
    hard = both(charged.offered[FLAT], terms.is_hard)
    if not hard.any():
        return hard, hard
    over = (profiles.users > terms.max_users) | (profiles.counted.devices > terms.max_devices)
    return over & hard, (headcount == VOLATILE) & hard


def _votes(profiles: Profiles, by_ratio: Codes, headcount: Codes, mixed: Bools, cheapest: Bools) -> Codes:
    """Count the seven rules' votes of every model, whether it is a candidate or not."""
    few, budget = by_ratio == LOW, profiles.fixed_budget
    shared = profiles.users > profiles.counted.endpoints
    shared &= profiles.counted.endpoints > 0
    shared &= profiles.station_accounts > 0
    personal = profiles.fewest_endpoints >= PERSONAL_ENDPOINTS
    votes = cheapest.astype(np.int8)
    cast = {
        PER_USER: (few, headcount == VOLATILE, budget, personal),
        PER_DEVICE: (by_ratio == HIGH, mixed, shared),
        FLAT: (few, headcount == STABLE, budget),
    }
    for row, ballots in cast.items():
        for ballot in ballots:
            votes[row] += ballot.view(np.int8)
    return votes
