"""Which contracts are stated, and what of their statements is compared."""

from django.db.models import QuerySet

from contracts.lifecycle import ContractStatus
from contracts.models import Contract

# A suspended contract's months wait until it is resumed; one that ended still has its last months to state.
BILLED = (ContractStatus.ACTIVE, ContractStatus.EXPIRED, ContractStatus.TERMINATED, ContractStatus.RENEWED)


def billed_contracts() -> QuerySet[Contract]:
    """Return the contracts whose months are stated as they end, by number; one query when evaluated."""
    return Contract.objects.filter(status__in=BILLED).order_by("number")
