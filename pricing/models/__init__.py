"""Columns and constraints of what things cost and which model was recommended."""

from pricing.models.card_rows import CoveredService, TermDiscount, TierTerms, VolumeStep
from pricing.models.policy import DecisionPolicy
from pricing.models.rate_card import RateCard, ServiceTier
from pricing.models.rates import Counting, DeviceBand, FlatRate, PerDeviceRate, PerUserRate, UserBand
from pricing.models.recommendation import BillingModel, Recommendation

__all__ = [
    "BillingModel",
    "Counting",
    "CoveredService",
    "DecisionPolicy",
    "DeviceBand",
    "FlatRate",
    "PerDeviceRate",
    "PerUserRate",
    "RateCard",
    "Recommendation",
    "ServiceTier",
    "TermDiscount",
    "TierTerms",
    "UserBand",
    "VolumeStep",
]
