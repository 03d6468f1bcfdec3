"""How the nights of all MSPs went, for the operator: what swept their ceilings last, what failed, what is missing."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from config.tenancy.models import Msp, OutboxMessage
from config.tenancy.scope import msp_scope
from contracts.models import JobRun
from contracts.queries.nights import SWEEP
from contracts.scheduled import sweep

OVERDUE_AFTER = timedelta(hours=26)  # a night comes every 24, give or take a summer time and a quarter of an hour


@dataclass(frozen=True, slots=True)
class LastSweep:
    """The newest sweep of an MSP, None where there was none yet; `is_overdue` where the night after it did not come."""

    msp: Msp
    run: JobRun | None
    is_overdue: bool

    @property
    def is_well(self) -> bool:
        """Say whether there is nothing to look after."""
        return not self.is_overdue and (self.run is None or not (self._of("failures") or self._of("missed")))

    @property
    def sentence(self) -> str:
        """Say how it went, in a line."""
        if self.run is None:
            return "no sweep yet" + (", overdue" if self.is_overdue else "")
        did = ", ".join(f"{name} {self.run.outcome.get(name, 0)}" for name in ("seen", "alerts", "cleared", "told"))
        started = f"{self.run.key.removeprefix(SWEEP)}: started {self.run.started_at:%Y-%m-%d %H:%M} UTC"
        ended = f"finished {self.run.finished_at:%H:%M}" if self.run.finished_at else "not finished"
        trouble = [f"missed {', '.join(map(str, self._of('missed')))}"] if self._of("missed") else []
        trouble += [f"failed {one['about']}: {one['because']}" for one in self._of("failures")]
        trouble += ["overdue"] if self.is_overdue else []
        return "; ".join([f"{started}, {ended}, {did}", *trouble])

    def _of(self, name: str) -> list[Any]:
        return list(self.run.outcome.get(name, [])) if self.run else []


def last_sweeps(*, at: datetime) -> Iterator[LastSweep]:
    """Yield the newest sweep of each active MSP, by short name; one query for all and one for each."""
    for msp in Msp.objects.filter(status=Msp.Status.ACTIVE).order_by("slug"):
        with msp_scope(msp):
            run = JobRun.objects.filter(key__startswith=SWEEP).order_by("-key").first()
        since = (run.finished_at or run.started_at) if run else msp.created_at
        yield LastSweep(msp, run, is_overdue=at - since > OVERDUE_AFTER)


def overdue_count(*, at: datetime) -> int:
    """Return how many active MSPs have had no sweep that ended in the last day; one query."""
    recent = OutboxMessage.objects.filter(task=sweep.name, finished_at__gt=at - OVERDUE_AFTER)
    old = Msp.objects.filter(status=Msp.Status.ACTIVE, created_at__lt=at - OVERDUE_AFTER)
    return int(old.exclude(schema_name__in=recent.values("schema_name")).count())
