"""Clients with a flat rate and the months of counts that a test wants: rising, jumping, with gaps, or none."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from clients.models import Client, Contact, InventoryCount
from contracts.canonical import plain
from contracts.lifecycle import ContractStatus
from contracts.models import Ceiling, Contract, TermsVersion
from contracts.months import add_months
from tests.unit.contracts.billing.months import agreement, flat
from tests.worlds import NOW, TODAY

BEGINS = date(2026, 1, 1)
RISING = (40, 41, 41, 42, 42, 43, 43, 44, 44, 45, 45, 46)  # F01 of DOMAIN 3.4
STEADY = (30,) * 12
POLICY = agreement(flat("2000", 50)).counting.policy


def flat_client(
    name: str,
    counts: Sequence[int | None],
    *,
    ceiling: int = 50,
    devices: int | None = None,
    device_counts: dict[str, int] | None = None,
    classes: Sequence[str] = (),
    manager: Any = None,
    until: date = TODAY,
) -> Ceiling:
    """Make a client with a contract and one count a month, the last in the month of a day; None is a month without.

    With `devices` there is a second ceiling of that many, of the `classes` where some are named. Returns that of users.
    """
    agreed = agreement(flat("2000", ceiling, devices), term_months=24, notice_days=60)
    slug = "".join(letter if letter.isalnum() else "-" for letter in name.lower())
    client = Client.objects.create(
        slug=slug, name=name, created_at=NOW, account_manager=manager, counting_policy=POLICY
    )
    signatory = Contact.objects.create(client=client, name=f"Sam {name}", email=f"sam@{slug}.example")
    contract = Contract.objects.create(
        number=f"C-{slug[:16]}", client=client, status=ContractStatus.ACTIVE, billing_model="flat",
        counting_policy=POLICY, currency="USD", monthly_amount=2000, onboarding_amount=0, term_months=24,
        notice_days=60, effective_from=BEGINS, effective_until=add_months(BEGINS, 24), signed_by=signatory,
        signed_name="Sam", signed_at=NOW,
    )  # fmt: skip
    version = TermsVersion.objects.create(
        contract=contract, number=1, status="ACCEPTED", effective_from=BEGINS, agreement=plain(agreed),
        counting_policy=POLICY, sha256=agreed.sha256, monthly_amount=Decimal(2000), created_at=NOW, decided_at=NOW,
        signed_name="Sam",
    )  # fmt: skip
    count_months(client, counts, device_counts=device_counts, until=until)
    if devices is not None:
        Ceiling.objects.create(
            contract=contract, version=version, unit="DEVICES", limit_count=devices, classes=list(classes)
        )
    return Ceiling.objects.create(contract=contract, version=version, unit="USERS", limit_count=ceiling)


def count_months(
    client: Client, counts: Sequence[int | None], *, device_counts: dict[str, int] | None = None, until: date = TODAY
) -> None:
    """Count a client on the first of each month, the last in the month of a day."""
    newest = until.replace(day=1)
    InventoryCount.objects.bulk_create(
        InventoryCount(
            client=client, on=add_months(newest, -back), policy=POLICY, user_count=count, at=NOW,
            device_counts=device_counts or {},
        )
        for back, count in enumerate(reversed(counts)) if count is not None
    )  # fmt: skip
