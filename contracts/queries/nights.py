"""Whom a night has to count: under which policy, and whose month has just ended; and which nights were missed."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Exists, OuterRef, Q

from clients.models import Account, Asset, Client, Person
from contracts.models import JobRun, TermsVersion
from contracts.months import period_containing
from contracts.queries.force import versions_in_force

INVENTORY = (Account, Asset, Person)
SWEEP = "ceilings:"  # then the day: the key of a sweep
MOST_MISSED = 31


@dataclass(frozen=True, slots=True)
class ToCount:
    """A client to be counted on a day under a policy."""

    client: Client
    policy: str
    on: date


def to_count(on: date) -> tuple[ToCount, ...]:
    """Return what a night counts: every client with an inventory under its own policy, and under that of each contract
    in force where it differs; two queries.

    A client that is archived is counted for its contracts only.
    """
    known = Q(*(Exists(rows.objects.filter(client=OuterRef("pk"))) for rows in INVENTORY), _connector=Q.OR)
    found = {(client.pk, client.counting_policy): client for client in Client.objects.filter(known, archived_at=None)}
    found |= {(row.contract.client_id, row.counting_policy): row.contract.client for row in versions_in_force(on)}
    return _in_order(ToCount(client, policy, on) for (_, policy), client in found.items())


def to_close(on: date) -> tuple[ToCount, ...]:
    """Return whose month ended with the day before, to be counted as of that day if nothing was; two queries.

    On the first of a month that is everybody of whom something was known by then; on the first day of a contract's own
    month, its client.
    """
    ended = on - timedelta(days=1)
    versions = [row for row in versions_in_force(ended) if on.day == 1 or _closes(row, on)]
    found = {(row.contract.client_id, row.counting_policy): row.contract.client for row in versions}
    if on.day == 1:
        seen = {"client": OuterRef("pk"), "first_seen_on__lte": ended}
        known = Q(Exists(Account.objects.filter(**seen))) | Q(Exists(Asset.objects.filter(**seen)))
        clients = Client.objects.filter(known, archived_at=None)
        found |= {(client.pk, client.counting_policy): client for client in clients}
    return _in_order(ToCount(client, policy, ended) for (_, policy), client in found.items())


def _closes(version: TermsVersion, on: date) -> bool:
    """Tell whether a month of the contract, its coverage or a version of its terms ended with the day before."""
    contract = version.contract
    if on in (contract.covered_until, version.effective_until):
        return True
    return on > contract.effective_from and period_containing(contract.anchor, on)[0] == on


def _in_order(found: Iterable[ToCount]) -> tuple[ToCount, ...]:
    return tuple(sorted(found, key=lambda one: (one.client.name, one.policy, one.client.pk)))


def missed_before(on: date) -> tuple[date, ...]:
    """Return the nights since the last sweep before a day in which none ran to its end, a month's at most; one query.

    Before the first sweep none was missed.
    """
    ran = JobRun.objects.filter(key__startswith=SWEEP, key__lt=f"{SWEEP}{on.isoformat()}", finished_at__isnull=False)
    last = ran.order_by("-key").values_list("key", flat=True).first()
    if last is None:
        return ()
    since = max(date.fromisoformat(last.removeprefix(SWEEP)), on - timedelta(days=MOST_MISSED + 1))
    return tuple(since + timedelta(days=number) for number in range(1, (on - since).days))
