"""The measured variables of many clients: ratio, volatility, heterogeneity."""

from fractions import Fraction
from math import log

import numpy as np

from pricing.engine.history import YEAR
from pricing.engine.measures import effective_number, reaches
from pricing.engine.portfolio.charging import Charged
from pricing.engine.portfolio.evaluation import PER_DEVICE
from pricing.engine.portfolio.profiles import Profiles
from pricing.engine.portfolio.terms import Terms
from pricing.engine.portfolio.thresholds import Thresholds
from pricing.engine.portfolio.wholes import Bools, Codes, Ints, both, times
from pricing.engine.variables import MANY_GROUPS, SMALL_SWING, RatioClass, VolatilityClass

RATIO_CLASSES = (RatioClass.PER_USER_OR_FLAT, RatioClass.GRAY, RatioClass.PER_DEVICE, RatioClass.UNDEFINED)
LOW, GRAY, HIGH, UNDEFINED = range(4)
VOLATILITY_CLASSES = (
    VolatilityClass.STABLE,
    VolatilityClass.MODERATE,
    VolatilityClass.VOLATILE,
    VolatilityClass.INSUFFICIENT,
)
STABLE, MODERATE, VOLATILE, INSUFFICIENT = range(4)
_DECLARED = np.array([STABLE, VOLATILE, INSUFFICIENT], dtype=np.int8)  # by what is declared: 0, 1 and -1 for nothing

# Logarithms in 64 bits are right to about 1E-15; what is nearer than this to the threshold is asked of the engine.
_NEAR = 1e-9


def ratio_classes(profiles: Profiles, thresholds: Thresholds) -> Codes:
    """Compare endpoints with users, strictly below the low and strictly above the high boundary.

    The codes are places in RATIO_CLASSES.
    """
    low, high = thresholds.ratio_low, thresholds.ratio_high
    is_low = times(profiles.counted.endpoints, low.denominator) < times(profiles.users, low.numerator)
    is_high = times(profiles.counted.endpoints, high.denominator) > times(profiles.users, high.numerator)
    nobody = profiles.users == 0
    is_high &= ~nobody
    codes: Codes = np.int8(GRAY) + is_high.view(np.int8)
    codes -= is_low.view(np.int8)
    codes += (UNDEFINED - GRAY) * nobody.view(np.int8)
    return codes


def volatility_classes(profiles: Profiles, thresholds: Thresholds) -> Codes:
    """Classify each headcount by its last twelve months, or by what is declared where there are fewer.

    The codes are places in VOLATILITY_CLASSES.
    """
    swing = profiles.most - profiles.least
    steady = swing <= SMALL_SWING
    # The mean is a twelfth of the total.
    steady |= ~_reaches(swing, profiles.total, thresholds.stable_amplitude / YEAR)
    swinging = _reaches(swing, profiles.total, thresholds.volatile_amplitude / YEAR)
    swinging &= ~steady
    codes: Codes = np.int8(MODERATE) + swinging.view(np.int8)
    codes -= steady.view(np.int8)
    codes = _chosen(profiles.months >= YEAR, codes, _DECLARED[profiles.declared_volatile])
    return _chosen(profiles.contractor_share >= thresholds.contractor_share, np.int8(VOLATILE), codes)


def _chosen(condition: Bools, one: Codes | np.int8, other: Codes) -> Codes:
    # As `where`, which is slow for single bytes.
    there = condition.view(np.int8)
    chosen: Codes = one * there
    chosen += other * (1 - there)
    return chosen


def _reaches(part: Ints, whole: Ints, share: Fraction) -> Bools:
    reached: Bools = times(part, share.denominator) >= times(whole, share.numerator)
    return reached


def are_heterogeneous(profiles: Profiles, charged: Charged, terms: Terms, thresholds: Thresholds) -> Bools:
    """Tell where at least three groups are present and the mix matters in money or in numbers."""
    per_device = charged.by_model[PER_DEVICE]
    number = np.zeros(per_device.shape, dtype=np.int8)
    for group in profiles.counted.groups:
        number += (group > 0).view(np.int8)
    many: Bools = number >= MANY_GROUPS
    costly = _reaches(charged.infrastructure, per_device, thresholds.infrastructure_share)
    costly &= per_device > 0
    costly = both(costly, terms.offers_per_device)
    asked = np.flatnonzero(many & ~costly)
    many &= costly
    if asked.size:
        many[asked] = _are_mixed([group[asked] for group in profiles.counted.groups], thresholds)
    return many


def _are_mixed(groups: list[Ints], thresholds: Thresholds) -> Bools:
    threshold = thresholds.effective_groups
    if threshold <= 0:
        return np.ones(groups[0].shape, dtype=np.bool_)
    total, weighted = np.zeros((2, len(groups[0])))
    for group in groups:
        total += group
        # A group without a device adds nothing: 0 ln 1.
        weighted += group * np.log(np.maximum(group, 1))
    weighted /= total
    distance = np.log(total)
    distance -= weighted
    distance -= log(threshold)
    mixed: Bools = distance >= 0
    for place in np.flatnonzero(np.abs(distance) < _NEAR):
        present = tuple(int(group[place]) for group in groups if group[place])
        mixed[place] = reaches(effective_number(present), threshold)
    return mixed
