"""Sweeping twenty thousand ceilings of a hundred MSPs, forecasts included, with two worker processes."""

from collections.abc import Callable
from datetime import date
from pathlib import Path
from time import sleep

from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from config.onboarding import furnish_with
from config.tenancy.models import Msp, OutboxMessage
from config.tenancy.onboarding import NewMsp, onboard
from config.tenancy.scope import msp_scope, public_scope
from contracts.actions.sweeping import CHUNK
from contracts.models import CeilingForecast, JobRun
from contracts.queries.watching import watched_in_chunks
from contracts.scheduled import sweep
from tests import many_flat
from tests.bench.stage import Stage
from tests.bench.timing import Measure, side_by_side
from tests.soak.striking import children_of
from tests.worlds import PASSWORD

MSPS, EACH, MONTHS, WORKERS = 100, 200, 36, 2
MOST_SECONDS, MOST_TIMES = 120, 1.5


def measure(stage: Stage) -> list[Measure]:
    """Take the MSPs on, time reading their counts, then have them swept through the real queue."""
    today = timezone.now().date()
    with public_scope():
        msps = [_taken_on(number) for number in range(MSPS)]
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")
        with msp_scope(msps[0]):
            reading = side_by_side("Count for a sweep", _counts(today), "bare SQL", _bare(today), rounds=10)
        return [_within(reading), _swept(stage, msps, today)]


def _taken_on(number: int) -> Msp:
    at = timezone.now()
    new = NewMsp(slug=f"swept-{number}", name=f"Swept {number}", owner_email="o@swept.example", owner_name="Olga")
    msp = onboard(new, at=at, furnish=furnish_with(PASSWORD))
    with msp_scope(msp):
        many_flat.contracts(EACH, until=at.date(), months=MONTHS)
    return msp


def _counts(today: date) -> Callable[[], int]:
    return lambda: sum(len(chunk) for chunk in watched_in_chunks(today, size=CHUNK))


def _bare(today: date) -> Callable[[], int]:
    """Ask the same statements as the sweep does, and fetch what they answer."""
    with CaptureQueriesContext(connection) as captured:
        _counts(today)()
    statements = [query["sql"] for query in captured if query["sql"].startswith("SELECT")]

    def ask() -> int:
        number = 0
        with connection.cursor() as cursor:
            for statement in statements:
                cursor.execute(statement)
                number += len(cursor.fetchall())
        return number

    return ask


def _within(reading: Measure) -> Measure:
    note = f"{MOST_TIMES} times at most; {EACH} ceilings with {MONTHS} months each"
    return Measure(reading.name, reading.seconds, reading.against, reading.against_seconds, reading.ratio, note)


def _swept(stage: Stage, msps: list[Msp], today: date) -> Measure:
    """Queue one sweep for each MSP and wait for the last; time from the first that began to the end of the last."""
    for msp in msps:
        with msp_scope(msp):
            sweep.delay(on=today.isoformat())
    worker, beat = stage.product.start_worker(processes=WORKERS), stage.product.start_beat()
    early = late = 0.0
    jobs = OutboxMessage.objects.filter(task=sweep.name)
    while (done := jobs.filter(finished_at__isnull=False).count()) < MSPS:
        stage.product.keeper.refuse_the_dead()
        late = max(map(_megabytes, children_of(worker.process.pid)), default=0.0)
        early = early or (late if done >= MSPS // 5 else 0.0)
        sleep(0.2)
    began, ended = min(jobs.values_list("started_at", flat=True)), max(jobs.values_list("finished_at", flat=True))
    took = (ended - began).total_seconds()
    for child in (worker, beat):
        child.kill_group()
        stage.product.keeper.children.remove(child)
    seen = _seen(msps)
    note = f"{MOST_SECONDS} s at most; a worker {early:.0f} MB after a fifth, {late:.0f} MB at the end"
    return Measure(f"Sweep {seen:,} ceilings, two workers", took, "at most", MOST_SECONDS, took / MOST_SECONDS, note)


def _seen(msps: list[Msp]) -> int:
    """Return how many ceilings have a forecast, and hold every sweep to have seen all of its own."""
    number = 0
    for msp in msps:
        with msp_scope(msp):
            assert JobRun.objects.get().outcome["seen"] == EACH
            number += CeilingForecast.objects.filter(refused="").count()
    return number


def _megabytes(pid: int) -> float:
    lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    return int(next(line.split()[1] for line in lines if line.startswith("VmRSS:"))) / 1024
