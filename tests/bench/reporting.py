"""The table a person reads and the file a program reads."""

import json
import platform
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path

from tests.bench.timing import Measure

COLUMNS = ("What", "Median", "Against", "Median", "Ratio", "")


def table(measures: Sequence[Measure]) -> str:
    """Return the measures as lines under a head."""
    rows = [COLUMNS] + [
        (one.name, _time(one.seconds), one.against, _time(one.against_seconds), f"{one.ratio:,.1f}", one.note)
        for one in measures
    ]
    widths = [max(len(row[column]) for row in rows) for column in range(len(COLUMNS))]
    return "\n".join(_line(row, widths) for row in rows)


def _line(row: Sequence[str], widths: Sequence[int]) -> str:
    numbers = {1, 3, 4}
    cells = [
        cell.rjust(width) if column in numbers else cell.ljust(width)
        for column, (cell, width) in enumerate(zip(row, widths, strict=True))
    ]
    return "  ".join(cells).rstrip()


def _time(seconds: float) -> str:
    if seconds >= 1:
        return f"{seconds:,.2f} s"
    return f"{seconds * 1000:,.1f} ms" if seconds >= 0.001 else f"{seconds * 1_000_000:,.0f} µs"


def write(measures: Sequence[Measure], more: Mapping[str, object], path: Path) -> None:
    """Write everything as JSON; times in seconds."""
    told = {
        "at": datetime.now(UTC).isoformat(timespec="seconds"),
        "python": platform.python_version(),
        "machine": platform.machine(),
        "measures": [asdict(one) for one in measures],
        **more,
    }
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(told, indent=1) + "\n", encoding="utf-8")
