"""Run the test suite with a database and broker of its own: `python -m config.embedded.run_tests [PYTEST OPTIONS]`."""

import sys

from config.embedded.processes import follow_make, guarded
from config.embedded.run import run


def main() -> int:
    """Run pytest; return its exit code."""
    follow_make()
    command = [sys.executable, "-m", "pytest", *sys.argv[1:]]
    return guarded(lambda: run(command, {"DJANGO_SETTINGS_MODULE": "config.settings.test"}))


if __name__ == "__main__":
    sys.exit(main())
