from datetime import date
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction

from clients.models import InventoryCount
from contracts.actions.acceptance import accept_proposal
from contracts.actions.proposals import create_proposal, send_proposal
from contracts.actions.statements import (
    CountUnclear,
    NotAPeriod,
    NothingCounted,
    StatementIssued,
    draft_statement,
    issue_statement,
)
from contracts.models import Event, Statement, StatementLine
from contracts.tasks import render_and_send_proposal
from pricing.actions.recommendations import recommend_for
from tests.worlds import NOW

FIRST, SECOND = date(2026, 11, 20), date(2026, 12, 20)


def counted(contract, on, users, **devices):
    unclassified = devices.pop("unclassified", 0)
    return InventoryCount.objects.create(
        client=contract.client, on=on, policy=contract.counting_policy, user_count=users, device_counts=devices,
        unclassified_count=unclassified, at=NOW,
    )  # fmt: skip


def draft(contract, period_from=FIRST):
    return draft_statement(contract=contract, period_from=period_from, at=NOW)


@pytest.fixture
def per_device(acme, amy, paper):
    """A contract that charges each device."""
    chosen = recommend_for(client=acme.client, by=amy, at=NOW, chosen="per_device", override_reason="Asked for.")
    proposal = create_proposal(recommendation=chosen, signatory=acme.signatory, by=amy, at=NOW)
    send_proposal(proposal=proposal, by=amy, at=NOW)
    render_and_send_proposal(proposal_id=str(proposal.pk), at=NOW.isoformat())
    return accept_proposal(
        proposal=proposal, contact=acme.signatory, signed_name="Sam", signed_title="",
        shown_sha256=proposal.terms_sha256, at=NOW,
    )  # fmt: skip


def test_the_first_month_charges_the_fee_and_onboarding(contract):
    statement = draft(contract)
    assert (statement.period_from, statement.period_until) == (FIRST, SECOND)
    assert list(statement.lines.values_list("description", "quantity", "rate", "amount")) == [
        ("Flat fee", 1, Decimal("900.0000"), Decimal("900.00")),
        ("36 months term: 5 % discount", 1, Decimal("-45.0000"), Decimal("-45.00")),
        ("Onboarding", 1, Decimal("855.0000"), Decimal("855.00")),
    ]
    assert (statement.total_amount, statement.status, statement.number) == (Decimal("1710.00"), "DRAFT", None)


def test_from_the_first_anniversary_the_escalator_is_charged(contract):
    anniversary = date(2027, 11, 20)
    counted(contract, anniversary, 8, workstation=10)
    *_, last = draft(contract, anniversary).lines.all()
    assert (last.description, last.amount) == (
        "Escalator, contract year 2: 3 % per anniversary, compounding",
        Decimal("25.65"),
    )


def test_a_fee_that_follows_an_index_is_not_billed_by_guess(contract, behind_its_back):
    behind_its_back(
        "contracts_contract",
        "UPDATE contracts_contract SET terms = jsonb_set(jsonb_set(terms, '{commercial,escalator,is_indexed}', 'true'),"
        " '{commercial,escalator,index}', '\"CPI-U, September\"')",
    )
    anniversary = date(2027, 11, 20)
    counted(contract, anniversary, 8, workstation=10)
    with pytest.raises(CountUnclear, match="follows CPI-U, September"):
        draft(contract, anniversary)


def test_every_line_says_how_it_comes_about(per_device):
    statement = draft(per_device)
    first = statement.lines.first()
    assert first.steps == [
        "10 workstations × $40.00 = $400.00",
        "Counted on 20 Nov 2026 by the policy “Named and shared accounts”, contract C-2026-0001.",
    ]
    assert statement.total_amount == Decimal("522.50") + per_device.onboarding_amount


def test_a_later_month_charges_its_own_newest_count(per_device):
    counted(per_device, date(2026, 12, 20), 8, workstation=11, server=1)
    newest = counted(per_device, date(2027, 1, 19), 8, workstation=12, server=1)
    counted(per_device, date(2027, 1, 20), 8, workstation=99)
    statement = draft(per_device, SECOND)
    assert (statement.count, statement.total_amount) == (
        newest,
        Decimal("598.50"),
    )  # less 5 %
    assert "Onboarding" not in statement.lines.values_list("description", flat=True)


