"""Run every check that needs no test run, two at a time: what `make check` does."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from config.embedded.state import ROOT, say

TOOLS = ROOT / ".venv" / "bin"
PYTHON_CODE = ("manage.py", "config", "clients", "pricing", "contracts")


@dataclass(frozen=True, slots=True)
class Step:
    """Name one check and its command."""

    name: str
    command: Sequence[str]


@dataclass(frozen=True, slots=True)
class Outcome:
    """Hold how one check went."""

    step: Step
    passed: bool
    seconds: float
    said: str


def tool(name: str, *arguments: str) -> tuple[str, ...]:
    """Return the command of an installed tool; started through Python, so that a moved checkout still works."""
    return (sys.executable, str(TOOLS / name), *arguments)


# The slowest first, so that the others pass beside it.
STEPS = (
    Step("types", tool("mypy", *PYTHON_CODE)),
    Step("migrations", (sys.executable, "manage.py", "makemigrations", "--check", "--dry-run")),
    Step("templates: format", tool("djlint", "templates", "--check", "--quiet")),
    Step("templates: lint", tool("djlint", "templates", "--lint", "--quiet")),
    Step("import contracts", tool("lint-imports")),
    Step("format", (str(TOOLS / "ruff"), "format", "--check", ".")),
    Step("lint", (str(TOOLS / "ruff"), "check", ".")),
)


def perform(step: Step) -> Outcome:
    """Run one check; it needs neither database nor broker."""
    began = time.monotonic()
    environment = {**os.environ, "DJANGO_SETTINGS_MODULE": "config.settings.test"}
    done = subprocess.run(
        list(step.command),
        cwd=ROOT,
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    return Outcome(step, done.returncode == 0, time.monotonic() - began, done.stdout)


def main(steps: Sequence[Step] = STEPS) -> int:
    """Run all checks, show the time of each and what the failed ones said; return 1 when one failed."""
    failed = []
    with ThreadPoolExecutor(max_workers=2) as pool:
        for outcome in pool.map(perform, steps):
            say(f"{'ok' if outcome.passed else 'FAILED':<7} {outcome.step.name:<20} {outcome.seconds:5.1f} s")
            if not outcome.passed:
                failed.append(outcome.step.name)
                say(outcome.said.rstrip())
    say(f"Failed: {', '.join(failed)}." if failed else "All checks passed.")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
