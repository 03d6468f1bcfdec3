"""The work of a night: count, expire, renew, draft the statements of months that ended; ceilings are swept after it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import partial
from uuid import UUID

from django.db import transaction

from clients.actions.counts import CannotCount, take_count
from clients.actions.waiting import forget_old_files
from contracts.actions.attempts import Attempts
from contracts.actions.crediting import settle_credits
from contracts.actions.proposals import expire_proposals
from contracts.actions.renewals import run_renewals
from contracts.actions.statements import DraftRun, draft_due_statements
from contracts.models import JobRun
from contracts.queries.nights import ToCount, to_close, to_count
from pricing.charts import words


class NightFailed(Exception):
    """Something could not be done that night; the rest was. The sentence names each client and why."""


@dataclass(slots=True)
class _Night(Attempts):
    """What could not be done that night, and who could not be counted because too little is known."""

    uncounted: dict[UUID, tuple[str, str]] = field(default_factory=dict)

    def count(self, wanted: Iterable[ToCount], at: datetime) -> int:
        """Take counts and return how many there are now; a client of whom too little is known is listed instead."""
        taken = [self.attempt(one.client.name, partial(self._take, one, at)) for one in wanted]
        return sum(taken_here is True for taken_here in taken)

    def _take(self, one: ToCount, at: datetime) -> bool:
        try:
            take_count(client=one.client, on=one.on, by=None, at=at, policy=one.policy)
        except CannotCount as refusal:
            self.uncounted[one.client.pk] = (one.client.name, str(refusal))
            return False
        return True


def run_nightly(*, on: date, at: datetime) -> JobRun:
    """Count every client, close and state months that ended, expire proposals; keep what came of it.

    `on` is the day that has just begun, and its count says what is known before anybody works on it: what changes on a
    month's last day shows on the first of the next. That the last day has a count at all does not hang on its own night
    having run: on the first of a month, and on the first day of a contract's own month, the day before is counted as
    well where it was not, from what is known of that day by then.

    A client of whom too little is known to count it is listed and fails nothing. Every step is safe to repeat, so a run
    that was killed, or that failed in part, is simply run again; there is one JobRun per day. Raises NightFailed, or
    the error itself where trying again may help, after everything else was done.
    """
    key = f"nightly:{on.isoformat()}"
    JobRun.objects.get_or_create(key=key, defaults={"started_at": at})
    night = _Night()
    counted = night.count(to_count(on), at)
    closed = night.count(to_close(on), at)
    expired = night.attempt("Expiring proposals", partial(expire_proposals, on=on, at=at)) or ()
    night.attempt("Forgetting files that waited for a day", partial(forget_old_files, at=at))
    ends = run_renewals(on=on, at=at)
    night.failures += ends.failures
    night.attempt("Crediting missed promises", partial(settle_credits, on=on, at=at))
    drafts = night.attempt("Drafting statements", partial(draft_due_statements, on=on, at=at)) or DraftRun(0, ())
    did = {
        "expired": len(expired),
        "drafted": drafts.drafted_count,
        "reminded": ends.reminded,
        "renewed": ends.renewed,
        "ended": ends.expired + ends.terminated,
    }
    counts = {"counted": counted, "closed": closed}
    run = _keep(key, night, at, counts, did, drafts)
    night.raise_as(NightFailed, f"the night of {words.on_date(on)}")
    return run


@transaction.atomic
def _keep(
    key: str, night: _Night, at: datetime, counts: Mapping[str, int], did: Mapping[str, int], drafts: DraftRun
) -> JobRun:
    """Keep what there is now, and what was done in this run added to what was done in those before it."""
    run = JobRun.objects.select_for_update().get(key=key)
    run.outcome = {
        **counts,
        **{name: run.outcome.get(name, 0) + number for name, number in did.items()},
        "undrafted": [
            {"about": f"{one.client}, {one.contract}", "from": one.start.isoformat(), "because": one.because}
            for one in drafts.refused
        ],
        "failures": night.listed(),
        "uncounted": [
            {"about": about, "because": because, "client": str(client)}
            for client, (about, because) in night.uncounted.items()
        ],
    }
    run.finished_at = at
    run.save(update_fields=["outcome", "finished_at"])
    return run
