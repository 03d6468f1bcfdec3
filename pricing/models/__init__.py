"""Columns and constraints of what things cost and which model was recommended."""

from pricing.models.policy import DecisionPolicy
from pricing.models.rate_card import FlatRate, PerDeviceRate, PerUserRate, RateCard, ServiceTier
from pricing.models.recommendation import BillingModel, Recommendation

__all__ = [
    "BillingModel",
    "DecisionPolicy",
    "FlatRate",
    "PerDeviceRate",
    "PerUserRate",
    "RateCard",
    "Recommendation",
    "ServiceTier",
]
