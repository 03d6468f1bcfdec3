"""A worker's child as it renders: how long its first document takes, and what it weighs after many.

`python -m tests.bench.new_worker 80` prints JSON: seconds of the first, megabytes after 20 and after 80.
"""

import json
import os
import sys
import time
from pathlib import Path

EARLY = 20


def main(many: int) -> int:
    """Load what a worker loads, fork as its pool does, and let the child tell."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.test")
    import django

    django.setup()
    from config.celery import load_what_renders

    load_what_renders()
    child = os.fork()
    if child == 0:
        os._exit(_render(many))
    _, status = os.waitpid(child, 0)
    return os.waitstatus_to_exitcode(status)


def _render(many: int) -> int:
    from config.celery import forget_documents
    from config.garbage import collect_seldom
    from tests.bench.rendering import demo_proposal, made, new_key

    collect_seldom()
    key, document = new_key(), demo_proposal()
    began = time.perf_counter()
    made(document, key)
    first = time.perf_counter() - began
    early = 0.0
    for number in range(2, many + 1):
        made(document, key)
        forget_documents()
        if number == EARLY:
            early = megabytes()
    late = megabytes()
    sys.stdout.write(json.dumps({"first_seconds": first, "early_megabytes": early, "late_megabytes": late}) + "\n")
    sys.stdout.flush()
    return 0


def megabytes() -> float:
    """Return the resident memory of this process in megabytes."""
    lines = Path("/proc/self/status").read_text().splitlines()
    return int(next(line.split()[1] for line in lines if line.startswith("VmRSS:"))) / 1024


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1])))
