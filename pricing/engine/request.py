"""The whole question: what a client has, what is offered, what is known about it."""

from dataclasses import dataclass, field

from pricing.engine.costs import Costs
from pricing.engine.declared import Declared
from pricing.engine.estate import Estate
from pricing.engine.history import Month, gaps
from pricing.engine.offer import Offer
from pricing.engine.policy import Policy
from pricing.engine.refusal import Problem, Refused


@dataclass(frozen=True, slots=True)
class Request:
    """Hold one complete question to the engine; building an unanswerable one raises Refused with every problem."""

    currency: str
    estate: Estate
    offer: Offer
    history: tuple[Month, ...] = ()
    declared: Declared = field(default_factory=Declared)
    costs: Costs | None = None
    policy: Policy = field(default_factory=Policy)

    def __post_init__(self) -> None:
        problems: tuple[Problem, ...] = ()
        if not (
            len(self.currency) == 3 and self.currency.isascii() and self.currency.isupper() and self.currency.isalpha()
        ):
            problems += (Problem("currency", "must be three capital letters such as USD."),)
        problems += self.offer.problems(self.estate) + gaps(self.history) + self.policy.problems()
        if problems:
            raise Refused(problems)
