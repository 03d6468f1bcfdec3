"""Bring the people of a client in line with its roster."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from clients.actions.outcomes import Change, Verb, is_many
from clients.actions.reported import BATCH, TooManyRetirements
from clients.counting import PersonFact
from clients.counting.match_keys import employee_id
from clients.importing import PersonRow
from clients.mapping import Columns, person_columns
from clients.models import ImportRun, Notice, Person

PERSON_COLUMNS = (
    "name", "email", "employee_number", "department", "external_id", "is_on_roster", "is_contractor", "joined_on",
    "left_on",
)  # fmt: skip


@dataclass(slots=True)
class RosterMerge:
    """Collect what a roster does to the people of a client; nothing is stored before `store`."""

    run: ImportRun
    known: list[Person]
    announced: frozenset[tuple[object, str]] = frozenset()
    changes: list[Change] = field(default_factory=list)
    touched: list[Person] = field(default_factory=list)
    seen: set[object] = field(default_factory=set)
    vanished_count: int = 0
    live_count: int = 0

    def __post_init__(self) -> None:
        self.live_count = sum(person.is_on_roster for person in self.known)

    def take(self, row: PersonRow, person: Person | None) -> None:
        """Bring one person in line."""
        columns = person_columns(row) | {"employee_number": employee_number(row)}
        if person is not None:
            columns = self._with_what_was_announced(columns, person)
        if person is None:
            person = Person(client_id=self.run.client_id)
            verb = Verb.CREATED
        else:
            self.seen.add(person.pk)
            same = all(getattr(person, name) == value for name, value in columns.items())
            verb = Verb.UNCHANGED if same else Verb.UPDATED
        detail = _difference(person, columns) if verb is Verb.UPDATED else ""
        for name, value in columns.items():
            setattr(person, name, value)
        if verb is not Verb.UNCHANGED:
            self.touched.append(person)
        self.changes.append(Change(verb, person.name, detail))

    def retire_vanished(self, *, is_full: bool, allow_many: bool) -> None:
        """Take from the roster whom a full one no longer names; the person and its accounts stay."""
        if not is_full:
            return
        vanished = [person for person in self.known if person.is_on_roster and not self._is_named_or_to_come(person)]
        self.vanished_count = len(vanished)
        if is_many(len(vanished), self.live_count) and not allow_many:
            raise TooManyRetirements(
                f"{len(vanished):,} of {self.live_count:,} people on the roster are not in the file; they would be "
                "taken from it. Export the whole roster, or confirm that they are gone."
            )
        for person in vanished:
            person.is_on_roster = False
            self.touched.append(person)
            self.changes.append(Change(Verb.RETIRED, person.name, "Not on the roster any more."))

    def _is_named_or_to_come(self, person: Person) -> bool:
        return person.pk in self.seen or (person.joined_on is not None and person.joined_on > self.run.as_of)

    def _with_what_was_announced(self, columns: Columns, person: Person) -> Columns:
        """Keep a first and a last day that the client announced where the roster is silent on it."""
        first, last = columns["joined_on"], columns["left_on"]
        if first is None and (person.pk, Notice.Kind.JOINER) in self.announced:
            first = person.joined_on
        if last is None and (person.pk, Notice.Kind.LEAVER) in self.announced:
            last = person.left_on
        return columns if first and last and last < first else columns | {"joined_on": first, "left_on": last}

    def store(self) -> None:
        """Write what changed. Numbers and ids may have gone from one to another, so they are given up first."""
        taken = {person.employee_number for person in self.touched if person.is_on_roster} - {""}
        for person in self.touched:
            if not person.is_on_roster and person.employee_number in taken:
                person.employee_number = ""
        known = {person.pk for person in self.known}
        changed = [person.pk for person in self.touched if person.pk in known]
        Person.objects.filter(pk__in=changed).update(employee_number="", external_id="")
        Person.objects.filter(client_id=self.run.client_id, employee_number__in=taken).update(employee_number="")
        Person.objects.bulk_create(
            self.touched,
            batch_size=BATCH,
            update_conflicts=True,
            unique_fields=["id"],
            update_fields=list(PERSON_COLUMNS),
        )


def employee_number(row: PersonRow) -> str:
    """Return the employee number on a roster, blank where it is a placeholder, which many people may have."""
    return row.employee_id if employee_id(PersonFact("", "", employee_id=row.employee_id)) else ""


def merge_people(run: ImportRun, rows: Sequence[PersonRow]) -> RosterMerge:
    """Return what a roster changes; two queries.

    A row is a known person by its roster id, else by employee id, else by e-mail address; a name alone never tells. A
    surer key of any row comes before a weaker one of another, and an address that another employee has now tells
    nothing.
    """
    taken = Notice.objects.filter(client_id=run.client_id, status=Notice.Status.TAKEN)
    announced = frozenset(taken.values_list("person", "kind"))
    merge = RosterMerge(run, list(Person.objects.filter(client_id=run.client_id)), announced)
    by_roster_id = {person.external_id: person for person in merge.known if person.external_id}
    by_number = {person.employee_number.casefold(): person for person in merge.known if person.employee_number}
    by_email = {person.email.casefold(): person for person in merge.known if person.email}
    found: dict[int, Person] = {}
    found |= _found(rows, found, lambda row: by_roster_id.get(row.external_id))
    found |= _found(rows, found, lambda row: by_number.get(employee_number(row).casefold()))
    found |= _found(rows, found, lambda row: _same_employee(row, by_email.get(row.email) if row.email else None))
    for row in rows:
        merge.take(row, found.get(row.row))
    return merge


def _found(
    rows: Sequence[PersonRow], before: Mapping[int, Person], known: Callable[[PersonRow], Person | None]
) -> dict[int, Person]:
    """Return whom the rows that were not found before are by one key, each person once."""
    taken = {person.pk for person in before.values()}
    found: dict[int, Person] = {}
    for row in rows:
        person = None if row.row in before else known(row)
        if person is not None and person.pk not in taken:
            taken.add(person.pk)
            found[row.row] = person
    return found


def _same_employee(row: PersonRow, person: Person | None) -> Person | None:
    """Return a person unless two employee numbers say that it is another."""
    numbers = {employee_number(row).casefold(), person.employee_number.casefold() if person else ""} - {""}
    return None if len(numbers) > 1 else person


def _difference(person: Person, columns: Columns) -> str:
    changed = [name.replace("_", " ") for name, value in columns.items() if getattr(person, name) != value]
    return "changed: " + ", ".join(changed)
