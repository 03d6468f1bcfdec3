"""Correct what is known of a person."""

from clients.actions.refusals import Refusal
from clients.models import Person


class LeftBeforeJoining(Refusal):
    """The last day is before the first."""

    field = "left_on"


class NumberTaken(Refusal):
    """Another person of the client has the employee number."""

    field = "employee_number"


def change_person(*, person: Person) -> Person:
    """Store what was corrected of a person; the next roster overrides it. Raises LeftBeforeJoining or NumberTaken."""
    check_person(person)
    person.is_confirmed = True
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
