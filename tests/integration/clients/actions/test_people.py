from datetime import date

import pytest

from clients.actions.clients import create_client
from clients.actions.decisions import NobodyBehindIt, PersonOfAnotherClient, decide_account
from clients.actions.matching import match_people
from clients.actions.people import (
    LeftBeforeJoining,
    NumberTaken,
    change_person,
)
from clients.models import Person
from tests.conftest import NOW


@pytest.fixture
def amys(stocked):
    return stocked.accounts.get(username="amy@acme.example")


@pytest.fixture
def scanners(stocked):
    return stocked.accounts.get(username="scanner@acme.example")


def test_a_person_is_put_behind_an_account_and_matching_again_leaves_it(scanners, amys):
    scanners.kind, scanners.person = "ADMIN", amys.person
    decide_account(account=scanners, by=scanners.client.account_manager, at=NOW)
    assert match_people(client=scanners.client, at=NOW) == 0
    scanners.refresh_from_db()
    assert scanners.person == amys.person


def test_an_account_that_is_no_longer_a_persons_loses_its_person_at_the_next_matching(amys):
    amys.kind, amys.person = "STATION", None
    decide_account(account=amys, by=amys.client.account_manager, at=NOW)
    match_people(client=amys.client, at=NOW)
    amys.refresh_from_db()
    assert amys.person is None


def test_nobody_stands_behind_a_service_account(scanners, amys):
    scanners.person = amys.person
    with pytest.raises(NobodyBehindIt, match="A service account stands for no single person"):
        decide_account(account=scanners, by=scanners.client.account_manager, at=NOW)


def test_a_person_of_another_client_is_never_behind_an_account(amys, olga):
    other = create_client(name="Beta Law", by=olga, at=NOW)
    amys.person = Person.objects.create(client=other, name="Amy Adams")
    with pytest.raises(PersonOfAnotherClient, match="Amy Adams is not a person of Acme Dental"):
        decide_account(account=amys, by=olga, at=NOW)


def test_nobody_leaves_before_joining(amys):
    amys.person.joined_on, amys.person.left_on = date(2026, 5, 1), date(2026, 4, 1)
    with pytest.raises(LeftBeforeJoining):
        change_person(person=amys.person)


def test_an_employee_number_is_one_persons(amys, stocked):
    bob = stocked.people.get(name="Bob Brown")
    bob.employee_number = "7"
    change_person(person=bob)
    amys.person.employee_number = "7"
    with pytest.raises(NumberTaken, match="Bob Brown has the employee number 7"):
        change_person(person=amys.person)
