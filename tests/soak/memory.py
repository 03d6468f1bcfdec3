"""Memory of the processes that must not grow: the web server's and the worker's children."""

from pathlib import Path

from tests.soak.stage import Stage
from tests.soak.striking import children_of

MOST_GROWTH = 64.0


def megabytes(here: Stage, name: str) -> float:
    """Return the resident memory of a process and of its largest child, whichever is more, in megabytes."""
    pid = here.child(name).process.pid
    return max(_resident(one) for one in (pid, *children_of(pid)))


def _resident(pid: int) -> float:
    lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    kilobytes = next(line.split()[1] for line in lines if line.startswith("VmRSS:"))
    return round(int(kilobytes) / 1024, 1)
