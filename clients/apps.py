"""Who the MSP serves and what they have."""

from django.apps import AppConfig


class ClientsConfig(AppConfig):
    """Clients, their people, accounts and assets, and the counts of them."""

    name = "clients"
    verbose_name = "Clients"
