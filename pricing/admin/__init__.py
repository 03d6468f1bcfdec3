"""Screens of the account managers: price list, policy, recommendations."""

from pricing.admin import panels, policy, rate_cards, recommendations, whatif

__all__ = ["panels", "policy", "rate_cards", "recommendations", "whatif"]
