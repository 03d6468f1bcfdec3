"""Start child processes that never outlive us, watch them, and stop them in order."""

from __future__ import annotations

import ctypes
import errno
import os
import pwd
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import FrameType
from typing import Any

from config.embedded.state import StartRefused

PR_SET_PDEATHSIG = 1
ASKED_TO_STOP = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
TOLD = {
    errno.ENOSPC: "The disk is full: {path} could not be written. Free some space, then start again.",
    errno.EDQUOT: "Your disk quota is used up: {path} could not be written. Free some space, then start again.",
    errno.EACCES: "Headroom may not write {path}. Use a checkout that belongs to you, then start again.",
    errno.EPERM: "Headroom may not write {path}. Use a checkout that belongs to you, then start again.",
    errno.EROFS: "Headroom cannot write {path}: the file system is read-only. Use a checkout elsewhere.",
}
_LIBC = ctypes.CDLL(None) if sys.platform == "linux" else None


def die_with_parent(stop: signal.Signals, parent: int | None = None) -> None:
    """Have the kernel send us `stop` when the thread that started us ends; does nothing but on Linux.

    `parent` is the process expected to be our parent: when it ended before the kernel was told, we stop at once.
    """
    if _LIBC is None:
        return
    _LIBC.prctl(PR_SET_PDEATHSIG, int(stop))
    if parent is not None and os.getppid() != parent:
        os.kill(os.getpid(), stop)


def follow_make() -> None:
    """Stop when the `make` that started us is killed; a shell's child may live on without its shell."""
    if os.environ.get("MAKELEVEL"):
        die_with_parent(signal.SIGTERM)


class Interrupted(BaseException):
    """Carry the signal by which a person or the system asked us to stop."""

    def __init__(self, number: int) -> None:
        super().__init__(signal.Signals(number).name)
        self.number = number


@contextmanager
def interruptible() -> Iterator[None]:
    """Turn Ctrl-C, SIGTERM and a closed terminal into `Interrupted`."""

    def interrupt(number: int, _frame: FrameType | None) -> None:
        raise Interrupted(number)

    before = {number: signal.signal(number, interrupt) for number in ASKED_TO_STOP}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


@dataclass(frozen=True, slots=True)
class Program:
    """Describe a process to start: its command, whom it runs as, and how it is asked to stop.

    Both its outputs go to `log`; with `shows_progress` what it says on standard error goes to our terminal instead.
    `stop` is the polite way, `stop_now` follows when that took too long, `orphaned` comes when we were killed: by
    then the services that a polite end would talk to are going too.
    """

    name: str
    command: Sequence[str | Path]
    environment: Mapping[str, str]
    folder: Path
    log: Path
    user: str | None = None
    stop: signal.Signals = signal.SIGTERM
    stop_now: signal.Signals = signal.SIGKILL
    orphaned: signal.Signals = signal.SIGKILL
    shows_progress: bool = False


@dataclass(slots=True)
class Child:
    """Hold one running program."""

    program: Program
    process: subprocess.Popen[bytes]

    @property
    def name(self) -> str:
        return self.program.name

    def ended(self) -> bool:
        return self.process.poll() is not None

    def ask(self, number: signal.Signals) -> None:
        """Send the signal to the process alone, which tells its own children."""
        if not self.ended():
            self.process.send_signal(number)

    def wait(self, seconds: float) -> bool:
        """Wait for the end; False when it did not come in time."""
        try:
            self.process.wait(max(seconds, 0.0))
        except subprocess.TimeoutExpired:
            return False
        return True

    def kill_group(self) -> None:
        """Kill what is left of the program and of the children it forked."""
        try:
            os.killpg(self.process.pid, signal.SIGKILL)
        except (ProcessLookupError, PermissionError):
            return  # nothing is left; macOS says it by refusing
        self.process.wait()

    def obituary(self) -> str:
        """Say how the program ended, with the last lines it wrote."""
        code = self.process.poll()
        how = f"was stopped by {signal.Signals(-code).name}" if code and code < 0 else f"ended with exit code {code}"
        return f"The {self.name} {how}. {self.last_words()}"

    def last_words(self) -> str:
        """Return the last lines it wrote."""
        return f"The end of {self.program.log}:\n{tail(self.program.log)}"


def command_of(pid: int) -> str:
    """Return the command line of a process, whoever owns it; nothing when there is none."""
    if sys.platform != "linux":
        told = subprocess.run(
            ["/bin/ps", "-o", "command=", "-p", str(pid)], capture_output=True, text=True, check=False
        )
        return told.stdout.strip()
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace").strip()
    except OSError:
        return ""


