"""Many documents by one process, as a worker's child makes them: what it weighs after 500 against after 20."""

from tests.bench.rendering import MOST_GROWTH, in_a_new_worker
from tests.soak.reporting import Finding
from tests.soak.stage import Stage

MANY = 500


def run(_here: Stage, _seconds: float) -> list[Finding]:
    """Render and seal them one after the other, apart from the product that runs; takes what it takes."""
    told = in_a_new_worker(MANY)
    early, late = told["early_megabytes"], told["late_megabytes"]
    found = f"{early:.0f} MB after 20, {late:.0f} MB after {MANY}: {late / early:.2f} times"
    return [
        Finding(
            "papers", f"memory after {MANY} renders is at most {MOST_GROWTH} times that after 20", found,
            holds=late <= MOST_GROWTH * early,
        )
    ]  # fmt: skip
