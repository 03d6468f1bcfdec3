"""Take the events of a log: each once, whatever files tell of it; accounts it names for the first time are made."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import ClassVar
from zoneinfo import ZoneInfo

from clients.actions.outcomes import Change, Verb
from clients.actions.reported import BATCH
from clients.counting import suggest_kind
from clients.importing import LogonEvent, LogonRow, emr_logons
from clients.mapping import account_fact, kind_of_fact
from clients.models import Account, ImportRun, Logon, Station, System

_LONGEST_PLACE = 120


@dataclass(slots=True)
class LogonMerge:
    """Collect what a log adds to a client; nothing is stored before `store`, and a log retires nothing."""

    run: ImportRun
    home: str
    lacks: tuple[str, ...]
    accounts: dict[str, Account]
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
            self.changes.append(Change(Verb.UNCHANGED, row.username))
            return
        self.taken.add(row.external_id)
        account = self._account_of(row)
        at = row.happened_at.replace(tzinfo=zone).astimezone(UTC) if row.is_local else row.happened_at
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
        self.changes.append(Change(Verb.CREATED, account.name))

    def retire_vanished(self, *, is_full: bool, allow_many: bool) -> None:
        """Retire nothing: what happened does not vanish because a log tells of it no more."""

    def store(self) -> None:
        """Write accounts, events, stations and systems, and on which day each account was active last."""
        Account.objects.bulk_create(self.made, batch_size=BATCH)
        Logon.objects.bulk_create(self.new, batch_size=BATCH)
        changed = [
            account
            for account in {str(one.pk): one for one in self.accounts.values()}.values()
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

    def _account_of(self, row: LogonRow) -> Account:
        found = self.accounts.get(row.object_id) or self.accounts.get(row.username)
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
            self.accounts |= {key: found for key in (row.object_id, row.username) if key}
        return found

    def _note_places(self) -> None:
        client = self.run.client
        known = {station.name.casefold() for station in Station.objects.filter(client=client)}
        stations = {one.station.casefold(): one.station for one in self.new if one.station}
        Station.objects.bulk_create(
            Station(client=client, name=name, first_seen_on=self.run.as_of)
            for key, name in sorted(stations.items())
            if key not in known
        )
        systems = {system.name.casefold(): system for system in System.objects.filter(client=client)}
        for name in sorted({one.system for one in self.new if one.system}):
            system = systems.get(name.casefold()) or self._system(name)
            if system._state.adding or system.audit_lacks != list(self.lacks):
                system.audit_lacks = list(self.lacks)
                system.save()

    def _system(self, name: str) -> System:
        """Return a system that is seen for the first time; an EMR maintains patient data by what it is."""
        system = System(client=self.run.client, name=name, first_seen_on=self.run.as_of)
        if self.run.source == emr_logons.SOURCE:
            system.maintains_ephi, system.answered_on = True, self.run.as_of
            system.answered_for = "presumed, as the file is the audit of an EMR"
        return system


def merge_logons(run: ImportRun, rows: Sequence[LogonRow], *, home: str, lacks: tuple[str, ...]) -> LogonMerge:
    """Return what a log adds; two queries. An account is known by its object id, else by its name in the directory."""
    accounts: dict[str, Account] = {}
    for account in Account.objects.filter(client_id=run.client_id, source=home).order_by("-retired_on"):
        keys = (account.username, account.external_id, *account.directory_ids)
        accounts |= {key.casefold(): account for key in keys if key}
    taken = _taken(run, [row.happened_at for row in rows])
    merge = LogonMerge(run, home, lacks, accounts, taken)
    zone = ZoneInfo(run.client.time_zone)
    for row in rows:
        merge.take(row, zone)
    return merge


def _taken(run: ImportRun, moments: Sequence[datetime]) -> set[str]:
    """Return the ids of the source's events around the time of a file: others cannot be in it."""
    if not moments:
        return set()
    known = Logon.objects.filter(client_id=run.client_id, source=run.source)
    first, last = min(moments), max(moments)
    around = known.filter(happened_at__range=(_shifted(first, -1), _shifted(last, 1)))
    return set(around.order_by().values_list("external_id", flat=True))


def _shifted(moment: datetime, days: int) -> datetime:
    """Return a moment a day away: a local time is up to fourteen hours from UTC."""
    return datetime.fromtimestamp(moment.timestamp() + days * 86_400, UTC)
