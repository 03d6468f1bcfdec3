"""The demo's web server: its workers end with it, however it ends."""

import os
import socket
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path

import pytest

from config.embedded.ports import HOST, free_port
from config.embedded.state import ROOT
from tests.integration.embedded.conftest import children_of, is_running

APPLICATION = "def application(environ, start):\n    start('200 OK', [])\n    return [b'']\n"


def _listens(port: int) -> bool:
    with suppress(OSError), socket.create_connection((HOST, port), timeout=1):
        return True
    return False


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux ends children with their parent")
def test_no_worker_outlives_a_server_that_is_killed(tmp_path: Path) -> None:
    (tmp_path / "tiny_application.py").write_text(APPLICATION)
    port = free_port()
    where = ("-b", f"{HOST}:{port}", "--pythonpath", str(tmp_path), "tiny_application:application")
    command = [sys.executable, "-m", "gunicorn", "-c", "python:config.embedded.web", *where]
    with (
        (tmp_path / "log").open("wb") as log,
        subprocess.Popen(command, cwd=ROOT, env=os.environ, stdout=log, stderr=log) as server,
    ):
        end = time.monotonic() + 20
        while not (_listens(port) and len(children_of(server.pid)) == 2):
            assert time.monotonic() < end, (tmp_path / "log").read_text()
            time.sleep(0.05)
        workers = children_of(server.pid)
        server.kill()

    end = time.monotonic() + 5
    while any(is_running(worker) for worker in workers):
        assert time.monotonic() < end, "a worker runs on"
        time.sleep(0.02)
