"""The work of a night: count, check ceilings, expire proposals, forget files nobody took."""

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import partial
from typing import NoReturn, TypeVar

from django.db import OperationalError, transaction

from clients.actions.counts import take_count
from clients.actions.waiting import forget_old_files
from clients.models import Client
from contracts.actions.ceilings import check_ceiling
from contracts.actions.proposals import expire_proposals
from contracts.models import JobRun
from contracts.queries.ceilings import in_force, rooms_in_force
from pricing.charts import words

_Result = TypeVar("_Result")
log = logging.getLogger(__name__)
TRANSIENT = (OSError, OperationalError)  # likely to pass: the job is tried again


class NightFailed(Exception):
    """Something could not be done that night; the rest was. The sentence names each client and why."""


@dataclass(slots=True)
class _Night:
    """What could not be done that night."""

    failures: list[tuple[str, Exception]] = field(default_factory=list)

    def attempt(self, about: str, do: Callable[[], _Result]) -> _Result | None:
        """Do one thing and return what came of it; its failure is kept for the end and stops nothing else."""
        try:
            return do()
        except Exception as problem:
            log.exception("nightly_step_failed", extra={"about": about})
            self.failures.append((about, problem))
            return None


def run_nightly(*, on: date, at: datetime) -> JobRun:
    """Count every client with a contract in force, check ceilings, expire proposals; keep what came of it.

    Every step is safe to repeat, so a run that was killed, or that failed in part, is simply run again; there is one
    JobRun per day. Raises NightFailed, or the error itself where trying again may help, after everything else was done.
    """
    key = f"nightly:{on.isoformat()}"
    JobRun.objects.get_or_create(key=key, defaults={"started_at": at})
    night = _Night()
    counts = [
        night.attempt(client.name, partial(take_count, client=client, on=on, by=None, at=at, policy=policy))
        for client, policy in _to_count(on)
    ]
    alerts = [
        night.attempt(room.ceiling.contract.client.name, partial(check_ceiling, room=room, on=on, at=at))
        for room in rooms_in_force(on)
    ]
    expired = night.attempt("Expiring proposals", partial(expire_proposals, on=on, at=at)) or ()
    night.attempt("Forgetting files that waited for a day", partial(forget_old_files, at=at))
    run = _keep(key, night, at, counted=_done(counts), alerts=_done(alerts), expired=len(expired))
    if night.failures:
        _raise(night, on)
    return run


def _done(results: Sequence[object]) -> int:
    return sum(result is not None for result in results)


def _to_count(on: date) -> list[tuple[Client, str]]:
    pairs = {(contract.client_id, contract.counting_policy): contract.client for contract in in_force(on)}
    return [(client, policy) for (_, policy), client in sorted(pairs.items(), key=lambda pair: pair[1].name)]


@transaction.atomic
def _keep(key: str, night: _Night, at: datetime, *, counted: int, alerts: int, expired: int) -> JobRun:
    run = JobRun.objects.select_for_update().get(key=key)
    run.outcome = {
        "counted": counted,
        "alerts": run.outcome.get("alerts", 0) + alerts,
        "expired": run.outcome.get("expired", 0) + expired,
        "failures": [{"about": about, "because": _in_words(problem)} for about, problem in night.failures],
    }
    run.finished_at = at
    run.save(update_fields=["outcome", "finished_at"])
    return run


def _in_words(problem: Exception) -> str:
    return str(problem) or type(problem).__name__


def _raise(night: _Night, on: date) -> NoReturn:
    for _, problem in night.failures:
        if isinstance(problem, TRANSIENT):
            raise problem
    told = "; ".join(f"{about}: {_in_words(problem)}" for about, problem in night.failures)
    steps = words.count_of(len(night.failures), "step")
    raise NightFailed(f"{steps} of the night of {words.on_date(on)} failed. {told}")
