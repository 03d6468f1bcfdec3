"""Measure what people and their bills wait for: `make bench`. Prints a table and writes var/bench.json.

`make bench ARGS="sweeping"` measures that alone, whatever is named; what was written before is replaced.
"""

import logging
import os
import sys
import tempfile
from pathlib import Path

from config.embedded.state import ROOT
from config.garbage import collect_seldom
from tests.bench.reporting import table, write
from tests.journeys.running import Running, running, template

RESULT = ROOT / "var" / "bench.json"
MOST_MEGABYTES = 250


def main() -> int:
    """Start the product, measure, and say what was found."""
    tell("Starting the product on a database of its own ...")
    with tempfile.TemporaryDirectory(prefix="headroom-bench-") as name:
        folder = Path(name)
        with template(folder / "template") as copied, running(folder / "run", copied, with_jobs=False) as product:
            os.environ.update(product.environment)
            measure_all(product, set(sys.argv[1:]))
    return 0


def measure_all(product: Running, wanted: set[str]) -> None:
    """Measure one thing after the other on the running product, those named or all."""
    import django

    django.setup()
    logging.disable(logging.WARNING)
    collect_seldom()  # as the web server and the worker do once they are loaded
    from config.tenancy.scope import scope_of
    from tests.bench import (
        counting,
        forecasting,
        importing,
        memory,
        portfolio,
        queueing,
        recommending,
        rendering,
        requests,
        stating,
        sweeping,
    )
    from tests.bench.stage import build

    with scope_of("northwind"):
        tell("Taking on clients of 200, 1,000 and 5,000 accounts ...")
        stage = build(product)
        measures = []
        # Papers come last: what this process holds counts as the peak of the processes that it starts.
        for what in (
            recommending, portfolio, forecasting, requests, queueing, counting, importing, stating, sweeping, rendering,
        ):  # fmt: skip
            name = what.__name__.rpartition(".")[2]
            if not wanted or name in wanted:
                tell(f"Measuring {name} ...")
                measures += what.measure(stage)
    megabytes = memory.megabytes_of_the_web_process(product)
    write(measures, {"web_process_megabytes": megabytes}, RESULT)
    tell(f"\n{table(measures)}\n\nWeb process: {megabytes} MB, {MOST_MEGABYTES} at most. Written to {RESULT.name}.")


def tell(line: str) -> None:
    """Print one line at once."""
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
