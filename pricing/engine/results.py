"""The answer: everything a screen, a document or a program shows about a recommendation."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from pricing.engine.billing_model import BillingModel
from pricing.engine.boundaries import RatioDistance
from pricing.engine.charge import Charge
from pricing.engine.confidence import Confidence
from pricing.engine.conflicts import Conflict
from pricing.engine.flips import Flips
from pricing.engine.money import Amount
from pricing.engine.rules import Models, Rule
from pricing.engine.variables import RatioClass, VolatilityClass


@dataclass(frozen=True, slots=True)
class RatioResult:
    """Hold the device-to-user ratio (4 decimals), its class and the distance to both boundaries; None without users."""

    endpoints: int
    users: int
    value: Decimal | None
    verdict: RatioClass
    distance: RatioDistance | None


@dataclass(frozen=True, slots=True)
class VolatilityResult:
    """Hold how much the headcount swung over the last twelve months (4 decimals); None below twelve."""

    verdict: VolatilityClass
    amplitude: Decimal | None
    cv: Decimal | None
    months: int


@dataclass(frozen=True, slots=True)
class HeterogeneityResult:
    """Hold how mixed the estate is: groups present, their effective number, infrastructure's share of the charge."""

    heterogeneous: bool
    groups: int
    effective_groups: Decimal | None
    infrastructure_share: Decimal | None


@dataclass(frozen=True, slots=True)
class BudgetResult:
    """Hold whether a fixed budget is required and how much each model's invoice would have moved."""

    required: bool
    invoice_cv: Mapping[BillingModel, Decimal | None]


@dataclass(frozen=True, slots=True)
class Cheapest:
    """Hold the models that cost the client least, and what they save against the dearest, None without another."""

    models: Models
    saving: Amount | None


@dataclass(frozen=True, slots=True)
class BreakEvenResult:
    """Hold where per-user and per-device cost the same: ratio with 4, devices and users with 2 decimals."""

    ratio: Decimal
    devices: Decimal
    users: Decimal | None


@dataclass(frozen=True, slots=True)
class Reason:
    """Hold a rule that voted, for which candidates, and why in a sentence."""

    rule: Rule
    votes: Models
    because: str


@dataclass(frozen=True, slots=True)
class Veto:
    """Hold a model that was ruled out, and why in a sentence."""

    model: BillingModel
    because: str


@dataclass(frozen=True, slots=True)
class Recommendation:
    """Hold the whole answer; `flips` is None where they were not asked for."""

    currency: str
    charges: tuple[Charge, ...]
    ratio: RatioResult
    volatility: VolatilityResult
    heterogeneity: HeterogeneityResult
    budget: BudgetResult
    cheapest: Cheapest
    margins: Mapping[BillingModel, Amount] | None
    break_even: BreakEvenResult | None
    votes: Mapping[BillingModel, int]
    reasons: tuple[Reason, ...]
    vetoes: tuple[Veto, ...]
    conflicts: tuple[Conflict, ...]
    recommended: BillingModel | None
    ranking: Models
    confidence: Confidence
    flips: Flips | None
    warnings: tuple[str, ...]

    def charge_of(self, model: BillingModel) -> Charge | None:
        """Give a model's charge, None where it is not offered."""
        return next((charge for charge in self.charges if charge.model is model), None)
