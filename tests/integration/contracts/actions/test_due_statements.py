"""Every month that ended is stated once: caught up where it was missed, and never past the contract's end."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction

from clients.queries.wording import policy_label
from contracts.actions import statements as module
from contracts.actions.adjustments import CannotAdjust, charge_once, correct_statement, take_back
from contracts.actions.amendments import draft_amendment
from contracts.actions.lives import give_notice, resume_contract, suspend_contract
from contracts.actions.statements import draft_due_statements, draft_statement, issue_statement
from contracts.agreement import Counting
from contracts.commercial import Commercial, Escalated
from contracts.models import Adjustment, Contract, Statement
from tests.agreements import accepted, count_on, signed_contract
from tests.unit.contracts.billing.months import agreement, per_device, per_user
from tests.worlds import NOW, client_world

JANUARY = date(2027, 1, 31)


def due(on):
    return draft_due_statements(on=on, at=NOW)


def months(contract):
    return list(contract.statements.order_by("period_from").values_list("period_from", "period_until", "total_amount"))


@pytest.fixture
def monthly(acme):
    """A contract of ten users at 100 from the 31st of January on, for six months, with a count in each."""
    contract = signed_contract(acme, agreement(per_user()), begins=JANUARY, term_months=6)
    for month in range(1, 8):
        count_on(acme.client, date(2027, month, 27), 10)
    count_on(acme.client, date(2027, 2, 1), 10)
    return contract


def test_months_end_on_the_last_day_of_shorter_ones_and_come_back_to_the_31st(monthly):
    due(date(2027, 5, 31))

    assert [one[:2] for one in months(monthly)] == [
        (date(2027, 1, 31), date(2027, 2, 28)),
        (date(2027, 2, 28), date(2027, 3, 31)),
        (date(2027, 3, 31), date(2027, 4, 30)),
        (date(2027, 4, 30), date(2027, 5, 31)),
    ]


def test_a_month_is_stated_once_it_has_ended_and_a_missed_one_is_caught_up(monthly):
    assert due(date(2027, 2, 27)).drafted_count == 0
    assert due(date(2027, 2, 28)).drafted_count == 1
    assert due(date(2027, 4, 30)).drafted_count == 2  # nobody asked on 31 March
    assert due(date(2027, 4, 30)).drafted_count == 0


def test_no_month_is_stated_past_the_end_of_the_contract(monthly):
    due(date(2030, 1, 1))

    assert len(months(monthly)) == 6
    assert months(monthly)[-1][1] == monthly.effective_until == date(2027, 7, 31)


def test_a_month_that_cannot_be_stated_is_listed_and_the_months_after_it_wait(acme):
    contract = signed_contract(acme, agreement(per_user()), begins=date(2027, 1, 1), term_months=6)
    count_on(acme.client, date(2027, 1, 10), 10)
    count_on(acme.client, date(2027, 3, 10), 10)

    run = due(date(2027, 5, 1))

    assert run.drafted_count == 1
    assert [(one.contract, one.start) for one in run.refused] == [(contract.number, date(2027, 2, 1))]
    assert "was not counted between 1 Feb 2027 and 28 Feb 2027" in run.refused[0].because


def test_another_client_is_stated_although_one_cannot_be(acme, amy, monthly):
    world = client_world("Beta", by=amy, name="Beta")
    signed_contract(world, agreement(per_user()), begins=date(2027, 1, 1))

    run = due(date(2027, 2, 28))

    assert (run.drafted_count, len(run.refused)) == (1, 1)


def test_a_suspended_contract_waits_and_is_caught_up_when_it_is_resumed(monthly, amy):
    suspend_contract(contract=monthly, reason="Nothing was paid.", by=amy, at=NOW)
    assert due(date(2027, 4, 30)).drafted_count == 0

    resume_contract(contract=monthly, reason="Paid.", by=amy, at=NOW)
    assert due(date(2027, 4, 30)).drafted_count == 3


def test_the_month_in_which_a_contract_ends_is_billed_by_the_day_and_is_the_last(monthly, amy):
    give_notice(contract=monthly, ended_on=date(2027, 3, 15), reason="Sold.", by=amy, at=NOW)

    count_on(monthly.client, date(2027, 3, 10), 10)
    due(date(2027, 3, 14))
    assert len(months(monthly)) == 1
    due(date(2027, 12, 1))

    # 28 Feb to 14 Mar are 15 of the month's 31 days: 10 x 100 x 15/31.
    assert months(monthly)[-1] == (date(2027, 2, 28), date(2027, 3, 31), Decimal("483.87"))


def test_an_amendment_in_the_middle_of_a_month_is_billed_from_its_day(acme, amy):
    contract = signed_contract(acme, agreement(per_user()), begins=date(2027, 4, 1))
    for day in (5, 25):
        count_on(acme.client, date(2027, 4, day), 10)
    drafted = draft_amendment(
        contract=contract, effective_from=date(2027, 4, 11), agreement=agreement(per_user("130")),
        reason="More service.", by=amy, at=NOW,
    )  # fmt: skip
    accepted(drafted, acme)

    due(date(2027, 5, 1))

    # 10 x 100 x 10/30 = 333.33, 10 x 130 x 20/30 = 866.67
    assert [str(line.amount) for line in contract.statements.get().lines.all()] == ["333.33", "866.67"]


def test_an_amendment_of_who_counts_bills_each_part_of_the_month_by_its_own_policy(acme, amy):
    contract = signed_contract(acme, agreement(per_user()), begins=date(2027, 4, 1))
    before = agreement(per_user())
    count_on(acme.client, date(2027, 4, 5), 10)
    count_on(acme.client, date(2027, 4, 25), 12)
    count_on(acme.client, date(2027, 4, 25), 20, policy="LICENSED")
    by_licence = replace(before, counting=Counting("LICENSED"))
    drafted = draft_amendment(
        contract=contract, effective_from=date(2027, 4, 16), agreement=by_licence, reason="Licences.", by=amy, at=NOW
    )
    accepted(drafted, acme)

    due(date(2027, 5, 1))

    # 10 x 100 x 15/30 by who was active, then 20 x 100 x 15/30 by licences
    lines = contract.statements.get().lines.all()
    assert [(line.quantity, str(line.amount)) for line in lines] == [(10, "500.00"), (20, "1000.00")]
    policies = (policy_label("ACTIVE_30"), policy_label("LICENSED"))
    assert all(policy in line.steps[-1] for policy, line in zip(policies, lines, strict=True))


def test_a_renewal_that_was_priced_anew_has_its_own_anniversaries(acme, behind_its_back):
    rising = replace(agreement(per_user()), commercial=Commercial(escalator=Escalated(Decimal("0.03"), True)))
    old = signed_contract(acme, rising, begins=JANUARY, term_months=1)
    renewal = signed_contract(acme, rising, begins=date(2029, 2, 28), term_months=24)
    Contract.objects.filter(pk=old.pk).update(status="RENEWED")
    behind_its_back(  # as accepting a renewal at the end of February leaves it
        "contracts_contract",
        "UPDATE contracts_contract SET anchored_on = '2027-01-31' WHERE effective_from = '2029-02-28'",
    )
    count_on(acme.client, date(2029, 3, 10), 10)
    count_on(acme.client, date(2030, 3, 10), 10)
    renewal.refresh_from_db()

    first = draft_statement(contract=renewal, period_from=date(2029, 2, 28), at=NOW)
    second = draft_statement(contract=renewal, period_from=date(2030, 2, 28), at=NOW)

    assert (first.period_until, first.total_amount) == (date(2029, 3, 31), Decimal("1000.00"))
    assert second.total_amount == Decimal("1030.00")


def test_zero_of_everything_is_a_statement_of_nothing(acme):
    contract = signed_contract(acme, agreement(per_device(workstation="40")), begins=date(2027, 1, 1))
    count_on(acme.client, date(2027, 1, 10), 5)

    due(date(2027, 2, 1))

    statement = contract.statements.get()
    assert (statement.total_amount, statement.lines.count()) == (0, 0)


def test_no_line_stands_for_nothing(monthly):
    statement = draft_statement(contract=monthly, period_from=JANUARY, at=NOW)
    with pytest.raises(IntegrityError, match="statement_line_counts_something"), transaction.atomic():
        statement.lines.update(quantity=0)


def test_a_credit_is_on_the_next_statement_and_comes_back_when_its_draft_goes(monthly, amy):
    kept = charge_once(
        contract=monthly, description="Late answer", amount=Decimal("-50"), reason="Ticket 7", by=amy, at=NOW
    )
    first = draft_statement(contract=monthly, period_from=JANUARY, at=NOW)
    assert first.total_amount == Decimal("950.00")

    first.delete()
    kept.refresh_from_db()
    assert kept.statement_id is None
    again = draft_statement(contract=monthly, period_from=JANUARY, at=NOW)

    assert again.total_amount == Decimal("950.00")
    assert draft_statement(contract=monthly, period_from=date(2027, 2, 28), at=NOW).total_amount == Decimal("1000.00")


def test_a_draft_that_is_drawn_anew_has_each_credit_once(monthly, amy):
    charge_once(contract=monthly, description="Late answer", amount=Decimal("-50"), reason="", by=amy, at=NOW)
    for _ in range(3):
        drafted = draft_statement(contract=monthly, period_from=JANUARY, at=NOW)
    assert drafted.total_amount == Decimal("950.00")


def test_of_months_caught_up_at_once_only_the_first_has_the_credit(monthly, amy):
    charge_once(contract=monthly, description="Late answer", amount=Decimal("-50"), reason="", by=amy, at=NOW)
    due(date(2027, 4, 30))
    assert [str(one[2]) for one in months(monthly)] == ["950.00", "1000.00", "1000.00"]


def test_an_issued_statement_is_corrected_by_a_line_on_the_next(monthly, amy):
    first = draft_statement(contract=monthly, period_from=JANUARY, at=NOW)
    with pytest.raises(CannotAdjust, match="A draft is not corrected"):
        correct_statement(
            statement=first, description="One user too many", amount=Decimal(-100), reason="Left.", by=amy, at=NOW
        )
    issued = issue_statement(statement=first, by=amy, at=NOW)
    correct_statement(
        statement=issued, description="One user too many", amount=Decimal(-100), reason="Left in January.", by=amy,
        at=NOW,
    )  # fmt: skip

    line = draft_statement(contract=monthly, period_from=date(2027, 2, 28), at=NOW).lines.last()

    assert (line.kind, line.amount) == ("CORRECTION", Decimal("-100.00"))
    assert line.steps == [f"Corrects statement {issued.number}.", "Left in January."]


def test_what_an_issued_statement_took_up_never_changes(monthly, amy):
    kept = charge_once(contract=monthly, description="A cable", amount=Decimal("12.50"), reason="", by=amy, at=NOW)
    issue_statement(statement=draft_statement(contract=monthly, period_from=JANUARY, at=NOW), by=amy, at=NOW)
    with pytest.raises(IntegrityError, match="contracts_adjustment is frozen"), transaction.atomic():
        Adjustment.objects.update(amount=1)
    kept.refresh_from_db()
    with pytest.raises(CannotAdjust, match="A statement has it already"):
        take_back(adjustment=kept, by=amy, at=NOW)


@pytest.mark.parametrize("amount", ["0", "1.005", "NaN", "Infinity"])
def test_an_amount_that_no_coin_pays_is_refused(monthly, amy, amount):
    with pytest.raises(CannotAdjust, match="whole coins of USD"):
        charge_once(contract=monthly, description="A cable", amount=Decimal(amount), reason="", by=amy, at=NOW)


def test_two_runs_at_once_state_each_month_once(at_once):
    from tests.worlds import staff

    amy = staff("Northwind")
    worlds = [client_world(f"Of{number}", by=amy, name=f"Of{number}") for number in range(3)]
    for world in worlds:
        signed_contract(world, agreement(per_user()), begins=date(2027, 1, 1))
        count_on(world.client, date(2027, 1, 20), 10)
        count_on(world.client, date(2027, 2, 20), 11)

    runs = at_once([lambda: due(date(2027, 3, 1))] * 3)

    assert sum(run.drafted_count for run in runs) == 6, runs
    assert Statement.objects.count() == 6


def test_a_chunk_that_fails_leaves_the_chunks_before_it_whole(acme, amy, monkeypatch):
    for number in range(3):
        world = client_world(f"Of{number}", by=amy, name=f"Of{number}")
        signed_contract(world, agreement(per_user()), begins=date(2027, 1, 1))
        count_on(world.client, date(2027, 1, 20), 10)
    monkeypatch.setattr(module, "AT_ONCE", 1)
    stored, calls = module._store, []

    def dies_at_the_second(found):
        calls.append(found)
        stored(found)
        if len(calls) == 2:
            raise KeyboardInterrupt

    monkeypatch.setattr(module, "_store", dies_at_the_second)
    with pytest.raises(KeyboardInterrupt):
        due(date(2027, 2, 1))
    assert Statement.objects.count() == 1
    monkeypatch.setattr(module, "_store", stored)

    assert due(date(2027, 2, 1)).drafted_count == 2
    assert all(statement.lines.count() == 1 for statement in Statement.objects.all())


def test_a_number_that_a_rollback_took_is_given_out_again(monthly, amy):
    first = draft_statement(contract=monthly, period_from=JANUARY, at=NOW)
    with transaction.atomic():
        issue_statement(statement=first, by=amy, at=NOW)
        transaction.set_rollback(True)
    assert issue_statement(statement=first, by=amy, at=NOW).number == "S-2026-0001"


def test_drafting_takes_as_many_queries_for_two_hundred_contracts_as_for_two(
    acme, amy, django_assert_max_num_queries, monthly
):
    second = client_world("Beta", by=amy, name="Beta")
    signed_contract(second, agreement(per_user()), begins=date(2027, 1, 1))
    count_on(second.client, date(2027, 1, 20), 10)
    with django_assert_max_num_queries(16):
        assert due(date(2027, 2, 28)).drafted_count == 2


def test_yesterdays_month_is_stated_today(monthly):
    due(date(2027, 2, 28) + timedelta(days=1))
    assert len(months(monthly)) == 1
