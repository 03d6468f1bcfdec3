"""Everything the decision looks at."""

from dataclasses import dataclass

from pricing.engine.estate import Estate
from pricing.engine.offer import Offer
from pricing.engine.policy import Policy
from pricing.engine.request import Request
from pricing.engine.variables import VolatilityClass, is_heterogeneous, volatility


@dataclass(frozen=True, slots=True)
class Case:
    """Hold a request with its history read, so that one count or rate can be moved while the rest stays."""

    estate: Estate
    offer: Offer
    policy: Policy
    fixed_budget: bool
    volatility: VolatilityClass
    heterogeneous: bool

    @classmethod
    def of(cls, request: Request) -> "Case":
        """Read a request."""
        return cls(
            estate=request.estate,
            offer=request.offer,
            policy=request.policy,
            fixed_budget=request.declared.fixed_budget,
            volatility=volatility(request.history, request.declared, request.policy).verdict,
            heterogeneous=is_heterogeneous(request.estate, request.offer, request.policy),
        )

    def with_users(self, users: int) -> "Case":
        """Give the same case with another number of users."""
        return self._with(self.estate.with_users(users), self.offer, self.heterogeneous)

    def with_estate(self, estate: Estate) -> "Case":
        """Give the same case with other devices, whose mix is measured anew."""
        return self._with(estate, self.offer, is_heterogeneous(estate, self.offer, self.policy))

    def with_offer(self, offer: Offer) -> "Case":
        """Give the same case with another user rate or flat fee; device rates must stay."""
        return self._with(self.estate, offer, self.heterogeneous)

    def _with(self, estate: Estate, offer: Offer, heterogeneous: bool) -> "Case":
        return Case(estate, offer, self.policy, self.fixed_budget, self.volatility, heterogeneous)
