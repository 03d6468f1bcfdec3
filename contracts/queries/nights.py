"""Whom a night has to count: under which policy, and whose month has just ended; and which nights were missed."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import BooleanField, Exists, ExpressionWrapper, OuterRef, Q, QuerySet, Subquery

from clients.models import Account, Asset, Client, Person
from contracts.models import JobRun, TermsVersion
from contracts.months import period_containing
from contracts.queries.force import versions_in_force

INVENTORY = (Account, Asset, Person)
SWEEP = "ceilings:"  # then the day: the key of a sweep
MOST_MISSED = 31
A_NIGHT = timedelta(days=1)


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


@dataclass(frozen=True, slots=True)
class Nights:
    """The runs in which something was not done, the newest first, and the nights since the last sweep without one."""

    failed: tuple[JobRun, ...]
    missed: tuple[date, ...]


def troubled_nights(on: date, *, after: date) -> Nights:
    """Return what nights after a day, up to another, could not do, and which did not run; one query.

    Of whom could not be counted only the night of the day itself tells. It may still run, so it is not missed yet.
    """
    failed, missed, uncounted, undrafted = (_has(name) for name in ("failures", "missed", "uncounted", "undrafted"))
    partly = Q(key=f"nightly:{on.isoformat()}") & (uncounted | undrafted)
    trouble = Q(started_at__date__gt=after) & (failed | partly | missed)
    last = Q(key=Subquery(_sweeps_before(on + A_NIGHT).values("key")[:1]))
    runs = JobRun.objects.annotate(
        is_trouble=ExpressionWrapper(trouble, BooleanField()), is_last=ExpressionWrapper(last, BooleanField())
    )
    found = list(runs.filter(Q(is_trouble=True) | Q(is_last=True)))
    return Nights(
        failed=tuple(run for run in found if run.is_trouble),
        missed=next((_between(run.key, on) for run in found if run.is_last), ()),
    )


def missed_before(on: date) -> tuple[date, ...]:
    """Return the nights since the last sweep before a day in which none ran to its end, a month's at most; one query.

    Before the first sweep none was missed.
    """
    last = _sweeps_before(on).values_list("key", flat=True).first()
    return () if last is None else _between(last, on)


def _has(name: str) -> Q:
    return Q(outcome__has_key=name) & ~Q(**{f"outcome__{name}": []})


def _sweeps_before(on: date) -> QuerySet[JobRun]:
    """Return the sweeps that ran to their end for a day before, the newest first."""
    key = f"{SWEEP}{on.isoformat()}"
    return JobRun.objects.filter(key__startswith=SWEEP, key__lt=key, finished_at__isnull=False).order_by("-key")


def _between(last: str, on: date) -> tuple[date, ...]:
    since = max(date.fromisoformat(last.removeprefix(SWEEP)), on - timedelta(days=MOST_MISSED + 1))
    return tuple(since + timedelta(days=number) for number in range(1, (on - since).days))
