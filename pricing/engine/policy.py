"""The thresholds of the decision, as an MSP may set them."""

from dataclasses import dataclass, fields
from decimal import Decimal

from pricing.engine.money import exact
from pricing.engine.refusal import Problem


@dataclass(frozen=True, slots=True)
class Policy:
    """Hold the decision boundaries; the defaults are the source article's and, where it has none, DOMAIN section 3."""

    ratio_low: Decimal = Decimal("1.5")
    ratio_high: Decimal = Decimal("2.0")
    volatile_amplitude: Decimal = Decimal("0.20")
    stable_amplitude: Decimal = Decimal("0.10")
    contractor_share: Decimal = Decimal("0.20")
    infrastructure_share: Decimal = Decimal("0.20")
    effective_groups: Decimal = Decimal(2)

    def __post_init__(self) -> None:
        for field in fields(self):
            exact(getattr(self, field.name))

    def problems(self) -> tuple[Problem, ...]:
        """Name the thresholds that contradict each other."""
        problems = []
        if self.ratio_low <= 0:
            problems.append(Problem("policy.ratio_low", "must be above 0."))
        if self.ratio_low > self.ratio_high:
            problems.append(Problem("policy.ratio_low", "must not be above ratio_high."))
        if self.stable_amplitude > self.volatile_amplitude:
            problems.append(Problem("policy.stable_amplitude", "must not be above volatile_amplitude."))
        return tuple(problems)
