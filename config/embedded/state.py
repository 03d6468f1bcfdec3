"""Know where the embedded services keep their state, and what a running demo told about itself."""

from __future__ import annotations

import fcntl
import json
import os
import secrets
import shutil
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO

ROOT = Path(__file__).resolve().parents[2]
VAR = ROOT / "var"
FORMAT = 2  # of what the demo keeps; since 2, terms hold prices in bands


class StartRefused(Exception):
    """Carry the one sentence a person reads when something cannot start."""


def say(line: str) -> None:
    """Print one line of progress at once."""
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def write_privately(path: Path, text: str) -> None:
    """Write the whole file or nothing of it, readable by its owner only."""
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            file.write(text)
        Path(name).replace(path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise


def secret(path: Path) -> str:
    """Return the secret kept in this file, drawn at random the first time."""
    if not path.exists():
        write_privately(path, secrets.token_urlsafe(36))
    return path.read_text(encoding="utf-8")


@dataclass(frozen=True, slots=True)
class State:
    """Name one folder under `var/` that belongs to one run of the services at a time."""

    directory: Path

    @property
    def logs(self) -> Path:
        return self.directory / "log"

    @property
    def services_file(self) -> Path:
        return self.directory / "services.json"

    @property
    def identity(self) -> str:
        """Return what tells this state from one that was deleted and made anew in the same place."""
        return str(json.loads((self.directory / "state.json").read_text(encoding="utf-8"))["id"])

    def prepare(self) -> None:
        """Make the folder, or refuse one that another version of Headroom wrote."""
        marker = self.directory / "state.json"
        if marker.exists():
            self._refuse_other_format(marker)
        elif self.directory.exists() and any(path.name not in {"lock", "log"} for path in self.directory.iterdir()):
            raise self.incompatible("it does not say which version wrote it")
        else:
            write_privately(marker, json.dumps({"format": FORMAT, "id": secrets.token_hex(8)}))
        self.logs.mkdir(exist_ok=True)

    def _refuse_other_format(self, marker: Path) -> None:
        try:
            found = json.loads(marker.read_text(encoding="utf-8"))["format"]
        except (ValueError, KeyError, TypeError) as error:
            raise self.incompatible("its state.json cannot be read") from error
        if found != FORMAT:
            raise self.incompatible(f"its format is {found}, this version needs {FORMAT}")

    def incompatible(self, why: str) -> StartRefused:
        """Return the refusal of a state folder of another version."""
        return StartRefused(
            f"The folder {self.directory} is not from this version of Headroom: {why}. "
            f"Move it away or delete it (rm -rf {self.directory}), then start again; its data are built anew."
        )

    @contextmanager
    def held(self, *, busy: str, patience: float = 0.0) -> Iterator[None]:
        """Keep the folder to ourselves; refuse with the sentence `busy` when another has it for `patience` seconds."""
        self.directory.mkdir(parents=True, exist_ok=True)
        end = time.monotonic() + patience
        with (self.directory / "lock").open("a") as lock:
            while not _locked(lock):
                if time.monotonic() >= end:
                    raise StartRefused(busy)
                time.sleep(0.05)
            yield

    def publish(self, environment: Mapping[str, str]) -> None:
        """Tell other processes of this checkout how to reach the services, as long as we live."""
        write_privately(self.services_file, json.dumps({"pid": os.getpid(), "environment": dict(environment)}))

    def withdraw(self) -> None:
        """Say that the services are gone."""
        self.services_file.unlink(missing_ok=True)

    def published(self) -> dict[str, str] | None:
        """Return the environment of the running services, None when nobody runs them."""
        told = self._told()
        return None if told is None else told[1]

    def publisher(self) -> int | None:
        """Return the process that runs the services, None when nobody does."""
        told = self._told()
        return None if told is None else told[0]

    def _told(self) -> tuple[int, dict[str, str]] | None:
        try:
            told = json.loads(self.services_file.read_text(encoding="utf-8"))
            pid, environment = int(told["pid"]), dict(told["environment"])
        except (OSError, ValueError, KeyError, TypeError):
            return None
        return (pid, environment) if is_alive(pid) else None


def _locked(lock: IO[str]) -> bool:
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


DEMO = State(VAR / "demo")
UP = State(VAR / "test" / "up")


@contextmanager
def temporary_state() -> Iterator[State]:
    """Lend a state that ends with the run, after sweeping those that killed runs left behind."""
    with ExitStack() as stack:
        # One at a time, so that nobody sweeps a folder between its making and its holding.
        with State(VAR / "test").held(busy="Another test run is starting; try again in a moment.", patience=30):
            for left in (VAR / "test").glob("run-*"):
                _sweep(State(left))
            state = State(Path(tempfile.mkdtemp(prefix="run-", dir=VAR / "test")))
            stack.callback(shutil.rmtree, state.directory, ignore_errors=True)
            stack.enter_context(state.held(busy=f"{state.directory} is in use."))
        state.directory.chmod(0o755)
        state.prepare()
        yield state


def _sweep(state: State) -> None:
    try:
        with state.held(busy="in use"):
            shutil.rmtree(state.directory, ignore_errors=True)
    except (StartRefused, OSError):
        return  # it runs, or it is another user's


def is_alive(pid: int) -> bool:
    """Tell whether a process of that number exists, whoever owns it."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def load_demo_services() -> None:
    """Point this process at the running demo's services, unless the environment names its own."""
    if "DATABASE_URL" in os.environ:
        return
    for name, value in (DEMO.published() or {}).items():
        os.environ.setdefault(name, value)
