from datetime import date
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from clients.actions.counts import take_count
from clients.models import CountLine
from clients.queries.clients import client_page, contact_of
from clients.queries.counts import lines_page, newest_count
from clients.queries.days import local_day
from tests.conftest import NOW
from tests.integration.clients.conftest import TODAY
from tests.integration.clients.exports import many_users


@pytest.fixture
def count(acme, take, olga):
    take(many_users(120))
    return take_count(client=acme, on=TODAY, by=olga, at=NOW)


@pytest.mark.parametrize(("asked", "number", "size"), [(1, 1, 50), (3, 3, 20), (99, 3, 20), (0, 3, 20)])
def test_lines_come_page_by_page_and_never_from_beyond_the_end(asked, number, size, count):
    with CaptureQueriesContext(connection) as captured:
        page = lines_page(count, page=asked)
    assert (page.number, page.page_count, page.line_count, len(page.lines)) == (number, 3, 120, size)
    assert len(captured) == 2


def test_a_count_without_devices_has_one_empty_page_of_them(count):
    page = lines_page(count, subject=CountLine.Subject.DEVICE)
    assert (page.lines, page.number, page.page_count, page.line_count) == ((), 1, 1, 0)


def test_the_newest_count_is_the_clients_own_policys_unless_another_is_named(acme, count):
    assert newest_count(acme) == count
    assert newest_count(acme, policy="LICENSED") is None
    assert newest_count(acme, until=date(2026, 1, 1)) is None


def test_the_facts_of_a_clients_page_cost_two_queries_and_five_more_after_a_change(acme, count):
    with CaptureQueriesContext(connection) as at_first:
        page = client_page(acme, on=TODAY)
    with CaptureQueriesContext(connection) as again:
        assert client_page(acme, on=TODAY).figures == page.figures
    assert (len(at_first), len(again)) == (7, 2)
    assert (page.own.count, page.newest, page.undecided_count, page.classes) == (120, count, 0, ())


def test_the_day_is_the_one_at_the_client(acme):
    acme.time_zone = "Pacific/Auckland"
    late = timezone.datetime(2026, 11, 20, 20, 0, tzinfo=ZoneInfo("UTC"))
    assert local_day(acme, late) == date(2026, 11, 21)


def test_a_user_who_is_no_contact_has_no_client(olga):
    assert contact_of(olga.pk) is None
