"""Carry counts over from a former system, month by month, frozen like our own."""

from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta

from django.db import transaction

from clients.actions.outcomes import Change, ImportOutcome, Verb, refused
from clients.actions.policies import policy_of
from clients.actions.runs import Upload, finish_run, hash_of, refuse_run, start_run, whole_file
from clients.counting import PolicyCode
from clients.importing import DEFAULT_MAPPINGS, CountRow, Parsed, Rejected, Sheet, Unreadable, parse_sheet, read
from clients.models import Client, InventoryCount
from clients.staff import Staff


def record_past_counts(
    *,
    client: Client,
    content: bytes,
    filename: str,
    by: Staff | None,
    at: datetime,
    policy: str | None = None,
    accept_partial: bool = False,
    dry_run: bool = False,
) -> ImportOutcome:
    """Record a table of past months as counts under a policy, the client's own unless another is named.

    Each is dated the last day of its month. With a rejected month nothing is taken unless `accept_partial`. Raises
    Unreadable or UnknownPolicy. Nine queries at most, and one for each thousand months.
    """
    upload = Upload(client, "csv", hash_of(content), filename, at.date(), by, at)
    policy_of(policy or client.counting_policy)
    try:
        sheet = read(content, filename)
    except Unreadable as refusal:
        if not dry_run:
            refuse_run(upload, "csv", 0, whole_file(str(refusal)))
        raise
    return record_months(upload, sheet, policy=policy, accept_partial=accept_partial, dry_run=dry_run)


def record_months(
    upload: Upload, sheet: Sheet, *, policy: str | None, accept_partial: bool = False, dry_run: bool = False
) -> ImportOutcome:
    """Record the past months in a table that was read from a file; see `record_past_counts`."""
    code = policy_of(policy or upload.client.counting_policy)
    try:
        parsed = parse_sheet("csv", sheet, DEFAULT_MAPPINGS["counts"])
    except Unreadable as refusal:
        if not dry_run:
            refuse_run(upload, "csv", 0, whole_file(str(refusal)))
        raise
    return take_months(upload, parsed, policy=code, accept_partial=accept_partial, dry_run=dry_run)


def take_months(
    upload: Upload, parsed: Parsed, *, policy: PolicyCode | None, accept_partial: bool, dry_run: bool
) -> ImportOutcome:
    """Record parsed months as counts; see `record_past_counts`."""
    code = policy or policy_of(upload.client.counting_policy)
    with transaction.atomic():
        Client.objects.select_for_update().only("pk").get(pk=upload.client.pk)
        months = _Months(upload, code, _recorded(upload.client, code, parsed))
        for row in parsed.rows:
            if isinstance(row, CountRow):
                months.take(row)
        rejected = tuple(sorted((*parsed.rejected, *months.rejected), key=lambda one: one.row))
        checked = replace(parsed, rejected=rejected)
        if rejected and not accept_partial:
            return refused(checked, None if dry_run else refuse_run(upload, parsed.source, parsed.total, rejected))
        run = start_run(upload, checked)
        for count in months.new:
            count.import_run = run
        InventoryCount.objects.bulk_create(months.new, batch_size=1000)
        outcome = ImportOutcome(
            parsed.source, parsed.kind, parsed.total, tuple(months.changes), rejected, is_taken=True, run=run
        )
        finish_run(run, outcome)
        transaction.set_rollback(dry_run)
    return replace(outcome, run=None) if dry_run else outcome


@dataclass(slots=True)
class _Months:
    """Sort months into new, recorded before and impossible."""

    upload: Upload
    policy: PolicyCode
    recorded: dict[date, InventoryCount]
    new: list[InventoryCount] = field(default_factory=list)
    changes: list[Change] = field(default_factory=list)
    rejected: list[Rejected] = field(default_factory=list)

    def take(self, row: CountRow) -> None:
        """Sort one month in."""
        on = month_end(row.month)
        devices = {name.value: number for name, number in row.devices if number}
        known = self.recorded.get(on)
        told = f"{row.month:%B %Y}"
        if row.users is None:
            self._reject(row, "Users", "The row says nothing of users. Add a column Users.")
        elif on >= self.upload.at.date():
            self._reject(row, "Month", f"{told} is not over. Remove the row and count the client instead.")
        elif known is None:
            self.new.append(self._count(on, row.users, devices))
            self.changes.append(Change(Verb.CREATED, told, f"{row.users:,} users, {sum(devices.values()):,} devices"))
        elif (known.user_count, known.device_counts) == (row.users, devices):
            self.changes.append(Change(Verb.UNCHANGED, told))
        else:
            self._reject(
                row, "Month", f"{told} is recorded with {known.user_count:,} users and is frozen. Remove the row."
            )

    def _reject(self, row: CountRow, column: str, reason: str) -> None:
        self.rejected.append(Rejected(row.row, column, reason))

    def _count(self, on: date, users: int, devices: dict[str, int]) -> InventoryCount:
        return InventoryCount(
            client=self.upload.client,
            on=on,
            policy=self.policy.value,
            user_count=users,
            device_counts=devices,
            origin=InventoryCount.Origin.CARRIED_OVER,
            at=self.upload.at,
            by_id=self.upload.by.pk if self.upload.by else None,
        )


def month_end(month: date) -> date:
    """Return the last day of a month."""
    return (month.replace(day=1) + timedelta(days=32)).replace(day=1) - timedelta(days=1)


def _recorded(client: Client, policy: PolicyCode, parsed: Parsed) -> dict[date, InventoryCount]:
    days = [month_end(row.month) for row in parsed.rows if isinstance(row, CountRow)]
    return {count.on: count for count in client.counts.filter(policy=policy.value, on__in=days)}
