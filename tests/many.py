"""Thousands of signed contracts of nine lines each, made row by row: what drafting at length is tried on."""

from datetime import date
from decimal import Decimal

from clients.models import Client, Contact, InventoryCount
from contracts.canonical import plain
from contracts.lifecycle import ContractStatus
from contracts.models import Contract, TaxRule, TermsVersion
from contracts.months import add_months
from tests.unit.contracts.billing.months import agreement, per_device
from tests.worlds import NOW

CLASSES = ("workstation", "pos", "kiosk", "tablet", "mobile", "server", "network", "printer", "other")
BEGINS = date(2027, 1, 1)
AGREED = agreement(per_device(**dict.fromkeys(CLASSES, "12.50")), term_months=12)


def contracts(number: int, *, first: int = 0, months: int = 2) -> list[Contract]:
    """Make so many contracts from the 1st of January 2027 on, each with a count in each of its first months.

    With the one tax there is, a month of each has ten lines.
    """
    TaxRule.objects.get_or_create(name="Sales tax", share=Decimal("0.08"), effective_from=date(2020, 1, 1))
    places = range(first, first + number)
    clients = Client.objects.bulk_create(
        Client(slug=f"many-{place}", name=f"Many {place:05}", created_at=NOW) for place in places
    )
    contacts = Contact.objects.bulk_create(
        Contact(client=client, name="Sam", email=f"sam@{client.slug}.example") for client in clients
    )
    made = Contract.objects.bulk_create(
        Contract(
            number=f"C-2027-{place:05}", client=client, status=ContractStatus.ACTIVE, billing_model="per_device",
            counting_policy=AGREED.counting.policy, currency="USD", monthly_amount=900, onboarding_amount=0,
            term_months=12, notice_days=60, effective_from=BEGINS, effective_until=add_months(BEGINS, 12),
            signed_by=contact, signed_name="Sam", signed_at=NOW,
        )
        for place, client, contact in zip(places, clients, contacts, strict=True)
    )  # fmt: skip
    TermsVersion.objects.bulk_create(
        TermsVersion(
            contract=contract, number=1, status="ACCEPTED", effective_from=BEGINS, agreement=plain(AGREED),
            counting_policy=AGREED.counting.policy, sha256=AGREED.sha256, monthly_amount=900, created_at=NOW,
            decided_at=NOW, signed_name="Sam",
        )
        for contract in made
    )  # fmt: skip
    InventoryCount.objects.bulk_create(
        InventoryCount(
            client=client, on=add_months(BEGINS, month).replace(day=20), policy=AGREED.counting.policy, user_count=9,
            device_counts=dict.fromkeys(CLASSES, 8), at=NOW,
        )
        for client in clients for month in range(months)
    )  # fmt: skip
    return made
