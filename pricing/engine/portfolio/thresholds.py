"""A policy made ready for computing: every threshold as a fraction of two whole numbers."""

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from math import ceil
from typing import Self

from pricing.engine.history import YEAR
from pricing.engine.money import exact
from pricing.engine.policy import Policy
from pricing.engine.portfolio.wholes import TEN_THOUSANDTHS, fits
from pricing.engine.refusal import Refused


@dataclass(frozen=True, slots=True)
class Thresholds:
    """Hold the decision boundaries; `contractor_share` in whole ten-thousandths, rounded up, as shares are whole."""

    ratio_low: Fraction
    ratio_high: Fraction
    volatile_amplitude: Fraction
    stable_amplitude: Fraction
    contractor_share: int
    infrastructure_share: Fraction
    effective_groups: Decimal

    @classmethod
    def of(cls, policy: Policy) -> Self:
        """Read a policy; raises Refused for thresholds that contradict each other."""
        if problems := policy.problems():
            raise Refused(problems)
        return cls(
            exact(policy.ratio_low),
            exact(policy.ratio_high),
            exact(policy.volatile_amplitude),
            exact(policy.stable_amplitude),
            min(ceil(exact(policy.contractor_share) * TEN_THOUSANDTHS), TEN_THOUSANDTHS + 1),
            exact(policy.infrastructure_share),
            policy.effective_groups,
        )

    def check(self, *, users: int, devices: int, past_users: int, charge: int) -> None:
        """Refuse to compare, with these thresholds, largest counts and charges that would not fit."""
        for boundary in (self.ratio_low, self.ratio_high):
            fits(boundary.numerator * users, "The users")
            fits(boundary.denominator * devices, "The devices")
        for swing in (self.stable_amplitude, self.volatile_amplitude):
            fits(max(swing.numerator, swing.denominator * YEAR) * past_users, "The users of past months")
        share = self.infrastructure_share
        fits(max(share.numerator, share.denominator) * charge, "The charges")
