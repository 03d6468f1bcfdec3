"""Children that are started, watched and stopped."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from config.embedded.processes import Processes, Program
from config.embedded.state import StartRefused
from tests.integration.embedded.conftest import is_running

DEAF = "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); print('ready', flush=True); time.sleep(60)"
FORKING = (
    "import signal, subprocess, sys; "
    "child = subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(60)']); "
    "print(child.pid, flush=True); child.wait()"
)


@pytest.fixture
def program(tmp_path: Path) -> Callable[..., Program]:
    """Return a maker of programs that run a line of Python."""

    def make(name: str, code: str) -> Program:
        return Program(name, [sys.executable, "-c", code], os.environ, tmp_path, tmp_path / f"{name}.log")

    return make


def wait_for(happened: Callable[[], bool]) -> None:
    end = time.monotonic() + 10
    while not happened():
        assert time.monotonic() < end, "it did not happen in 10 s"
        time.sleep(0.02)


def test_a_child_that_ends_is_named_with_the_last_lines_it_wrote(
    keeper: Processes, program: Callable[..., Program]
) -> None:
    child = keeper.start(program("worker", "raise SystemExit('no broker\\n' * 30 + 'the last word')"))
    child.wait(10)

    with pytest.raises(StartRefused, match=r"(?s)The worker ended with exit code 1\. .*worker\.log.*the last word"):
        keeper.refuse_the_dead()


def test_a_child_that_does_not_listen_is_killed_in_time(keeper: Processes, program: Callable[..., Program]) -> None:
    child = keeper.start(program("deaf", DEAF))
    wait_for(lambda: "ready" in child.program.log.read_text())
    began = time.monotonic()

    keeper.stop(["deaf"], seconds=0.2)

    assert child.process.returncode == -signal.SIGKILL
    assert time.monotonic() - began < 2


def test_what_a_child_forked_is_stopped_with_it(keeper: Processes, program: Callable[..., Program]) -> None:
    child = keeper.start(program("forking", FORKING))
    wait_for(lambda: child.program.log.read_text().strip() != "")
    grandchild = int(child.program.log.read_text())

    keeper.stop(["forking"], seconds=1)

    wait_for(lambda: not is_running(grandchild))


def test_the_first_stop_together_before_the_others_in_turn(tmp_path: Path, program: Callable[..., Program]) -> None:
    ended = tmp_path / "ended"
    keeper = Processes(first=("web", "worker"))
    for name in ("database", "web", "broker", "worker"):
        note = f"open({str(ended)!r}, 'a').write({name!r} + ' ')"
        code = (
            f"import signal; signal.signal(15, lambda *_: ({note}, exit())); print('ready', flush=True); signal.pause()"
        )
        child = keeper.start(program(name, code))
        wait_for(lambda log=child.program.log: "ready" in log.read_text())

    keeper.stop_all()

    order = ended.read_text().split()
    assert set(order[:2]) == {"web", "worker"}
    assert order[2:] == ["broker", "database"]


def test_a_job_that_fails_is_refused_and_one_that_works_is_not(
    keeper: Processes, program: Callable[..., Program]
) -> None:
    keeper.finish(keeper.start(program("migration", "print('fine')")))

    with pytest.raises(StartRefused, match="The migration ended with exit code 3"):
        keeper.finish(keeper.start(program("migration", "exit(3)")))


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux ends children with their parent")
def test_children_end_when_their_parent_is_killed(tmp_path: Path, own_environment: dict[str, str]) -> None:
    code = (
        "import os, sys, time; from pathlib import Path; from config.embedded.processes import Processes, Program\n"
        "sleep = [sys.executable, '-c', 'import time; time.sleep(60)']\n"
        "program = Program('child', sleep, os.environ, Path('/'), Path(sys.argv[1]))\n"
        "print(Processes().start(program).process.pid, flush=True); time.sleep(60)"
    )
    command = [sys.executable, "-c", code, str(tmp_path / "child.log")]
    with subprocess.Popen(command, env=own_environment, stdout=subprocess.PIPE, text=True) as parent:
        assert parent.stdout is not None
        child = int(parent.stdout.readline())
        parent.kill()

    wait_for(lambda: not is_running(child))
