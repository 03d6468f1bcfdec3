from datetime import date
from decimal import Decimal

import pytest
from django.db import IntegrityError, connection, transaction

from contracts.actions.events import record, verify
from contracts.models import Event
from tests.worlds import NOW


def happen(about="P-2026-0001", **facts):
    return record(what="proposal.created", about=about, by=None, at=NOW, facts=facts)


def test_an_event_names_the_person_or_the_product(acme, amy):
    by_amy = record(what="client.seen", about="acme", by=amy, at=NOW, client=acme.client, facts={})
    assert (by_amy.by, happen().by) == ("amy@northwind.example", "Headroom")


def test_facts_may_hold_amounts_and_days(northwind):
    assert happen(amount=Decimal("900.00"), on=date(2026, 11, 20)).facts == {"amount": "900.00", "on": "2026-11-20"}


def test_a_chain_of_events_verifies(northwind):
    for number in range(5):
        happen(number=number)
    check = verify()
    assert (check.count, check.is_whole) == (5, True)


@pytest.mark.parametrize("deed", ["UPDATE contracts_event SET by = 'eve'", "DELETE FROM contracts_event"])
def test_the_database_refuses_to_change_or_delete_an_event(northwind, deed):
    happen()
    with pytest.raises(IntegrityError, match="frozen"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(deed)


def test_a_change_behind_the_databases_back_is_found_at_its_event(behind_its_back):
    events = [happen(number=number) for number in range(3)]
    behind_its_back("contracts_event", f"UPDATE contracts_event SET by = 'eve@msp.example' WHERE id = {events[1].pk}")  # noqa: S608
    assert verify().broken_at == events[1].pk


def test_an_event_cut_out_of_the_middle_is_found(behind_its_back):
    events = [happen(number=number) for number in range(3)]
    behind_its_back("contracts_event", f"DELETE FROM contracts_event WHERE id = {events[1].pk}")  # noqa: S608
    assert verify().broken_at == events[2].pk


def test_an_end_that_was_cut_off_is_missed(behind_its_back):
    events = [happen(number=number) for number in range(3)]
    behind_its_back("contracts_event", f"DELETE FROM contracts_event WHERE id = {events[2].pk}")  # noqa: S608
    check = verify()
    assert (check.broken_at, check.missing_count, check.is_whole) == (None, 1, False)


def test_an_event_outside_of_a_transaction_is_refused(live_northwind):
    with pytest.raises(transaction.TransactionManagementError):
        happen()


def test_events_of_many_at_once_follow_each_other(at_once):
    def happen_thrice():
        for number in range(3):
            with transaction.atomic():
                happen(number=number)

    before = Event.objects.count()
    assert at_once([happen_thrice] * 5) == [None] * 5
    assert verify().is_whole
    assert Event.objects.count() == before + 15
