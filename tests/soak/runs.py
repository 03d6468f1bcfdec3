"""The runs and their order; imported once Django is set up."""

import random
import time
from collections.abc import Callable

from config.demo.waiting import NotHappened
from config.embedded.processes import Processes
from config.embedded.state import StartRefused
from tests.journeys.running import Running
from tests.soak import flood, kills, restarts
from tests.soak.reporting import Finding
from tests.soak.stage import Stage, furnish
from tests.soak.starting import tell

Run = Callable[[Stage, float], list[Finding]]
# Each with its share of the time; a run that has begun a round ends it.
RUNS: dict[str, tuple[Run, float]] = {
    "kills": (kills.run, 0.4),
    "restarts": (restarts.run, 0.3),
    "flood": (flood.run, 0.3),
}


def run_all(product: Running, brokers: Processes, chance: random.Random, seconds: float) -> list[Finding]:
    """Run one after the other; one that cannot go on is a finding itself, and the last."""
    here = furnish(product, brokers, chance)
    findings: list[Finding] = []
    for name, (run, share) in RUNS.items():
        began = time.monotonic()
        tell(f"{name.capitalize()}, {seconds * share:.0f} seconds or one round ...")
        try:
            findings += run(here, seconds * share)
        except (NotHappened, StartRefused, AssertionError) as problem:
            tell(f"  {problem}")
            return [*findings, Finding(name, "it goes on to its end", str(problem).partition("\n")[0], holds=False)]
        tell(f"  {time.monotonic() - began:.0f} seconds.")
    return findings
