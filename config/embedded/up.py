"""Keep a database and broker running in the background for a developer: `eval "$(python -m config.embedded.up)"`.

`--stop` ends them and deletes their data. Everything that finds DATABASE_URL and REDIS_URL set uses them.
"""

from __future__ import annotations

import os
import shlex
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Sequence

from config.embedded.home import temporary_home
from config.embedded.processes import Interrupted, guarded, processes, tail
from config.embedded.services import start_services
from config.embedded.state import ROOT, UP, StartRefused, say


def up() -> int:
    """Start the services unless they run, and print the lines that point a shell at them."""
    addresses = UP.published() or _start_in_background()
    for name, value in addresses.items():
        say(f"export {name}={shlex.quote(value)}")
    return 0


def _start_in_background() -> dict[str, str]:
    UP.logs.mkdir(parents=True, exist_ok=True)
    told = UP.directory.with_suffix(".log")
    with told.open("wb") as log:
        keeper = subprocess.Popen(
            [sys.executable, "-m", "config.embedded.up", "--keep"],
            cwd=ROOT,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            start_new_session=True,
        )
    while keeper.poll() is None:
        addresses = UP.published()
        if addresses is not None:
            return addresses
        time.sleep(0.05)
    raise StartRefused(f"The services did not start:\n{tail(told)}")


def keep() -> int:
    """Run the services until we are told to stop, or one of them ends."""
    with UP.held(busy="The services are starting or stopping; try again in a moment."):
        UP.prepare()
        try:
            with temporary_home(UP) as home, processes() as keeper:
                UP.publish(start_services(keeper, home, UP.logs, durable=False))
                keeper.watch()
        except Interrupted:
            say("Stopped.")
        finally:
            UP.withdraw()
    return 0


def down() -> int:
    """Stop the services and delete what they kept."""
    pid = UP.publisher()
    if pid is not None:
        os.kill(pid, signal.SIGTERM)
    with UP.held(busy="", patience=15):
        shutil.rmtree(UP.directory, ignore_errors=True)
    return 0


def main(arguments: Sequence[str]) -> int:
    """Start, keep or stop the services."""
    deeds = {(): up, ("--keep",): keep, ("--stop",): down}
    deed = deeds.get(tuple(arguments))
    if deed is None:
        sys.stderr.write("usage: python -m config.embedded.up [--stop]\n")
        return 2
    return guarded(deed)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
