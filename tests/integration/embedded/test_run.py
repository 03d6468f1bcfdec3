"""`python -m config.embedded.run`: a command with services of its own."""

import signal
import subprocess
import sys
import time

import pytest

from config.embedded.state import ROOT, VAR
from tests.integration.embedded.conftest import children_of, is_running

USE = (
    "import os, psycopg, redis; "
    "psycopg.connect(os.environ['DATABASE_URL']).close(); redis.Redis.from_url(os.environ['REDIS_URL']).ping(); "
)


def run(*command: str) -> list[str]:
    return [sys.executable, "-m", "config.embedded.run", "--", *command]


def test_the_command_finds_services_its_exit_code_comes_back_and_what_a_killed_run_left_is_swept(
    own_environment: dict[str, str],
) -> None:
    left = VAR / "test" / "run-left-by-a-killed-one"
    left.mkdir(parents=True)

    done = subprocess.run(run(sys.executable, "-c", USE + "exit(7)"), cwd=ROOT, env=own_environment, check=False)

    assert done.returncode == 7
    assert not left.exists()


def test_a_database_url_that_does_not_answer_is_told_in_one_sentence(own_environment: dict[str, str]) -> None:
    dead = {**own_environment, "DATABASE_URL": "postgres://someone:secret@127.0.0.1:1/books"}

    done = subprocess.run(run("true"), cwd=ROOT, env=dead, capture_output=True, text=True, check=False)

    assert done.returncode == 1
    assert done.stderr.startswith("\nDATABASE_URL names 127.0.0.1:1/books, which does not answer: ")
    assert done.stderr.count("\n") == 2
    assert "secret" not in done.stderr


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux ends children with their parent")
@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGTERM])
def test_nothing_runs_on_when_it_is_stopped_or_killed(number: signal.Signals, own_environment: dict[str, str]) -> None:
    code = "import os, time; print(os.environ['DATABASE_URL'], os.environ['REDIS_URL'], flush=True); time.sleep(60)"
    command = run(sys.executable, "-c", code)
    with subprocess.Popen(command, cwd=ROOT, env=own_environment, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        addresses = process.stdout.readline().split()
        assert len(addresses) == 2
        children = children_of(process.pid)
        assert len(children) == 3
        process.send_signal(number)

    end = time.monotonic() + 8
    while any(is_running(child) for child in children):
        assert time.monotonic() < end, "something runs on"
        time.sleep(0.05)
