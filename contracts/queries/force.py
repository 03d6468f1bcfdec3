"""What is in force on a day: contracts, and the version of their terms that holds it."""

from datetime import date

from django.db.models import Q, QuerySet

from contracts.lifecycle import ContractStatus
from contracts.models import TermsVersion


def contract_in_force(on: date, *, of: str = "") -> Q:
    """Return the condition that a contract, at the path `of`, is active and covers a day."""
    ended = Q(**{f"{of}ended_on": None}) | Q(**{f"{of}ended_on__gt": on})
    return ended & Q(
        **{
            f"{of}status": ContractStatus.ACTIVE,
            f"{of}effective_from__lte": on,
            f"{of}effective_until__gt": on,
        }
    )


def version_in_force(on: date, *, of: str = "") -> Q:
    """Return the condition that a version of the terms, at the path `of`, is accepted and holds a day."""
    until = Q(**{f"{of}effective_until": None}) | Q(**{f"{of}effective_until__gt": on})
    return until & Q(**{f"{of}status": TermsVersion.Status.ACCEPTED, f"{of}effective_from__lte": on})


def versions_in_force(on: date) -> QuerySet[TermsVersion]:
    """Return the version in force of each contract in force, with contract and client; one query when evaluated."""
    found = TermsVersion.objects.filter(version_in_force(on), contract_in_force(on, of="contract__"))
    return found.select_related("contract__client__account_manager").defer("document", "contract__terms")
