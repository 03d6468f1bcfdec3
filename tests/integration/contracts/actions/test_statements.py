from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction

from clients.actions.choices import choose_counting
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
def signed(acme, amy, paper):
    """Have a contract signed that charges each device, the client being counted as was chosen before."""

    def sign(moment="PERIOD_END", day=None):
        choose_counting(
            client=acme.client, policy=acme.client.counting_policy, moment=moment, day=day, by=None,
            at=NOW - timedelta(hours=1),
        )  # fmt: skip
        return _sign(acme, amy)

    return sign


@pytest.fixture
def per_device(signed):
    """A contract that charges each device."""
    return signed()


def _sign(acme, amy):
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
        "contracts_termsversion",
        "UPDATE contracts_termsversion SET agreement = jsonb_set(jsonb_set(agreement,"
        " '{commercial,escalator,is_indexed}', 'true'),"
        " '{commercial,escalator,index}', '\"CPI-U, September\"')",
    )
    anniversary = date(2027, 11, 20)
    counted(contract, anniversary, 8, workstation=10)
    with pytest.raises(
        CountUnclear,
        match=r"follows CPI-U, September\. Enter the values of CPI-U, September for Aug 2026 and Aug 2027 first",
    ):
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
    with pytest.raises(NothingCounted, match="was not counted between 20 Dec 2026 and 19 Jan 2027"):
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
        "contracts_termsversion",
        "UPDATE contracts_termsversion SET agreement = jsonb_set(agreement, '{lines,0,rates,per_device}',"
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
            period_from=FIRST, period_until=SECOND, currency="USD", net_amount=0, total_amount=0, drafted_at=NOW,
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


POLICY = "by the policy “Named and shared accounts”, contract C-2026-0001."


@pytest.fixture
def december(signed):
    """A contract by a moment, and counts of its second month, which begins on 20 December."""

    def sign(moment, day=None):
        contract = signed(moment, day)
        for on, users, workstations, servers in ((20, 8, 10, 1), (24, 9, 14, 1), (28, 12, 11, 3), (31, 10, 12, 1)):
            counted(contract, date(2026, 12, on), users, workstation=workstations, server=servers)
        return contract

    return sign


def told(statement):
    return [(line.description, line.quantity, line.steps[1:]) for line in statement.lines.all()][:2]


@pytest.mark.parametrize(
    ("moment", "day", "on", "lines"),
    [
        ("PERIOD_END", None, 31, [
            ("Workstation", 12, [f"Counted on 31 Dec 2026 {POLICY}"]),
            ("Server", 1, [f"Counted on 31 Dec 2026 {POLICY}"]),
        ]),
        ("DAY", 24, 24, [
            ("Workstation", 14, ["Count of the agreed day: 9 on 24 Dec 2026. Users and devices are those of that day.",
                                 f"Counted on 24 Dec 2026 {POLICY}"]),
            ("Server", 1, ["Count of the agreed day: 9 on 24 Dec 2026. Users and devices are those of that day.",
                           f"Counted on 24 Dec 2026 {POLICY}"]),
        ]),
        ("PEAK", None, 28, [
            ("Workstation", 14, ["Highest of 4 counts: 14 on 24 Dec 2026.", f"Counted {POLICY}"]),
            ("Server", 3, ["Highest of 4 counts: 3 on 28 Dec 2026.", f"Counted {POLICY}"]),
        ]),
        ("AVERAGE", None, 31, [
            ("Workstation", 12, ["Average of 4 counts: 47 ÷ 4 = 12, rounded.", f"Counted {POLICY}"]),
            ("Server", 2, ["Average of 4 counts: 6 ÷ 4 = 2, rounded.", f"Counted {POLICY}"]),
        ]),
    ],
)  # fmt: skip
def test_the_clients_moment_says_which_counts_are_billed(december, moment, day, on, lines):
    statement = draft(december(moment, day), SECOND)

    assert statement.count.on == date(2026, 12, on)
    assert told(statement) == lines
    assert statement.total_amount == sum(line.amount for line in statement.lines.all())


def test_a_moment_that_is_chosen_after_the_signature_does_not_change_what_was_agreed(december):
    contract = december("DAY", 24)
    choose_counting(client=contract.client, policy=contract.counting_policy, moment="PEAK", by=None, at=NOW)

    assert draft(contract, SECOND).count.on == date(2026, 12, 24)


def test_a_fixed_day_before_the_first_count_bills_nothing_by_guess(december):
    contract = december("DAY", 19)
    counted(contract, date(2027, 1, 20), 9, workstation=9)

    assert draft(contract, SECOND).count.on == date(2026, 12, 31)  # 19 January was not counted, the 31st was
    with pytest.raises(NothingCounted, match="Nothing was counted from 20 Feb 2027 to 19 Mar 2027"):
        draft(contract, date(2027, 2, 20))


def test_days_with_devices_of_unknown_kind_have_no_say_in_a_peak_of_devices(december):
    contract = december("PEAK")
    counted(contract, date(2027, 1, 2), 30, workstation=99, unclassified=1)

    first, _ = told(draft(contract, SECOND))

    assert first[:2] == ("Workstation", 14)
    assert first[2][0] == "Highest of 4 counts: 14 on 24 Dec 2026. 1 with devices of unknown kind left out."


def test_a_peak_of_which_every_day_has_devices_of_unknown_kind_is_refused(signed):
    contract = signed("PEAK")
    counted(contract, SECOND, 8, workstation=10, unclassified=2)

    with pytest.raises(CountUnclear, match="2 devices of unknown kind"):
        draft(contract, SECOND)
