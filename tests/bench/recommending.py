"""The engine: a recommendation against the bare prices, what the flips cost, and a hundred thousand in one batch."""

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from random import Random
from typing import Any

from pricing.engine.charging import charge_all
from pricing.engine.interchange import parse
from pricing.engine.recommend import recommend
from tests.bench.reporting import table
from tests.bench.timing import Measure, side_by_side

ROOT = Path(__file__).parents[2]
SAMPLE = ROOT / "tests" / "examples" / "recommend_request.json"
FEW, MANY = 10_000, 100_000
CLASSES = ("workstation", "pos", "mobile", "server", "network", "printer")


def measure(_stage: object = None) -> list[Measure]:
    """Time the page's worked example, alone and varied in batches."""
    asked = parse(json.loads(SAMPLE.read_text(encoding="utf-8")))

    def without_flips() -> object:
        return recommend(asked, flips=False)

    return [
        side_by_side(
            "Recommend without flips",
            without_flips,
            "bare charges",
            lambda: charge_all(asked.offer, asked.estate, asked.currency),
            rounds=60,
        ),
        side_by_side("Recommend with flips", lambda: recommend(asked), "without flips", without_flips, rounds=40),
        _batches("Batch of counts", months=1),
        _batches("Batch of rates and histories", months=12),
    ]


def _batches(name: str, *, months: int) -> Measure:
    """Run the command over few and over many lines: processor seconds, and the most memory of each."""
    with tempfile.TemporaryDirectory(prefix="headroom-bench-") as folder:
        lines = Path(folder) / "lines.jsonl"
        (few, few_megabytes), (many, many_megabytes) = (_batch(lines, size, months) for size in (FEW, MANY))
    note = f"{MANY:,} lines, 20 s at most; {few_megabytes} MB, then {many_megabytes} MB"
    return Measure(name, many, f"{FEW:,} lines", few, many / few, note)


def _batch(lines: Path, size: int, months: int) -> tuple[float, int]:
    with lines.open("w", encoding="utf-8") as file:  # line by line: a child's peak counts what its parent held
        file.writelines(f"{json.dumps(one)}\n" for one in _varied(size, months))
    command = [sys.executable, "manage.py", "recommend", "--batch", "--no-flips", "--input", str(lines)]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL) as process:
        _, status, used = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise RuntimeError(f"The batch ended with {process.returncode}.")
    return used.ru_utime + used.ru_stime, used.ru_maxrss // 1024


def _varied(size: int, months: int) -> Iterator[dict[str, Any]]:
    """Vary the worked example: counts only, or with twelve months also every rate and the history."""
    drawn = Random(1)  # noqa: S311  -- to be drawn again, not to be secret
    sample = SAMPLE.read_text(encoding="utf-8")
    for _ in range(size):
        asked = json.loads(sample)
        asked["users"] = drawn.randint(1, 300)
        asked["devices"] = {"workstation": drawn.randint(0, 400), "server": drawn.randint(0, 9)}
        if months > 1:
            asked["devices"] = {kind: drawn.randint(0, 200) for kind in drawn.sample(CLASSES, 4)}
            asked["rates"] |= {
                "per_user": f"{drawn.randint(50, 200)}.{drawn.randint(0, 99):02}",
                "per_device": {kind: f"{drawn.randint(10, 99)}.50" for kind in CLASSES},
            }
            asked["history"] = [
                {"month": f"2025-{month:02}", "users": drawn.randint(10, 60), "devices": drawn.randint(10, 99)}
                for month in range(1, months + 1)
            ]
        yield asked


if __name__ == "__main__":
    print(table(measure()))  # noqa: T201 -- without the product: `python -m tests.bench.recommending`
