"""As whom the services run, and where."""

import os
import pwd
from pathlib import Path

import pytest

from config.embedded import home as homes
from config.embedded.home import Home, can_walk, home_of, sweep_orphans
from config.embedded.state import StartRefused, State

NOBODY = 4242  # neither root nor the user `nobody`, as whom the tests may run


@pytest.fixture
def state(tmp_path: Path) -> State:
    """Return a prepared state."""
    state = State(tmp_path / "demo")
    state.prepare()
    return state


@pytest.fixture
def elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Keep homes outside of checkouts in a folder of the test, and have nobody walk nowhere."""
    folder = tmp_path / "elsewhere"
    folder.mkdir()
    monkeypatch.setattr(homes, "ELSEWHERE", folder)
    monkeypatch.setattr(homes, "can_walk", lambda *_: False)
    monkeypatch.setattr(pwd, "getpwnam", lambda _name: pwd.getpwuid(os.getuid()))
    return folder


def as_root(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    # Folders of the test belong to whoever runs it; for the code they are root's.
    real = Path.stat
    monkeypatch.setattr(Path, "stat", lambda path, **options: _owned_by_root(real(path, **options)))


def _owned_by_root(status: os.stat_result) -> os.stat_result:
    fields = list(status)
    fields[4] = 0
    return os.stat_result(fields)


def test_whoever_is_not_root_runs_the_services_in_place(state: State, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: 1000)

    assert home_of(state) == Home(state.directory)


def test_root_runs_them_as_nobody_in_place_where_nobody_can_walk(state: State, monkeypatch: pytest.MonkeyPatch) -> None:
    as_root(monkeypatch)
    monkeypatch.setattr(homes, "can_walk", lambda *_: True)

    assert home_of(state) == Home(state.directory, user="nobody")


def test_root_keeps_them_elsewhere_where_nobody_cannot_walk_and_finds_them_again(
    state: State, elsewhere: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    as_root(monkeypatch)

    home = home_of(state)

    assert home.user == "nobody"
    assert home.directory.parent == elsewhere
    assert home.programs == home.directory / "programs"
    assert home_of(state) == home


def test_a_home_elsewhere_ends_with_the_state_it_belongs_to(
    state: State, elsewhere: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    as_root(monkeypatch)
    home = home_of(state)

    sweep_orphans()
    assert home.directory.exists()

    (state.directory / "state.json").unlink()
    sweep_orphans()
    assert not home.directory.exists()


def test_folders_that_we_did_not_make_are_left_alone(elsewhere: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    as_root(monkeypatch)
    foreign = elsewhere / "headroom-notes"
    foreign.mkdir()

    sweep_orphans()

    assert foreign.exists()


def test_a_home_that_another_user_made_first_is_refused(
    state: State, elsewhere: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    as_root(monkeypatch)
    home = home_of(state)
    (home.directory / "origin").unlink()
    monkeypatch.undo()
    monkeypatch.setattr(homes, "ELSEWHERE", elsewhere)
    monkeypatch.setattr(homes, "can_walk", lambda *_: False)
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    monkeypatch.setattr(homes, "_is_ours", lambda _directory: False)

    with pytest.raises(StartRefused, match=f"{home.directory} belongs to another user"):
        home_of(state)


@pytest.mark.parametrize(
    ("mode", "uid", "gid", "walks"),
    [
        (0o701, NOBODY, NOBODY, True),
        (0o710, NOBODY, NOBODY, False),
        (0o700, NOBODY, NOBODY, False),
        (0o710, NOBODY, os.getgid(), True),
        (0o701, NOBODY, os.getgid(), False),
        (0o700, os.getuid(), NOBODY, True),
        (0o077, os.getuid(), NOBODY, False),
    ],
)
def test_the_right_to_walk_is_the_owners_else_the_groups_else_everybodys(
    mode: int, uid: int, gid: int, walks: bool
) -> None:
    status = os.stat_result((mode, 0, 0, 1, os.getuid(), os.getgid(), 0, 0, 0, 0))

    assert homes.may_enter(status, uid, gid) is walks


def test_a_closed_folder_above_closes_what_is_below(tmp_path: Path) -> None:
    below = tmp_path / "closed" / "open"
    below.mkdir(parents=True)
    (tmp_path / "closed").chmod(0o700)

    assert not can_walk(below, NOBODY - 1, NOBODY - 1)
