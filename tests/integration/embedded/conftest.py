"""States of the embedded services in folders of their own."""

import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from config.embedded.home import Home, temporary_home
from config.embedded.processes import Processes
from config.embedded.state import ROOT, State


@pytest.fixture(scope="module", params=["open", "closed"])
def state(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[State]:
    """Lend a prepared state, once where every user may walk and once where only its owner may."""
    if request.param == "closed":
        closed = tmp_path_factory.mktemp("closed")
        closed.chmod(0o700)
        yield _prepared(closed / "state")
        return
    directory = Path(tempfile.mkdtemp(prefix="embedded-", dir="/var/tmp"))
    directory.chmod(0o755)
    yield _prepared(directory / "state")
    shutil.rmtree(directory)


@pytest.fixture(scope="module")
def home(state: State) -> Iterator[Home]:
    """Lend the home of the state's services."""
    with temporary_home(state) as home:
        yield home


def _prepared(directory: Path) -> State:
    state = State(directory)
    state.prepare()
    return state


@pytest.fixture
def keeper() -> Iterator[Processes]:
    """Lend a keeper of children that are gone after the test."""
    keeper = Processes()
    yield keeper
    keeper.stop_all(seconds=2)


@pytest.fixture
def own_environment() -> dict[str, str]:
    """Return our environment as it is outside of a test run: no services named, our code found from any folder."""
    named = {"DATABASE_URL", "REDIS_URL", "HEADROOM_EMBEDDED", "MAKELEVEL"}
    kept = {name: value for name, value in os.environ.items() if name not in named}
    return {**kept, "PYTHONPATH": str(ROOT)}


def is_running(pid: int) -> bool:
    """Tell whether a process runs; one that ended and was not fetched by its parent yet does not."""
    return _status(pid)[:1] not in ([], ["Z"])


def children_of(pid: int) -> list[int]:
    """Return the processes that a process started."""
    numbers = [int(path.name) for path in Path("/proc").iterdir() if path.name.isdecimal()]
    return [number for number in numbers if _status(number)[1:2] == [str(pid)]]


def _status(pid: int) -> list[str]:
    """Return state, parent and so on of a process, as Linux tells them after its name."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return []
