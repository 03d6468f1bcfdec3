"""Decide many profiles at once with numpy, in whole numbers, as the engine decides each of them.

Note [whole parts]: a rate has at most four decimals and a year's fee is divided by twelve, so every charge is a whole
number of parts, 120,000 of which make one unit of money. Comparing parts is exact, and rounding them once is the same
rounding as the engine's.
"""

from pricing.engine.portfolio.evaluation import Evaluation
from pricing.engine.portfolio.judging import conflicts, is_confident
from pricing.engine.portfolio.margins import ServingCosts, margins
from pricing.engine.portfolio.profiles import Profiles
from pricing.engine.portfolio.rates import Rates
from pricing.engine.portfolio.requests import Verdict, verdicts
from pricing.engine.portfolio.terms import Terms
from pricing.engine.portfolio.variables import RATIO_CLASSES, VOLATILITY_CLASSES
from pricing.engine.portfolio.voting import evaluate
from pricing.engine.portfolio.wholes import PARTS, NotForPortfolio

__all__ = [
    "PARTS",
    "RATIO_CLASSES",
    "VOLATILITY_CLASSES",
    "Evaluation",
    "NotForPortfolio",
    "Profiles",
    "Rates",
    "ServingCosts",
    "Terms",
    "Verdict",
    "conflicts",
    "evaluate",
    "is_confident",
    "margins",
    "verdicts",
]
