"""Who is behind an account: matched by keys that are certain, decided by a person where they are not."""

from datetime import datetime

from django.db import transaction

from clients.actions.refusals import Refusal
from clients.actions.reported import BATCH
from clients.counting import Link, MatchedPerson, match
from clients.mapping import account_fact, person_fact
from clients.models import Account, Client, Person
from clients.staff import Staff

HUMAN_KINDS = frozenset({Account.Kind.PERSON, Account.Kind.ADMIN, Account.Kind.GUEST, Account.Kind.UNKNOWN})


class PersonOfAnotherClient(Refusal):
    """An account and a person of two clients were to be joined."""

    field = "person"


class NobodyBehindIt(Refusal):
    """An account that stands for no single person was to be given one."""

    field = "person"


class LeftBeforeJoining(Refusal):
    """The last day is before the first."""

    field = "left_on"


class NumberTaken(Refusal):
    """Another person of the client has the employee number."""

    field = "employee_number"


@transaction.atomic
def match_people(*, client: Client) -> int:
    """Match the client's live accounts to persons and make the persons that are missing; return how many were made.

    What is matched stays matched unless a key now forbids it, and always where a person decided it; an account alone
    makes a person only where it is known to be a person's. Four queries, and one for each thousand rows written.
    """
    accounts = {str(account.pk): account for account in client.accounts.filter(retired_on=None)}
    people = {str(person.pk): person for person in client.people.all()}
    facts = [account_fact(account) for account in accounts.values()]
    decided = [account for account in accounts.values() if account.is_kind_confirmed and account.person_id]
    links = [Link(str(account.pk), str(account.person_id), is_same=True) for account in decided]
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
    # An upsert: bulk_update spells out a condition for every row, which takes seconds for thousands.
    Account.objects.bulk_create(
        changed, batch_size=BATCH, update_conflicts=True, unique_fields=["id"], update_fields=["person"]
    )
    return len(made)


def decide_account(*, account: Account, by: Staff, at: datetime) -> Account:
    """Store what a person decided of an account: its kind, which imports leave alone after that, and who is behind it.

    Raises PersonOfAnotherClient or NobodyBehindIt.
    """
    check_account(account)
    account.is_kind_confirmed = True
    account.kind_because = f"decided by {by.get_username()} on {at:%d %b %Y}"
    account.save(update_fields=["kind", "person", "is_kind_confirmed", "kind_because"])
    return account


def check_account(account: Account) -> None:
    """Refuse a person of another client, and one behind an account that stands for no single person."""
    person = account.person
    if person is None:
        return
    if person.client_id != account.client_id:
        raise PersonOfAnotherClient(f"{person.name} is not a person of {account.client.name}. Choose one who is.")
    if account.kind not in HUMAN_KINDS:
        label = Account.Kind(account.kind).label.lower()
        raise NobodyBehindIt(f"A {label} stands for no single person. Choose another kind, or leave the person empty.")


def change_person(*, person: Person) -> Person:
    """Store what was corrected of a person; the next roster overrides it. Raises LeftBeforeJoining or NumberTaken."""
    check_person(person)
    person.save()
    return person


def check_person(person: Person) -> None:
    """Refuse a last day before the first, and an employee number that another has; one query."""
    if person.joined_on and person.left_on and person.left_on < person.joined_on:
        raise LeftBeforeJoining(
            f"{person.name} cannot have left on {person.left_on:%d %b %Y}, before joining. Correct one of the days."
        )
    others = Person.objects.filter(client_id=person.client_id, employee_number=person.employee_number)
    if person.employee_number and (other := others.exclude(pk=person.pk).first()) is not None:
        raise NumberTaken(f"{other.name} has the employee number {person.employee_number}. One of them is wrong.")


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
