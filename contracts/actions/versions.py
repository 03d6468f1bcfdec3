"""The versions of a contract's terms: the first as signed, each further one an amendment that takes over on its day."""

from datetime import datetime

from django.db import transaction

from contracts.agreed import ceilings_of, rates_of
from contracts.agreement import Agreement
from contracts.canonical import plain
from contracts.models import Ceiling, Contract, ContractRate, TermsVersion


@transaction.atomic
def keep_as_signed(contract: Contract, agreement: Agreement, *, at: datetime) -> TermsVersion:
    """Keep an agreement as the first version of a contract that has just been signed, with its rates and ceilings."""
    version = TermsVersion.objects.create(
        contract=contract,
        number=1,
        status=TermsVersion.Status.ACCEPTED,
        effective_from=contract.effective_from,
        counting_policy=agreement.counting.policy,
        agreement=plain(agreement),
        sha256=agreement.sha256,
        monthly_amount=contract.monthly_amount,
        created_at=at,
        decided_at=at,
        decided_by=contract.signed_by,
        signed_name=contract.signed_name,
        signed_title=contract.signed_title,
    )
    keep_rates_and_ceilings(version, agreement)
    return version


def keep_rates_and_ceilings(version: TermsVersion, agreement: Agreement) -> None:
    """Keep what an accepted version charges by, and at most covers, as rows that lists and night go by."""
    ContractRate.objects.bulk_create(rates_of(version, agreement))
    Ceiling.objects.bulk_create(ceilings_of(version, agreement))
