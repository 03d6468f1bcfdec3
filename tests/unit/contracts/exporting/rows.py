"""A statement of Acme Dental, line by line."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

from contracts.exporting.rows import StatementRow

USERS = StatementRow(
    number="S-2026-0001",
    status="Issued",
    client_name="Acme Dental",
    client_slug="acme-dental",
    contract_number="C-2026-0001",
    period_from=date(2026, 11, 1),
    period_until=date(2026, 12, 1),
    issued_on=date(2026, 12, 2),
    due_on=date(2027, 1, 1),
    currency="USD",
    net_amount=Decimal("1350.00"),
    tax_amount=Decimal("0.00"),
    total_amount=Decimal("1350.00"),
    position=1,
    kind="RECURRING",
    kind_name="Recurring service",
    description="User",
    unit="user",
    quantity=8,
    rate=Decimal("175.0000"),
    amount=Decimal("1400.00"),
    steps=("8 users at $175.00 = $1,400.00", "Counted on 30 Nov 2026."),
)


def row(amount, *, kind="RECURRING", quantity=1, rate=None, **given):
    """Return a line of the statement with another amount."""
    changed = {"amount": Decimal(amount), "rate": Decimal(rate or amount), "kind": kind, "quantity": quantity}
    return replace(USERS, **changed, **given)


CREDIT = row("-50.00", kind="CREDIT", kind_name="Credit", description="SLA credit", position=2, unit="")
TAX = row("111.38", kind="TAX", kind_name="Tax", description="Sales tax", position=3, unit="")
