"""What was agreed and what is owed."""

from django.apps import AppConfig


class ContractsConfig(AppConfig):
    """Proposals, contracts, ceilings, statements and the record of what happened."""

    name = "contracts"
    verbose_name = "Contracts"
