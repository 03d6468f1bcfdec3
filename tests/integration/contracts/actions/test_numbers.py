from datetime import date

import pytest
from django.db import transaction

from contracts.actions.numbers import next_number

DAY = date(2026, 11, 20)


def test_numbers_count_up_per_kind_and_year(northwind):
    given = [next_number("P", DAY), next_number("P", DAY), next_number("C", DAY), next_number("P", date(2027, 1, 1))]
    assert given == ["P-2026-0001", "P-2026-0002", "C-2026-0001", "P-2027-0001"]


def test_a_number_of_a_deed_that_was_undone_is_given_again(northwind):
    savepoint = transaction.savepoint()
    assert next_number("P", DAY) == "P-2026-0001"
    transaction.savepoint_rollback(savepoint)
    assert next_number("P", DAY) == "P-2026-0001"


def test_a_number_outside_of_a_transaction_is_refused(live_northwind):
    with pytest.raises(transaction.TransactionManagementError):
        next_number("P", DAY)


def test_two_msps_count_apart(northwind, fabrikam):
    from config.tenancy.scope import msp_scope

    next_number("P", DAY)
    with msp_scope(fabrikam):
        assert next_number("P", DAY) == "P-2026-0001"


def test_many_at_once_leave_no_gap_and_no_double(at_once):
    def take_five():
        given = []
        for _ in range(5):
            with transaction.atomic():
                given.append(next_number("P", date(2031, 1, 1)))
        return given

    taken = sorted(number for given in at_once([take_five] * 6) for number in given)
    assert taken == [f"P-2031-{number:04d}" for number in range(1, 31)]
