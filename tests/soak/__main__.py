"""Run the product for long under kills, restarts and floods: `make soak ARGS="--minutes 10"`.

Prints what must hold and what was found; exits 1 when something did not hold.
"""

import argparse
import random
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from config.embedded.processes import guarded
from tests.soak.reporting import Finding, table
from tests.soak.starting import join, started, tell


def main(arguments: Sequence[str]) -> int:
    """Run all three and print the table."""
    parser = argparse.ArgumentParser(prog="python -m tests.soak", description=__doc__)
    parser.add_argument("--minutes", type=float, default=10.0, help="how long the runs take together (10)")
    parser.add_argument("--only", help="one run: kills, restarts, flood or many-offers")
    parser.add_argument("--seed", type=int, help="draw the kills of another run")
    chosen = parser.parse_args(arguments)
    seed = chosen.seed if chosen.seed is not None else random.SystemRandom().randrange(1_000_000)
    tell(f"Seed {seed}. Starting the product on a database and a broker of its own ...")
    findings = soak(seed, chosen.minutes * 60, (chosen.only or "").replace("-", " "))
    broken = sum(not one.holds for one in findings)
    told = f"{broken} of {len(findings)} did not hold" if broken else "Everything held"
    tell(f"\n{table(findings)}\n\n{told}; seed {seed}.")
    return 1 if broken else 0


def soak(seed: int, seconds: float, only: str = "") -> list[Finding]:
    """Start everything, go through the runs or one of them, stop everything."""
    chance = random.Random(seed)  # noqa: S311  -- to be drawn again, not to be secret
    with tempfile.TemporaryDirectory(prefix="headroom-soak-") as name, started(Path(name)) as (product, brokers):
        join(product.environment)
        from tests.soak.runs import run_all

        return run_all(product, brokers, chance, seconds, only)


if __name__ == "__main__":
    sys.exit(guarded(lambda: main(sys.argv[1:])))
