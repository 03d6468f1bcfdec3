"""Django's entry for the pricing app."""

from django.apps import AppConfig


class PricingConfig(AppConfig):
    """Register pricing: what things cost and which billing model fits."""

    name = "pricing"
    label = "pricing"
    verbose_name = "Pricing"
