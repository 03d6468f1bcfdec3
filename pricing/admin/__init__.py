"""Screens of the account managers: price list, policy, recommendations."""

from pricing.admin import policy, rate_cards, recommendations

__all__ = ["policy", "rate_cards", "recommendations"]
