"""Keep what is known of a client's count before it shows: so many users or devices more or fewer from a day on."""

from datetime import date, datetime

from django.db import transaction

from clients.models import Client
from clients.staff import Staff
from contracts.actions.events import record
from contracts.models import Ceiling, ExpectedChange
from contracts.months import add_months
from contracts.queries.letterhead import local_day
from pricing.charts import words

MONTHS_AHEAD = 24
MONTHS_PAST = 1
LARGEST = 10_000
LONGEST_NOTE = 200


class ExpectationRefused(ValueError):
    """The change cannot be kept or taken back; `field` is what to put right, the sentence says how."""

    field = ""


class NothingChanges(ExpectationRefused):
    """A change of nobody."""

    field = "change"


class ChangeTooLarge(ExpectationRefused):
    """More than any client has."""

    field = "change"


class DayOutOfReach(ExpectationRefused):
    """A day that no forecast reaches, or that the counts show already."""

    field = "on"


class NoteMissing(ExpectationRefused):
    """Nobody will know later what was meant."""

    field = "note"


class WithdrawnAlready(ExpectationRefused):
    """It was taken back before."""


@transaction.atomic
def expect_change(
    *, client: Client, unit: str, on: date, change: int, note: str, by: Staff | None, at: datetime
) -> ExpectedChange:
    """Keep a change that is known; forecasts go by it from the next night on. Raises ExpectationRefused."""
    note = note.strip()
    _refuse(on, change, note, today=local_day(at))
    kept = ExpectedChange.objects.create(
        client=client,
        unit=Ceiling.Unit(unit),
        on=on,
        change=change,
        note=note,
        entered_at=at,
        entered_by_id=by.pk if by else None,
    )
    _record("change.expected", kept, by, at)
    return kept


@transaction.atomic
def withdraw_expected(*, expected: ExpectedChange, by: Staff | None, at: datetime) -> ExpectedChange:
    """Take a change back that will not come; it stays on record. Raises WithdrawnAlready."""
    kept = ExpectedChange.objects.select_for_update(of=("self",)).select_related("client").get(pk=expected.pk)
    if kept.withdrawn_at is not None:
        raise WithdrawnAlready(f"This change was withdrawn on {words.on_date(kept.withdrawn_at.date())}.")
    kept.withdrawn_at = at
    kept.save(update_fields=["withdrawn_at"])
    _record("change.withdrawn", kept, by, at)
    return kept


def _refuse(on: date, change: int, note: str, *, today: date) -> None:
    if change == 0:
        raise NothingChanges("Say how many more or fewer there will be; none at all is no change.")
    if abs(change) > LARGEST:
        raise ChangeTooLarge(f"A change is at most {LARGEST:,} more or fewer.")
    if on > add_months(today, MONTHS_AHEAD):
        latest = words.on_date(add_months(today, MONTHS_AHEAD))
        raise DayOutOfReach(f"Forecasts reach {MONTHS_AHEAD} months ahead. Name a day up to {latest}.")
    if on < add_months(today, -MONTHS_PAST):
        raise DayOutOfReach("That day is more than a month past: the counts since show what changed then.")
    if not note or len(note) > LONGEST_NOTE:
        raise NoteMissing(f"Say what it is, in at most {LONGEST_NOTE} characters: who joins or leaves, and why.")


def _record(what: str, kept: ExpectedChange, by: Staff | None, at: datetime) -> None:
    facts = {"unit": kept.unit, "on": kept.on, "change": kept.change, "note": kept.note}
    record(what=what, about=kept.client.slug[:60], by=by, at=at, client=kept.client, facts=facts)