def tail(log: Path, lines: int = 20) -> str:
    """Return the last lines of a log, indented."""
    try:
        text = log.read_text(encoding="utf-8", errors="replace")
    except OSError:
        return "  (it wrote nothing)"
    return "\n".join(f"  {line}" for line in text.splitlines()[-lines:]) or "  (it wrote nothing)"


class Processes:
    """Keep the children of this process; none outlives it.

    At the end those named `first` stop together, then the others one by one, the last started first.
    """

    def __init__(self, first: Sequence[str] = ()) -> None:
        self.children: list[Child] = []
        self.first = first

    def start(self, program: Program) -> Child:
        """Start a program in its own session, its output in its log. Call from the main thread only.

        The kernel watches the thread that forks, not the process. Ctrl-C in the terminal reaches us alone.
        """
        program.log.parent.mkdir(parents=True, exist_ok=True)
        with program.log.open("ab") as log:
            process = subprocess.Popen(
                [str(part) for part in program.command],
                cwd=program.folder,
                env=dict(program.environment),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=None if program.shows_progress else subprocess.STDOUT,
                start_new_session=True,
                preexec_fn=_tied(program.orphaned),
                **identity(program.user),
            )
        child = Child(program, process)
        self.children.append(child)
        return child

    def finish(self, child: Child) -> None:
        """Wait for a child that does one thing; refuse when it fails, or when another one ends meanwhile."""
        while not child.wait(0.1):
            self.refuse_the_dead()
        self.children.remove(child)
        if child.process.returncode:
            raise StartRefused(child.obituary())

    def refuse_the_dead(self) -> None:
        """Refuse to go on when a child has ended by itself."""
        for child in self.children:
            if child.ended():
                raise StartRefused(child.obituary())

    def watch(self) -> None:
        """Look after the children until we are told to stop; refuse to go on when one ends."""
        while True:
            self.refuse_the_dead()
            time.sleep(0.5)

    def wait_until(self, ready: Callable[[], bool], child: Child, *, seconds: float) -> None:
        """Wait until a child is ready; refuse when it ends before or takes too long."""
        end = time.monotonic() + seconds
        while not ready():
            if child.ended():
                raise StartRefused(child.obituary())
            if time.monotonic() > end:
                raise StartRefused(f"The {child.name} did not get ready in {seconds:.0f} s. {child.last_words()}")
            time.sleep(0.02)

    def stop(self, names: Sequence[str], *, seconds: float) -> None:
        """Stop these children together, first politely, then at once, then by force, within about `seconds`."""
        going = [child for child in self.children if child.name in names]
        for child in going:
            child.ask(child.program.stop)
        end = time.monotonic() + seconds
        late = [child for child in going if not child.wait(end - time.monotonic())]
        for child in late:
            child.ask(child.program.stop_now)
        end = time.monotonic() + 1.0
        for child in late:
            child.wait(end - time.monotonic())
        for child in going:
            child.kill_group()
            self.children.remove(child)

    def stop_all(self, *, seconds: float = 3.0) -> None:
        """Stop every child."""
        self.stop(self.first, seconds=seconds)
        for child in reversed(list(self.children)):
            self.stop([child.name], seconds=seconds)


def _tied(orphaned: signal.Signals) -> Callable[[], None]:
    parent = os.getpid()

    def tie() -> None:
        for number in (*ASKED_TO_STOP, signal.SIGQUIT):
            signal.signal(number, signal.SIG_DFL)  # a shell has what it starts in the background ignore some
        die_with_parent(orphaned, parent)

    return tie


def identity(user: str | None) -> dict[str, Any]:
    """Return the arguments with which `subprocess` runs a command as that user; none for ourselves."""
    if user is None:
        return {}
    return {"user": user, "group": pwd.getpwnam(user).pw_gid, "extra_groups": []}


@contextmanager
def processes(first: Sequence[str] = ()) -> Iterator[Processes]:
    """Lend a keeper of children and stop them all at the end, whatever ends it."""
    keeper = Processes(first)
    with interruptible():
        try:
            yield keeper
        finally:
            for number in ASKED_TO_STOP:
                signal.signal(number, signal.SIG_IGN)  # a second Ctrl-C does not leave half of them behind
            keeper.stop_all()


def guarded(work: Callable[[], int]) -> int:
    """Run `work` and return its exit code; what stops it is told in a sentence, never as a traceback."""
    try:
        return work()
    except StartRefused as refused:
        sys.stderr.write(f"\n{refused}\n")
        return 1
    except Interrupted as interrupted:
        return 128 + interrupted.number
    except KeyboardInterrupt:
        return 128 + signal.SIGINT
    except OSError as error:
        if error.errno not in TOLD:
            raise
        sys.stderr.write(f"\n{TOLD[error.errno].format(path=error.filename or 'the checkout')}\n")
        return 1
