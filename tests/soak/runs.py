"""The runs and their order; imported once Django is set up."""

import random
import time
from collections.abc import Callable

from config.demo.waiting import NotHappened
from config.embedded.processes import Processes
from config.embedded.state import StartRefused
from tests.journeys.running import Running
from tests.soak import flood, kills, many_offers, papers, restarts
from tests.soak.reporting import Finding
from tests.soak.stage import Stage, furnish
from tests.soak.starting import tell

Run = Callable[[Stage, float], list[Finding]]
# Each with its share of the time; a run that has begun a round ends it. The last two take what they take.
RUNS: dict[str, tuple[Run, float]] = {
    "kills": (kills.run, 0.4),
    "restarts": (restarts.run, 0.3),
    "flood": (flood.run, 0.3),
    "many offers": (many_offers.run, 0.0),
    "papers": (papers.run, 0.0),
}


def run_all(
    product: Running, brokers: Processes, chance: random.Random, seconds: float, only: str = ""
) -> list[Finding]:
    """Run one after the other, or only one; one that cannot go on is a finding itself, and the last."""
    here = furnish(product, brokers, chance)
    findings: list[Finding] = []
    for name, (run, share) in RUNS.items():
        if only not in ("", name):
            continue
        began = time.monotonic()
        tell(f"{name.capitalize()}, {seconds * share:.0f} seconds or one round ...")
        try:
            findings += run(here, seconds * share)
        except (NotHappened, StartRefused, AssertionError) as problem:
            tell(f"  {problem}")
            return [*findings, Finding(name, "it goes on to its end", str(problem).partition("\n")[0], holds=False)]
        tell(f"  {time.monotonic() - began:.0f} seconds.")
    return findings
