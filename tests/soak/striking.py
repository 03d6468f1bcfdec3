"""Kills at moments drawn from the seed: the worker, the child in which it runs jobs, beat."""

import os
import signal
import time
from collections import Counter
from pathlib import Path

from tests.soak.stage import Stage

VICTIMS = ("worker", "worker's child", "beat")
JOB_RUNS = (
    "SELECT 1 FROM public.tenancy_outbox "
    "WHERE finished_at IS NULL AND started_at > now() - interval '2 seconds' LIMIT 1"
)
LONGEST_LURK = 5.0


class Strikes:
    """Strikes when it is asked and its moment has come; every second one or so waits until a job runs."""

    def __init__(self, here: Stage) -> None:
        self.here = here
        self.done: Counter[str] = Counter()
        self._plan()

    def _plan(self) -> None:
        chance = self.here.chance
        self.victim = chance.choice(VICTIMS)
        self.due = time.monotonic() + chance.uniform(0.5, 7)
        self.lurks = chance.random() < 0.6
        self.delay = chance.uniform(0, 0.3)

    def come(self) -> None:
        """Kill the next victim if it is time."""
        late = time.monotonic() - self.due
        if late < 0 or (self.lurks and late < LONGEST_LURK and not self.here.product.rows(JOB_RUNS)):
            return
        if self.lurks:
            time.sleep(self.delay)
        self._strike()
        self._plan()

    def _strike(self) -> None:
        if self.victim == "worker's child":
            children = children_of(self.here.child("worker").process.pid)
            if not children:
                return  # it is still starting
            os.kill(children[0], signal.SIGKILL)
        else:
            self.here.start(self.here.kill(self.victim))
        self.done[self.victim] += 1


def children_of(pid: int) -> list[int]:
    """Return the processes that a process forked."""
    return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
