"""Run the test suite with a database and broker of its own: `python -m config.embedded.run_tests [PYTEST OPTIONS]`."""

import sys

from config.embedded.processes import follow_make, guarded
from config.embedded.run import run

# Two processes, whatever the machine: each has a database and a broker number of its own (tests/conftest.py). A file
# stays in one of them, so that what its tests share is made once; the longest go first, so that none keeps the other
# process waiting at the end. ARGS="-n0" runs everything in one.
AT_ONCE = ("-n2", "--dist=loadfile", "--no-loadscope-reorder")


def main() -> int:
    """Run pytest; return its exit code."""
    follow_make()
    command = [sys.executable, "-m", "pytest", *AT_ONCE, *sys.argv[1:]]
    return guarded(lambda: run(command, {"DJANGO_SETTINGS_MODULE": "config.settings.test"}))


if __name__ == "__main__":
    sys.exit(main())
