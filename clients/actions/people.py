"""Who is behind an account: matched by keys that are certain, decided by a person where they are not."""

from datetime import date, datetime

from django.contrib.auth.base_user import AbstractBaseUser
from django.db import transaction

from clients.actions.reported import BATCH
from clients.counting import Link, MatchedPerson, match
from clients.mapping import account_fact, person_fact
from clients.models import Account, Client, Person

HUMAN_KINDS = frozenset({Account.Kind.PERSON, Account.Kind.ADMIN, Account.Kind.GUEST, Account.Kind.UNKNOWN})


class PersonOfAnotherClient(ValueError):
    """An account and a person of two clients were to be joined."""


class NobodyBehindIt(ValueError):
    """An account that stands for no single person was to be given one."""


class LeftBeforeJoining(ValueError):
    """The last day is before the first."""


@transaction.atomic
def match_people(*, client: Client) -> int:
    """Match the client's live accounts to persons and make the persons that are missing; return how many were made.

    What is matched stays matched; an account alone makes a person only where it is known to be a person's. Four queries
    and one for each thousand rows written.
    """
    accounts = {str(account.pk): account for account in client.accounts.filter(retired_on=None)}
    people = {str(person.pk): person for person in client.people.all()}
    facts = [account_fact(account) for account in accounts.values()]
    links = [Link(fact.ref, fact.person, is_same=True) for fact in facts if fact.person]
    matching = match(facts, [person_fact(person) for person in people.values()], links)
    numbers = {person.employee_number for person in people.values() if person.employee_number}
    made: list[Person] = []
    changed: list[Account] = []
    for matched in matching.persons:
        members = [accounts[ref] for ref in matched.accounts]
        person = people.get(matched.person)
        if person is None:
            if not any(account.kind == Account.Kind.PERSON for account in members):
                continue
            person = _person(client, matched, members, numbers)
            made.append(person)
        for account in members:
            if account.person_id != person.pk:
                account.person = person
                changed.append(account)
    for account in accounts.values():
        if account.person_id and account.kind not in HUMAN_KINDS:
            account.person = None
            changed.append(account)
    Person.objects.bulk_create(made, batch_size=BATCH)
    Account.objects.bulk_update(changed, ["person"], batch_size=BATCH)
    return len(made)


def decide_account(
    *, account: Account, kind: str, person: Person | None, by: AbstractBaseUser, at: datetime
) -> Account:
    """Let a person decide what an account stands for and who is behind it; imports leave the kind alone after that."""
    if person is not None and person.client_id != account.client_id:
        raise PersonOfAnotherClient(f"{person.name} is not a person of {account.client.name}. Choose one who is.")
    if person is not None and kind not in HUMAN_KINDS:
        label = Account.Kind(kind).label.lower()
        raise NobodyBehindIt(f"A {label} stands for no single person. Choose another kind, or leave the person empty.")
    account.kind = Account.Kind(kind)
    account.person = person
    account.is_kind_confirmed = True
    account.kind_because = f"decided by {by.get_username()} on {at:%d %b %Y}"
    account.save(update_fields=["kind", "person", "is_kind_confirmed", "kind_because"])
    return account


def change_person(
    *,
    person: Person,
    name: str,
    email: str,
    employee_number: str,
    department: str,
    is_contractor: bool,
    joined_on: date | None,
    left_on: date | None,
) -> Person:
    """Correct what is known of a person; the next roster overrides it."""
    if joined_on and left_on and left_on < joined_on:
        raise LeftBeforeJoining(f"{name} cannot have left on {left_on:%d %b %Y}, before joining. Correct one of them.")
    person.name, person.email, person.employee_number = name, email, employee_number
    person.department, person.is_contractor = department, is_contractor
    person.joined_on, person.left_on = joined_on, left_on
    person.save()
    return person


def _person(client: Client, matched: MatchedPerson, members: list[Account], numbers: set[str]) -> Person:
    """Return a new person for a group of accounts; an employee number that another person has is left out."""
    number = next((one.employee_number for one in members if one.employee_number), "")
    number = "" if number in numbers else number
    numbers.add(number)
    return Person(
        client=client,
        name=matched.display_name,
        email=next((one.email or one.username for one in members if "@" in (one.email or one.username)), ""),
        employee_number=number,
        department=next((one.department for one in members if one.department), ""),
    )
