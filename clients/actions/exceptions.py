"""What was agreed against the rule, kept so that on any day one thing holds of a person or a device."""

from datetime import date, datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import Q

from clients.actions.refusals import Refusal
from clients.counting.wording import day
from clients.models import Client, CountException, Dispute, Person
from clients.queries.days import local_day
from clients.staff import Staff

_LONGEST_REASON = 400
_A_DAY = timedelta(days=1)


class EndedAlready(Refusal):
    """An exception was to be ended that is over."""


def agree(*, dispute: Dispute, answer: str, by: Staff, at: datetime) -> CountException:
    """Turn a disputed line round from its period on; the caller holds the client's lock.

    What was agreed for an earlier period ends where this begins, and this ends where a later period's begins. A person
    whom only matching made is kept from now on, so that the exception does not lose whom it is about.
    """
    client = dispute.client
    of_the_same = CountException.objects.filter(client=client, ref=dispute.ref)
    begins = dispute.period_from
    taken = set(of_the_same.values_list("effective_from", flat=True))
    while begins in taken:
        begins += _A_DAY
    reaches_over = Q(effective_until=None) | Q(effective_until__gt=begins)
    of_the_same.filter(reaches_over, effective_from__lt=begins).update(effective_until=begins)
    because = f"agreed with the client on {day(local_day(client, at))}: {answer}"
    if (person := as_id(dispute.ref)) is not None:
        Person.objects.filter(client=client, pk=person).update(is_confirmed=True)
    return CountException.objects.create(
        client=client,
        subject=dispute.subject,
        ref=dispute.ref,
        who=dispute.who,
        is_counted=not dispute.line.is_counted,
        because=because if len(because) <= _LONGEST_REASON else f"{because[: _LONGEST_REASON - 1]}…",
        effective_from=begins,
        effective_until=min((start for start in taken if start > begins), default=None),
        dispute=dispute,
        by_id=by.pk,
        at=at,
    )


@transaction.atomic
def end_exception(*, exception: CountException, on: date) -> CountException:
    """Let the rule decide again from a day on; it held for at least one. Raises EndedAlready."""
    Client.objects.select_for_update().only("pk").get(pk=exception.client_id)
    exception = CountException.objects.select_for_update(of=("self",)).get(pk=exception.pk)
    until = exception.effective_until
    if until is not None and until <= max(on, exception.effective_from + _A_DAY):
        raise EndedAlready(f"The exception about {exception.who} is over since {day(until)}.")
    return _end(exception, on)


def end_what_was_agreed(*, person: Person, is_counted: bool, on: date) -> int:
    """End what was agreed of a person and their accounts where it is contrary to what the client announced since.

    Return how many ended. `is_counted` says which way: a leaver is not counted on because of an old exception, and a
    joiner not left out.
    """
    refs = [str(person.pk), *(str(pk) for pk in person.accounts.values_list("pk", flat=True))]
    still_open = Q(effective_until=None) | Q(effective_until__gt=on)
    found = CountException.objects.filter(still_open, client_id=person.client_id, ref__in=refs, is_counted=is_counted)
    return len([_end(exception, on) for exception in found])


def as_id(ref: str) -> UUID | None:
    """Return a ref as the id of a row; None for a station, which is known by its name."""
    try:
        return UUID(ref)
    except ValueError:
        return None


def _end(exception: CountException, on: date) -> CountException:
    exception.effective_until = max(on, exception.effective_from + _A_DAY)
    exception.save(update_fields=["effective_until"])
    return exception
