"""Many offers at once: all rendered and mailed once by two workers, one of which is killed in the middle of each."""

import time
from collections.abc import Callable

from tests.soak.offered import Mails, queue
from tests.soak.reporting import Finding
from tests.soak.stage import Stage
from tests.soak.starting import tell

MANY = 500
SECOND = "second worker"
LONGEST_SECONDS = 3600.0
STALLED_SECONDS = 60.0
FINISHED = "SELECT count(*) FROM public.tenancy_outbox WHERE finished_at IS NOT NULL"


def run(here: Stage, seconds: float, many: int = MANY) -> list[Finding]:
    """Queue them all, kill a worker while they are rendered and one while they are mailed, and wait for the rest."""
    del seconds
    here.settle()
    # A machine that is busy has a job wait longer than usual for its worker: it need not be done by both.
    here.product.environment["REDELIVERED_AFTER_SECONDS"] = "30"
    first = here.kill("worker")  # so that all of them wait when both begin
    began = time.monotonic()
    offers = Mails(queue("northwind", here.recommendation, many))
    tell(f"  {many} proposals queued in {time.monotonic() - began:.0f} seconds.")
    began = time.monotonic()
    here.start(first)
    celery = ("-m", "celery", "-A", "config.embedded.worker", "worker", "-n", "second@%h", "-c", "1", "-l", "INFO")
    here.product.keeper.start(here.product.program(SECOND, *celery))
    _wait(here, lambda: offers.rendered_count() >= many // 3)
    here.start(here.kill("worker"))
    tell(f"  {offers.rendered_count()} rendered after {time.monotonic() - began:.0f} seconds; a worker killed.")
    _wait(here, lambda: offers.out_count() >= many // 3)
    here.kill("worker")
    tell(f"  {offers.out_count()} mails out after {time.monotonic() - began:.0f} seconds; a worker killed for good.")
    _wait(here, lambda: offers.out_count() >= many)
    took = time.monotonic() - began
    here.product.keeper.stop([SECOND], seconds=20)
    here.start(first)
    arrived, lost = offers.ask_a_person(here.product.folder / "inbox")
    here.settle()
    tell(f"  All out after {took:.0f} seconds, {many / took:.1f} a second.")
    tell(f"  In doubt {arrived + lost}, of which a person found {lost} not there and sent them again.")
    return offers.judge("many offers", here.product.folder / "inbox")


def _wait(here: Stage, holds: Callable[[], bool]) -> None:
    """Wait until it holds; where no job ends for a minute, what waits for half an hour need not wait longer."""
    end, before, moved = time.monotonic() + LONGEST_SECONDS, -1, time.monotonic()
    while not holds():
        here.product.keeper.refuse_the_dead()
        ((finished,),) = here.product.rows(FINISHED)
        if finished != before:
            before, moved = finished, time.monotonic()
        if time.monotonic() - moved > STALLED_SECONDS:
            here.let_half_an_hour_pass()
            moved = time.monotonic()
        assert time.monotonic() < end, f"Only {finished} jobs ended."
        time.sleep(0.5)
