"""Months of grace above a ceiling: counted in a row, and only those of the contract itself."""

from datetime import date

import pytest

from contracts.actions.statements import draft_due_statements
from tests.agreements import count_on, signed_contract
from tests.unit.contracts.billing.months import agreement, flat
from tests.worlds import NOW

MARCH = date(2027, 3, 1)
OFFICE = flat("1400", 20, above="100", overage="GRACE", grace_months=2)


@pytest.fixture
def contract(acme):
    """A contract from March on, whose client had 23 users long before it began, three above the ceiling of then."""
    for month in (1, 2):
        count_on(acme.client, date(2027, month, 20), 23)
    return signed_contract(acme, agreement(OFFICE), begins=MARCH, term_months=12)


def stated(contract, *users, until):
    """Count so many users month after month from March on, draft what is due by a day; return each month's lines."""
    for month, number in enumerate(users, start=3):
        count_on(contract.client, date(2027, month, 20), number)
    run = draft_due_statements(on=until, at=NOW)
    assert run.refused == ()
    months = contract.statements.order_by("period_from")
    return [[(line.quantity, str(line.amount)) for line in statement.lines.all()] for statement in months]


FEE, THREE_ABOVE = (1, "1400.00"), (3, "300.00")


def test_months_before_the_contract_use_up_no_grace(contract):
    assert stated(contract, 23, until=date(2027, 4, 1)) == [[FEE]]


def test_after_two_months_above_in_a_row_the_third_is_charged(contract):
    assert stated(contract, 23, 23, 23, until=date(2027, 6, 1)) == [[FEE], [FEE], [FEE, THREE_ABOVE]]


def test_a_month_inside_begins_the_grace_anew(contract):
    months = stated(contract, 23, 23, 20, 23, 23, 23, until=date(2027, 9, 1))

    assert months == [[FEE], [FEE], [FEE], [FEE], [FEE], [FEE, THREE_ABOVE]]
