"""Contracts as a test of their end wants them: any dates, any terms, signed without a proposal."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

from clients.actions.clients import add_contact, create_client
from clients.models import Client, Contact
from config.accounts.models import User
from contracts.actions.versions import keep_as_signed
from contracts.agreement import Counting, Customs, agreed_from
from contracts.commercial import Escalated
from contracts.models import Contract
from contracts.months import add_months
from tests.unit.contracts.builders import terms
from tests.worlds import NOW, PASSWORD

BEGAN = date(2026, 11, 20)
CPI = "CPI-U, U.S. city average, all items, NSA"
INDEXED = Escalated(
    Decimal("0.03"), is_compounding=True, is_indexed=True, index=CPI,
    floor_share=Decimal("0.02"), cap_share=Decimal("0.05"),
)  # fmt: skip


def taken_on(name: str, *, by: User) -> Contact:
    """Take on a client of the person and return who signs for it."""
    client = create_client(name=name, account_manager=by, by=by, at=NOW)
    return add_contact(
        client=client, name=f"Sam of {name}", email=f"sam@{client.slug}.example", portal_role="SIGNATORY",
        password=PASSWORD, by=by, at=NOW,
    )  # fmt: skip


def signed(
    signatory: Contact, number: str = "C-2026-0901", *, began: date = BEGAN, months: int = 12, auto_renews: bool = True,
    renewal_months: int = 12, notice_days: int = 60, escalator: Escalated | None = None, **columns: object,
) -> Contract:  # fmt: skip
    """Return a flat rate of 3,900.00 up to 50 users that the signatory's client signed."""
    client: Client = signatory.client
    counting = Counting(client.counting_policy)
    agreement = agreed_from(terms(), counting, Customs(auto_renews=auto_renews, renewal_months=renewal_months))
    agreement = replace(
        agreement,
        term_months=months,
        notice_days=notice_days,
        commercial=replace(agreement.commercial, escalator=escalator),
    )
    usual = {
        "number": number, "client": client, "billing_model": "flat", "counting_policy": counting.policy,
        "currency": "USD", "monthly_amount": Decimal("3900.00"), "onboarding_amount": Decimal("3900.00"),
        "term_months": months, "notice_days": notice_days, "effective_from": began,
        "effective_until": add_months(began, months), "signed_by": signatory, "signed_name": signatory.name,
        "signed_at": NOW,
    }  # fmt: skip
    contract = Contract.objects.create(**(usual | columns))
    keep_as_signed(contract, agreement, at=NOW)
    return contract
