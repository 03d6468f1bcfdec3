"""Run one command with a database and broker of its own: `python -m config.embedded.run -- COMMAND`.

Two runs at once do not meet: each has its own services, which end with it.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Mapping, Sequence

from config.embedded import libraries
from config.embedded.home import temporary_home
from config.embedded.processes import Interrupted, die_with_parent, follow_make, guarded, processes
from config.embedded.services import start_services
from config.embedded.state import ROOT, temporary_state


def run(command: Sequence[str], environment: Mapping[str, str] | None = None) -> int:
    """Run the command with services of its own and return its exit code."""
    libraries.ensure()
    with temporary_state() as state, temporary_home(state) as home, processes() as keeper:
        addresses = start_services(keeper, home, state.logs, durable=False)
        return _in_foreground(command, {**os.environ, **addresses, **(environment or {})})


def _in_foreground(command: Sequence[str], environment: Mapping[str, str]) -> int:
    """Run the command on our terminal; Ctrl-C reaches it directly, and it decides how to end."""
    parent = os.getpid()
    process = subprocess.Popen(
        list(command),
        cwd=ROOT,
        env=dict(environment),
        preexec_fn=lambda: die_with_parent(signal.SIGKILL, parent),
    )
    while True:
        try:
            code = process.wait()
        except Interrupted as interrupted:
            if interrupted.number != signal.SIGINT:
                process.terminate()
            continue
        return 128 - code if code < 0 else code


def main(arguments: Sequence[str]) -> int:
    """Run the command named on the command line."""
    command = list(arguments[1:] if arguments[:1] == ["--"] else arguments)
    if not command:
        sys.stderr.write("Name the command to run: python -m config.embedded.run -- pytest tests/unit\n")
        return 2
    follow_make()
    return guarded(lambda: run(command))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
