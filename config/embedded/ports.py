"""Find free ports of this machine, and start what listens on them."""

from __future__ import annotations

import errno
import socket
from collections.abc import Callable

from config.embedded.processes import Child, Processes, Program
from config.embedded.state import StartRefused

HOST = "127.0.0.1"
# How the programs we start say that somebody took the port between our look and their start.
TAKEN = ("Address already in use", "address already in use", "could not bind")


def free_port() -> int:
    """Return a port that nobody listens on now."""
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        return int(probe.getsockname()[1])


def is_taken(port: int) -> bool:
    """Tell whether somebody listens on that port."""
    with socket.socket() as probe:
        # As web servers do: a connection of a minute ago that still lingers does not count.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except OSError as error:
            if error.errno == errno.EADDRINUSE:
                return True
            raise
    return False


def start_on_free_port(
    keeper: Processes,
    program_on: Callable[[int], Program],
    is_ready: Callable[[int], bool],
    *,
    seconds: float,
    tries: int = 3,
) -> int:
    """Start a program on a free port, on another one when it lost the first to somebody else; return the port."""
    port = free_port()
    child = keeper.start(program_on(port))
    try:
        keeper.wait_until(lambda: is_ready(port), child, seconds=seconds)
    except StartRefused:
        if tries == 1 or not _lost_the_port(child):
            raise
        keeper.stop([child.name], seconds=1)
        return start_on_free_port(keeper, program_on, is_ready, seconds=seconds, tries=tries - 1)
    return port


def _lost_the_port(child: Child) -> bool:
    log = child.program.log.read_text(encoding="utf-8", errors="replace")
    return child.ended() and any(words in log[-2000:] for words in TAKEN)
