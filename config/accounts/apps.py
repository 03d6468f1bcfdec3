"""The people who sign in, in every MSP's schema."""

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    """Users, roles, sign-in and API keys."""

    name = "config.accounts"
    label = "accounts"
    verbose_name = "People and keys"
