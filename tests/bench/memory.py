"""Memory of the web process, after it served all the requests above."""

from pathlib import Path

from tests.journeys.running import Running


def megabytes_of_the_web_process(product: Running) -> float | None:
    """Return the resident memory of the largest web worker in megabytes; None where the system does not tell."""
    server = next(child for child in product.keeper.children if child.name == "web").process.pid
    try:
        workers = Path(f"/proc/{server}/task/{server}/children").read_text().split()
        return max(_resident(pid) for pid in workers)
    except (OSError, ValueError):
        return None


def _resident(pid: str) -> float:
    lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    kilobytes = next(line.split()[1] for line in lines if line.startswith("VmRSS:"))
    return round(int(kilobytes) / 1024, 1)
