"""What else is said about a decision: disagreements and how close the call was."""

import numpy as np

from pricing.engine.confidence import CLOSE
from pricing.engine.policy import Policy
from pricing.engine.portfolio.charging import charge
from pricing.engine.portfolio.evaluation import Evaluation
from pricing.engine.portfolio.order import Order
from pricing.engine.portfolio.profiles import Profiles
from pricing.engine.portfolio.terms import Terms
from pricing.engine.portfolio.thresholds import Thresholds
from pricing.engine.portfolio.variables import HIGH, LOW
from pricing.engine.portfolio.wholes import NONE, Bools, Codes, Ints, fits
from pricing.engine.rules import PERSONAL_ENDPOINTS


def conflicts(evaluation: Evaluation, profiles: Profiles, margins_known: Bools) -> Bools:
    """Tell which disagreements there are: a row for each Conflict in its order."""
    comparable = evaluation.candidates.sum(axis=0) > 1
    charges = np.where(evaluation.candidates, evaluation.charges, NONE)
    few, many = evaluation.ratio_class == LOW, evaluation.ratio_class == HIGH
    by_ratio = np.array((few, many, few))
    by_cost = evaluation.cheapest & comparable
    # Serving costs the same under every model, so the dearest charge leaves the most.
    by_margin = evaluation.candidates & (charges == charges.max(axis=0)) & comparable & margins_known
    personal = many & (profiles.fewest_endpoints >= PERSONAL_ENDPOINTS)
    pairs = ((by_ratio, by_cost), (by_cost, by_margin), (by_ratio, by_margin))
    return np.array((*(_disagree(one, other) for one, other in pairs), personal))


def _disagree(one: Bools, other: Bools) -> Bools:
    speaks, answers, agrees = (np.logical_or.reduce(rows) for rows in (one, other, one & other))
    disagree: Bools = speaks & answers & ~agrees
    return disagree


def is_confident(evaluation: Evaluation, profiles: Profiles, terms: Terms, policy: Policy) -> Bools:
    """Tell where confidence is high: far from every boundary, no tie in votes, charges not nearly equal."""
    fits(terms.dearest(profiles.most_users, profiles.most_devices) * CLOSE.denominator, "The charges")
    winner = evaluation.winner
    rest = evaluation.votes + evaluation.candidates.view(np.int8)
    np.put_along_axis(rest, _place(winner), 0, axis=0)
    second = Order(evaluation.charges).first(rest)
    (one, other), (won, next_best) = (
        [np.take_along_axis(values, _place(which), axis=0)[0] for which in (winner, second)]
        for values in (evaluation.charges, evaluation.votes)
    )
    similar = np.abs(one - other) * CLOSE.denominator < np.maximum(one, other) * CLOSE.numerator
    clear = ~(similar | (won == next_best) | _near_boundary(profiles, terms, policy))
    confident: Bools = (winner != NONE) & ((second == NONE) | clear)
    return confident


def _place(winner: Codes) -> Codes:
    # Any row will do where there is no winner; nothing is read from it.
    places: Codes = np.maximum(winner, 0)[None]
    return places


def _near_boundary(profiles: Profiles, terms: Terms, policy: Policy) -> Bools:
    thresholds = Thresholds.of(policy)
    charged = charge(profiles, terms, np.empty((3, len(profiles)), dtype=np.int64))
    near: Bools = np.zeros(len(profiles), dtype=np.bool_)
    for boundary in (thresholds.ratio_low, thresholds.ratio_high):
        fits(CLOSE.denominator * boundary.numerator * profiles.most_users, "The users")
        fits(CLOSE.denominator * boundary.denominator * profiles.most_devices, "The devices")
        near |= _is_close(profiles.counted.endpoints * boundary.denominator, profiles.users * boundary.numerator)
    # The ratio is to the break-even as the endpoint charge is to the user charge less what it includes.
    even = profiles.users * terms.user_rate - charged.infrastructure * (1 - terms.add_on)
    there = terms.offers_per_device & terms.offers_per_user & (charged.endpoints > 0) & (even >= 0)
    near |= there & _is_close(charged.endpoints, even)
    return near & (profiles.users > 0)


def _is_close(value: Ints, boundary: Ints) -> Bools:
    close: Bools = np.abs(value - boundary) * CLOSE.denominator <= boundary * CLOSE.numerator
    return close
