"""The sweep of a night: every ceiling in force is forecast, its alert settled, and who answers is told once.

Some hundred ceilings are read, forecast and kept at a time. A sweep that was killed, or that ran twice or at once with
another, leaves what one would: a forecast is a row written anew, an alert is opened under the lock of its ceiling, and
a digest marks what it told in its own transaction.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import partial

from django.db import transaction

from contracts.actions.attempts import Attempts
from contracts.actions.ceilings import clear_lapsed_alert, settle_alert
from contracts.actions.digests import tell_of_alerts
from contracts.models import CeilingForecast, JobRun
from contracts.outlook import WatchPolicy
from contracts.queries.ceilings import alerts_out_of_force
from contracts.queries.forecasts import Assessed, assess, watch_policy
from contracts.queries.nights import SWEEP, missed_before
from contracts.queries.watching import Watched, watched_in_chunks
from pricing.charts import words
from pricing.queries.rates import current_policy

CHUNK = 500
KEPT = tuple(name.attname for name in CeilingForecast._meta.concrete_fields if name.attname not in ("id", "ceiling_id"))


class SweepFailed(Exception):
    """Some ceilings could not be watched that night; all others were. The sentence names each and why."""


@dataclass(slots=True, kw_only=True)
class _Sweep(Attempts):
    """One sweep as it goes: by which thresholds, and what was done."""

    on: date
    at: datetime
    policy: WatchPolicy
    seen: int = 0
    rose: int = 0
    cleared: int = 0

    def take(self, chunk: Sequence[Watched]) -> None:
        """Forecast some ceilings and keep that in one write, then settle the alerts of those that moved."""
        self.seen += len(chunk)
        assessed = [one for one in (self._assess(watched) for watched in chunk) if one is not None]
        self.attempt(f"Keeping {words.count_of(len(chunk), 'forecast')}", partial(_keep_forecasts, assessed))
        for one in assessed:
            settle = partial(settle_alert, seen=one, policy=self.policy, on=self.on, at=self.at)
            settled = self.attempt(partial(_name, one.watched), settle)
            if settled is not None:
                self.rose += settled.rose is not None
                self.cleared += settled.has_cleared

    def _assess(self, watched: Watched) -> Assessed | None:
        return self.attempt(partial(_name, watched), partial(assess, watched, self.policy, on=self.on))


def sweep_ceilings(*, on: date, at: datetime) -> JobRun:
    """Watch every ceiling in force by the newest counts up to a day; keep what came of it. Safe to repeat and to kill.

    There is one JobRun per day. Raises SweepFailed, or the error itself where trying again may help, after everything
    else was done.
    """
    key = f"{SWEEP}{on.isoformat()}"
    JobRun.objects.get_or_create(key=key, defaults={"started_at": at})
    sweep = _Sweep(on=on, at=at, policy=watch_policy(current_policy()))
    ended = [
        sweep.attempt(alert.ceiling.contract.client.name, partial(clear_lapsed_alert, alert=alert, on=on, at=at))
        for alert in alerts_out_of_force(on)
    ]
    for chunk in watched_in_chunks(on, size=CHUNK):
        sweep.take(chunk)
    told = sweep.attempt("Telling of ceilings", partial(tell_of_alerts, on=on, at=at)) or 0
    run = _keep(key, sweep, lapsed=sum(one is not None for one in ended), told=told)
    sweep.raise_as(SweepFailed, f"the sweep of {words.on_date(on)}")
    return run


def _name(watched: Watched) -> str:
    contract = watched.room.ceiling.contract
    return f"{contract.client.name}, contract {contract}"


def _keep_forecasts(assessed: Sequence[Assessed]) -> None:
    CeilingForecast.objects.bulk_create(
        [one.row for one in assessed], update_conflicts=True, unique_fields=["ceiling"], update_fields=KEPT
    )


@transaction.atomic
def _keep(key: str, sweep: _Sweep, **did: int) -> JobRun:
    """Keep what there is now, and what was done in this run added to what was done in those before it."""
    run = JobRun.objects.select_for_update().get(key=key)
    done = {"alerts": sweep.rose, "cleared": sweep.cleared, **did}
    run.outcome = {
        "seen": sweep.seen,
        **{name: run.outcome.get(name, 0) + number for name, number in done.items()},
        "missed": [night.isoformat() for night in missed_before(sweep.on)],
        "failures": sweep.listed(),
    }
    run.finished_at = sweep.at
    run.save(update_fields=["outcome", "finished_at"])
    return run
