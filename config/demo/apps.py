"""The app that brings `manage.py demo`; installed for the demo and the tests, never in production."""

from django.apps import AppConfig


class DemoConfig(AppConfig):
    """Only a command and its data; no models."""

    name = "config.demo"
    label = "demo"
    verbose_name = "Demo"
