"""Which apps live in every MSP's schema."""

from django.apps import apps
from django.conf import settings


def msp_app_labels() -> frozenset[str]:
    """Return the labels of the apps that live in every MSP's schema."""
    return frozenset(
        config.label
        for config in apps.get_app_configs()
        if config.name in settings.TENANT_APPS or f"{config.__module__}.{type(config).__name__}" in settings.TENANT_APPS
    )
