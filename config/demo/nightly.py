"""The nightly job, run once through the real queue: it counts, then every ceiling is swept and warned of."""

from datetime import date, datetime

from config.demo.plans import MspPlan
from config.demo.waiting import NotHappened, Say, wait_for
from contracts.models import CeilingAlert, JobRun
from contracts.queries.nights import SWEEP
from contracts.scheduled import nightly


def has_run(plan: MspPlan) -> bool:
    """Tell whether the selected MSP's ceilings were swept, and the main client's warned of if it has one."""
    if plan.main and not CeilingAlert.objects.filter(ceiling__contract__client__slug=plan.main).exists():
        return False
    return JobRun.objects.filter(key__startswith=SWEEP, finished_at__isnull=False).exists()


def run_once(plan: MspPlan, *, on: date, seconds: float, say: Say) -> None:
    """Queue the nightly job unless it has run, and wait for its end; raises NotHappened with what it could not do."""
    if has_run(plan):
        return
    before = _swept_at(on)
    nightly.delay(on=on.isoformat())
    say(f"{plan.name}: the nightly job counts and checks the ceilings")
    wait_for(
        f"the worker runs the nightly job of {plan.name}",
        lambda: _swept_at(on, after=before),
        seconds=seconds,
        say=say,
    )
    runs = JobRun.objects.filter(key__in=[_night(on), _sweep(on)])
    failures = [failure for run in runs for failure in run.outcome["failures"]]
    if failures:
        told = "; ".join(f"{failure['about']}: {failure['because']}" for failure in failures)
        raise NotHappened(f"The nightly job of {plan.name} could not do everything: {told}.")
    if not has_run(plan):
        raise NotHappened(f"The nightly job of {plan.name} ended without a warning of the ceiling that is near.")


def _night(on: date) -> str:
    return f"nightly:{on.isoformat()}"


def _sweep(on: date) -> str:
    return f"{SWEEP}{on.isoformat()}"


def _swept_at(on: date, after: datetime | None = None) -> datetime | None:
    """Return when the sweep that follows the night's work last ended, None where it has not, or not since."""
    found = JobRun.objects.filter(key=_sweep(on), finished_at__isnull=False).exclude(finished_at=after).first()
    return found.finished_at if found else None