def test_the_total_is_the_sum_of_the_lines(per_device):
    statement = draft(per_device)
    assert statement.total_amount == sum(line.amount for line in statement.lines.all())


def test_nothing_counted_bills_nothing_by_guess(contract):
    with pytest.raises(NothingCounted, match="was not counted between 20 Dec 2026 and 20 Jan 2027"):
        draft(contract, SECOND)


def test_zero_devices_bill_zero(per_device):
    counted(per_device, SECOND, 8)
    assert draft(per_device, SECOND).total_amount == 0


@pytest.mark.parametrize("day", [date(2026, 11, 19), date(2026, 11, 21), date(2026, 12, 1), date(2029, 11, 20)])
def test_a_month_that_the_contract_does_not_have_is_refused(contract, day):
    with pytest.raises(NotAPeriod, match="No month of contract C-2026-0001 begins on"):
        draft(contract, day)


def test_devices_of_unknown_kind_are_shown_to_a_person_not_billed(per_device):
    counted(per_device, SECOND, 8, workstation=10, unclassified=2)
    with pytest.raises(CountUnclear, match="2 devices of unknown kind"):
        draft(per_device, SECOND)


def test_devices_of_unknown_kind_do_not_touch_a_hard_flat_fee(contract):
    counted(contract, SECOND, 8, workstation=10, unclassified=2)
    assert draft(contract, SECOND).total_amount == Decimal("855.00")


def test_a_class_without_an_agreed_rate_is_refused(per_device, behind_its_back):
    behind_its_back(
        "contracts_contract",
        "UPDATE contracts_contract SET terms = jsonb_set(terms, '{rates,per_device}',"
        ' \'[{"asset_class": "workstation", "price": {"bands": [{"up_to": null, "rate": "40"}],'
        ' "counting": "graduated", "minimum_count": 0}}]\')',
    )
    with pytest.raises(CountUnclear, match="no rate for a server"):
        draft(per_device)


def test_drafting_again_replaces_the_draft(per_device):
    first = draft(per_device)
    counted(per_device, date(2026, 12, 1), 8, workstation=20)
    again = draft(per_device)
    assert (Statement.objects.count(), again.pk == first.pk) == (1, False)
    assert again.total_amount == Decimal("760.00") + per_device.onboarding_amount


def test_an_issued_statement_has_a_number_and_does_not_change(contract, amy):
    statement = issue_statement(statement=draft(contract), by=amy, at=NOW)
    assert (statement.number, statement.status, statement.issued_at) == ("S-2026-0001", "ISSUED", NOW)
    with pytest.raises(StatementIssued, match="S-2026-0001"):
        draft(contract)
    for refused in (
        lambda: Statement.objects.update(total_amount=1),
        lambda: StatementLine.objects.update(amount=1),
        lambda: StatementLine.objects.all().delete(),
    ):
        with pytest.raises(IntegrityError, match="frozen"), transaction.atomic():
            refused()


def test_issuing_twice_gives_one_number(contract, amy):
    statement = draft(contract)
    first = issue_statement(statement=statement, by=amy, at=NOW)
    assert issue_statement(statement=statement, by=amy, at=NOW).number == first.number
    assert Event.objects.filter(what="statement.issued").count() == 1


def test_one_statement_per_contract_and_month(contract):
    draft(contract)
    with pytest.raises(IntegrityError, match="one_statement_per_contract_and_period"), transaction.atomic():
        Statement.objects.create(
            contract=contract, count=InventoryCount.objects.filter(policy=contract.counting_policy).first(),
            period_from=FIRST, period_until=SECOND, currency="USD", total_amount=0, drafted_at=NOW,
        )  # fmt: skip


@pytest.mark.parametrize(
    ("changes", "constraint"),
    [
        ({"period_until": FIRST}, "statement_period_is_a_period"),
        ({"status": "ISSUED"}, "issued_statements_have_number_and_date"),
        ({"number": "S-2026-0009"}, "issued_statements_have_number_and_date"),
    ],
)
def test_the_database_holds_the_rules_of_statements(contract, changes, constraint):
    draft(contract)
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        Statement.objects.update(**changes)
