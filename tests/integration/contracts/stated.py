"""Statements as they stand in the books, made row by row: what is exported does not ask how they came about."""

from datetime import UTC, date, datetime
from decimal import Decimal

from clients.actions.clients import add_contact, create_client
from clients.models import Client, InventoryCount
from config.accounts.models import User
from contracts.models import Contract, Statement, StatementLine
from contracts.months import add_months
from tests.worlds import NOW

SERVICE = ("RECURRING", "User", 8, "175", "1400")
CREDIT = ("CREDIT", "SLA credit", 1, "-50", "-50")
BEGAN = date(2026, 11, 1)


def contract_of(name: str, *, by: User, number: str = "C-2026-0001", currency: str = "USD") -> Contract:
    """Make a client with a contract in force and one count."""
    client = create_client(name=name, industry="Dental", account_manager=by, by=by, at=NOW)
    contact = add_contact(
        client=client, name="Sam", email=f"sam@{client.slug}.example", portal_role="SIGNATORY", by=by, at=NOW
    )
    InventoryCount.objects.create(client=client, on=BEGAN, policy="ACTIVE_30", user_count=8, at=NOW)
    return Contract.objects.create(
        number=number, client=client, status="ACTIVE", billing_model="per_user", counting_policy="ACTIVE_30",
        currency=currency, monthly_amount=1400, onboarding_amount=0, term_months=12, notice_days=60,
        effective_from=BEGAN, effective_until=add_months(BEGAN, 12), signed_by=contact, signed_name="Sam",
        signed_at=NOW,
    )  # fmt: skip


def stated(contract: Contract, *lines: tuple, month: int = 0, number: str | None = "S-2026-0001", tax: str = "0"):
    """Make a statement of a month, issued where it has a number; lines are (kind, text, quantity, rate, amount)."""
    lines = lines or (SERVICE,)
    client: Client = contract.client
    net, taxed = sum((Decimal(line[4]) for line in lines), Decimal(0)), Decimal(tax)
    statement = Statement.objects.create(
        contract=contract, count=client.counts.first(), period_from=add_months(BEGAN, month),
        period_until=add_months(BEGAN, month + 1), currency=contract.currency, net_amount=net, tax_amount=taxed,
        total_amount=net + taxed, drafted_at=NOW,
    )  # fmt: skip
    rows = [*lines, ("TAX", "Sales tax", 1, tax, tax)] if taxed else lines
    StatementLine.objects.bulk_create(
        StatementLine(
            statement=statement, position=position, kind=kind, description=text, quantity=quantity, rate=Decimal(rate),
            amount=Decimal(amount), steps=[f"{text} = {amount}"],
        )
        for position, (kind, text, quantity, rate, amount) in enumerate(rows, start=1)
    )  # fmt: skip
    if number is not None:
        issued = {"number": number, "status": "ISSUED", "issued_at": datetime(2026, 12, 2, 23, 30, tzinfo=UTC)}
        Statement.objects.filter(pk=statement.pk).update(**issued)
        statement.refresh_from_db()
    return statement
