"""Flat-rate contracts by the hundred, made row by row, each with months of counts: what sweeping at length is tried on.

Every fifth client stands near its ceiling of 50 users, every twentieth above it; the others have room.
"""

from datetime import date
from decimal import Decimal
from uuid import uuid4

from clients.models import Client, Contact, InventoryCount
from contracts.canonical import plain
from contracts.lifecycle import ContractStatus
from contracts.models import Ceiling, Contract, TermsVersion
from contracts.months import add_months
from tests.unit.contracts.billing.months import agreement, flat
from tests.worlds import NOW

CEILING = 50
BEGINS = date(2024, 1, 1)
AGREED = agreement(flat("2000", CEILING), term_months=120, notice_days=60)


def newest_of(place: int) -> int:
    """Return how many users a client has in the newest month."""
    if place % 20 == 0:
        return CEILING + 2
    return CEILING - 3 if place % 5 == 0 else 24 + place % 11


def contracts(number: int, *, until: date, months: int = 36, first: int = 0) -> list[Ceiling]:
    """Make so many contracts, each counted on the first of every month up to that of a day; return their ceilings."""
    places = range(first, first + number)
    clients = Client.objects.bulk_create(
        Client(slug=f"flat-{place}", name=f"Flat {place:05}", created_at=NOW) for place in places
    )
    contacts = Contact.objects.bulk_create(
        Contact(client=client, name="Sam", email=f"sam@{client.slug}.example") for client in clients
    )
    made = Contract.objects.bulk_create(
        Contract(
            number=f"C-2024-{place:05}", client=client, status=ContractStatus.ACTIVE, billing_model="flat",
            counting_policy=AGREED.counting.policy, currency="USD", monthly_amount=2000, onboarding_amount=0,
            term_months=120, notice_days=60, effective_from=BEGINS, effective_until=add_months(BEGINS, 120),
            signed_by=contact, signed_name="Sam", signed_at=NOW,
        )
        for place, client, contact in zip(places, clients, contacts, strict=True)
    )  # fmt: skip
    agreed = plain(AGREED)
    versions = TermsVersion.objects.bulk_create(
        TermsVersion(
            contract=contract, number=1, status="ACCEPTED", effective_from=BEGINS, agreement=agreed,
            counting_policy=AGREED.counting.policy, sha256=AGREED.sha256, monthly_amount=Decimal(2000), created_at=NOW,
            decided_at=NOW, signed_name="Sam",
        )
        for contract in made
    )  # fmt: skip
    ceilings = Ceiling.objects.bulk_create(
        Ceiling(contract=version.contract, version=version, unit=Ceiling.Unit.USERS, limit_count=CEILING)
        for version in versions
    )
    newest = until.replace(day=1)
    InventoryCount.objects.bulk_create(
        (
            InventoryCount(
                id=uuid4(), client=client, on=add_months(newest, -back), policy=AGREED.counting.policy,
                user_count=max(1, newest_of(place) - back // 2 - (place + back) % 3 % 2), at=NOW,
            )
            for place, client in zip(places, clients, strict=True) for back in range(months)
        ),
        batch_size=5000,
    )  # fmt: skip
    return ceilings
