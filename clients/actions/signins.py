"""Take the events of a log: each once, whatever files tell of it; accounts it names for the first time are made.

Note [local times]: a log without a zone is read on the client's clock of the day it is taken. What was taken stays
where it is when the client's time zone changes, and the log read again is known by its digits. In the night that has an
hour twice its first one is meant, in the one that lacks an hour the clock as it stood before: the day is right in both.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from typing import ClassVar
from zoneinfo import ZoneInfo

from clients.actions.outcomes import Change, Verb
from clients.actions.reported import BATCH
from clients.counting import suggest_kind
from clients.importing import LogonEvent, LogonRow, Parsed, Rejected, emr_logons
from clients.mapping import account_fact, kind_of_fact
from clients.models import Account, ImportRun, Logon, Station, System

_LONGEST_PLACE = 120
_ASKED_AT_ONCE = 5_000


@dataclass(slots=True)
class LogonMerge:
    """Collect what a log adds to a client; nothing is stored before `store`, and a log retires nothing."""

    run: ImportRun
    home: str
    lacks: tuple[str, ...]
    accounts: dict[str, list[Account]]
    taken: set[str]
    changes: list[Change] = field(default_factory=list)
    made: list[Account] = field(default_factory=list)
    new: list[Logon] = field(default_factory=list)
    active_on: dict[str, date] = field(default_factory=dict)
    live_count: ClassVar[int] = 0
    vanished_count: ClassVar[int] = 0

    def take(self, row: LogonRow, zone: ZoneInfo) -> None:
        """Take one event, unless it was taken before."""
        if row.external_id in self.taken:
            self.changes.append(Change(Verb.UNCHANGED, row.username, row=row.row))
            return
        self.taken.add(row.external_id)
        at = row.happened_at.replace(tzinfo=zone).astimezone(UTC) if row.is_local else row.happened_at
        account = self._account_of(row, at.astimezone(zone).date())
        self.new.append(
            Logon(
                client_id=self.run.client_id,
                account_id=account.pk,
                source=self.run.source,
                external_id=row.external_id,
                happened_at=at,
                event=row.event.value,
                system=row.system[:_LONGEST_PLACE],
                station=row.station[:_LONGEST_PLACE],
                session=row.session[:_LONGEST_PLACE],
                is_interactive=row.is_interactive,
                import_run_id=self.run.pk,
            )
        )
        if row.event is LogonEvent.SIGN_IN and row.is_interactive:
            day, key = at.astimezone(zone).date(), str(account.pk)
            self.active_on[key] = max(day, self.active_on.get(key, day))
        self.changes.append(Change(Verb.CREATED, account.name, row=row.row))

    def retire_vanished(self, *, is_full: bool, allow_many: bool) -> None:
        """Retire nothing: what happened does not vanish because a log tells of it no more."""

    def store(self) -> None:
        """Write accounts, events, stations and systems, and on which day each account was active last."""
        Account.objects.bulk_create(self.made, batch_size=BATCH)
        Logon.objects.bulk_create(self.new, batch_size=BATCH)
        changed = [
            account
            for account in {str(one.pk): one for several in self.accounts.values() for one in several}.values()
            if (day := self.active_on.get(str(account.pk)))
            and (account.last_activity_on is None or account.last_activity_on < day)
        ]
        for account in changed:
            account.last_activity_on = self.active_on[str(account.pk)]
        Account.objects.bulk_create(
            changed, batch_size=BATCH, update_conflicts=True, unique_fields=["id"], update_fields=["last_activity_on"]
        )
        if self.home == self.run.source:  # a directory's sign-ins name devices, an audit of its own names stations
            self._note_places()

    def _account_of(self, row: LogonRow, day: date) -> Account:
        found = _of_that_day(self.accounts.get(row.object_id, ()), day)
        if found is None:
            namesakes = self.accounts.get(row.username, ())
            found = _of_that_day([one for one in namesakes if not _is_another(one, row.object_id)], day)
        if found is None:
            found = Account(
                client_id=self.run.client_id,
                source=self.home,
                external_id=row.object_id or row.username,
                username=row.username,
                name=row.display_name or row.username or row.object_id,
                first_seen_on=self.run.as_of,
                last_seen_on=self.run.as_of,
                import_run_id=self.run.pk,
            )
            verdict = suggest_kind(account_fact(found))
            found.kind, found.kind_because = kind_of_fact(verdict.kind), verdict.because
            self.made.append(found)
            for key in {row.object_id, row.username} - {""}:
                self.accounts[key].append(found)
        return found

    def _note_places(self) -> None:
        """Add stations and systems that are new; one that somebody enters meanwhile stays theirs."""
        client = self.run.client
        known = {station.name.casefold() for station in Station.objects.filter(client=client)}
        stations = {one.station.casefold(): one.station for one in self.new if one.station}
        Station.objects.bulk_create(
            [
                Station(client=client, name=name, first_seen_on=self.run.as_of)
                for key, name in sorted(stations.items())
                if key not in known
            ],
            ignore_conflicts=True,
        )
        systems = {system.name.casefold(): system for system in System.objects.filter(client=client)}
        named = {one.system.casefold(): one.system for one in self.new if one.system}
        lacks = list(self.lacks)
        new = [self._system(name) for key, name in sorted(named.items()) if key not in systems]
        System.objects.bulk_create(new, ignore_conflicts=True)
        changed = [one.pk for key, one in systems.items() if key in named and one.audit_lacks != lacks]
        System.objects.filter(pk__in=changed).update(audit_lacks=lacks)

    def _system(self, name: str) -> System:
        """Return a system that is seen for the first time; an EMR maintains patient data by what it is."""
        system = System(client=self.run.client, name=name, first_seen_on=self.run.as_of, audit_lacks=list(self.lacks))
        if self.run.source == emr_logons.SOURCE:
            system.maintains_ephi, system.answered_on = True, self.run.as_of
            system.answered_for = "presumed, as the file is the audit of an EMR"
        return system


def happened_rows(parsed: Parsed, at: datetime) -> Parsed:
    """Return what a log says with every event rejected that is still to come: its clock or its date is wrong.

    Such a one would keep an account active for ever. A clock may be a day ahead.
    """
    latest = at + timedelta(days=1)
    early = [row for row in parsed.rows if isinstance(row, LogonRow) and row.happened_at > latest]
    if not early:
        return parsed
    refused = {row.row for row in early}
    told = [
        Rejected(row.row, "Time", f"{row.happened_at:%d %b %Y} is still to come. Correct the date, or remove the row.")
        for row in early
    ]
    return replace(
        parsed,
        rows=tuple(row for row in parsed.rows if row.row not in refused),
        rejected=tuple(sorted((*parsed.rejected, *told), key=lambda one: one.row)),
    )


def merge_logons(run: ImportRun, rows: Sequence[LogonRow], *, home: str, lacks: tuple[str, ...]) -> LogonMerge:
    """Return what a log adds; two queries, and one for each five thousand new events.

    An account is known by its object id, else by its name in the directory.
    """
    accounts: dict[str, list[Account]] = defaultdict(list)
    for account in Account.objects.filter(client_id=run.client_id, source=home):
        for key in {key.casefold() for key in (account.username, account.external_id, *account.directory_ids) if key}:
            accounts[key].append(account)
    taken = _taken(run, rows)
    merge = LogonMerge(run, home, lacks, accounts, taken)
    zone = ZoneInfo(run.client.time_zone)
    for row in rows:
        merge.take(row, zone)
    return merge


def _of_that_day(found: Iterable[Account], day: date) -> Account | None:
    """Return, of accounts that had one name after another, the one whose it was on a day; else one that lives."""

    def rank(account: Account) -> tuple[bool, bool, int]:
        begun = account.created_on is None or account.created_on <= day
        was_there = begun and (account.retired_on is None or day <= account.retired_on)
        return not was_there, account.is_retired, -account.retired_on.toordinal() if account.retired_on else 0

    return min(found, key=rank, default=None)


def _is_another(account: Account, object_id: str) -> bool:
    """Say whether an account of the name is not the one that signed in: its directory gave it another object id."""
    return bool(object_id and account.directory_ids)  # with this very id it would have been found by it


def _taken(run: ImportRun, rows: Sequence[LogonRow]) -> set[str]:
    """Return the ids of the source's known events that are in a file.

    Nearly all of them are around its time. One that the source dates otherwise now is looked up by its id.
    """
    if not rows:
        return set()
    known = Logon.objects.filter(client_id=run.client_id, source=run.source).order_by()
    moments = [row.happened_at for row in rows]
    around = known.filter(happened_at__range=(_shifted(min(moments), -1), _shifted(max(moments), 1)))
    taken = set(around.values_list("external_id", flat=True))
    others = [row.external_id for row in rows if row.external_id not in taken]
    for start in range(0, len(others), _ASKED_AT_ONCE):
        asked = others[start : start + _ASKED_AT_ONCE]
        taken.update(known.filter(external_id__in=asked).values_list("external_id", flat=True))
    return taken


def _shifted(moment: datetime, days: int) -> datetime:
    """Return a moment a day away: a local time is up to fourteen hours from UTC."""
    return datetime.fromtimestamp(moment.timestamp() + days * 86_400, UTC)
