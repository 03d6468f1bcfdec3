"""Folders of state: whose they are, which version wrote them, what a running demo told."""

import json
import os
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from config.embedded import state as states
from config.embedded.state import StartRefused, State, load_demo_services, secret, temporary_state


@pytest.fixture
def state(tmp_path: Path) -> State:
    """Return a state that was never used."""
    return State(tmp_path / "demo")


def test_a_new_folder_is_made_and_found_good_again(state: State) -> None:
    state.prepare()
    identity = state.identity
    state.prepare()

    assert state.identity == identity
    assert state.logs.is_dir()


@pytest.mark.parametrize(
    ("marker", "why"),
    [
        ('{"format": 0, "id": "x"}', f"its format is 0, this version needs {states.FORMAT}"),
        ("{}", r"its state\.json cannot be read"),
        ("not json", r"its state\.json cannot be read"),
        (None, "it does not say which version wrote it"),
    ],
)
def test_a_folder_of_another_version_is_refused_with_what_to_do(state: State, marker: str | None, why: str) -> None:
    state.directory.mkdir()
    (state.directory / "postgres").mkdir()
    if marker is not None:
        (state.directory / "state.json").write_text(marker)

    with pytest.raises(StartRefused, match=rf"{state.directory} is not from .*{why}.*rm -rf {state.directory}"):
        state.prepare()


def test_a_folder_is_held_by_one_run_at_a_time(state: State) -> None:
    with (
        state.held(busy="never"),
        pytest.raises(StartRefused, match="It runs already"),
        state.held(busy="It runs already."),
    ):
        pytest.fail("two runs held one folder")
    with state.held(busy="never"):
        pass


def test_what_a_running_demo_told_is_known_until_it_ends(state: State) -> None:
    state.publish({"DATABASE_URL": "postgres://there"})

    assert state.published() == {"DATABASE_URL": "postgres://there"}
    assert state.publisher() == os.getpid()
    assert state.services_file.stat().st_mode & 0o077 == 0

    state.withdraw()
    assert state.published() is None


def test_what_a_killed_demo_told_is_not_believed(state: State) -> None:
    state.directory.mkdir()
    state.services_file.write_text(json.dumps({"pid": 2**22 + 1, "environment": {}}))

    assert state.published() is None


@pytest.mark.parametrize("told", ["", "[]", '{"pid": "x"}', '{"pid": 1}'])
def test_a_damaged_file_means_that_no_demo_runs(state: State, told: str) -> None:
    state.directory.mkdir()
    state.services_file.write_text(told)

    assert state.published() is None


def test_commands_use_the_running_demo(state: State, monkeypatch: pytest.MonkeyPatch) -> None:
    state.publish({"DATABASE_URL": "postgres://demo", "EMAIL_URL": "smtp://demo"})
    monkeypatch.setattr(states, "DEMO", state)
    monkeypatch.delenv("DATABASE_URL", raising=False)
    monkeypatch.setenv("EMAIL_URL", "smtp://chosen")

    load_demo_services()

    assert os.environ["DATABASE_URL"] == "postgres://demo"
    assert os.environ["EMAIL_URL"] == "smtp://chosen"


def test_a_database_that_is_named_wins_over_the_running_demo(state: State, monkeypatch: pytest.MonkeyPatch) -> None:
    state.publish({"DATABASE_URL": "postgres://demo", "REDIS_URL": "redis://demo"})
    monkeypatch.setattr(states, "DEMO", state)
    monkeypatch.setenv("DATABASE_URL", "postgres://chosen")
    monkeypatch.delenv("REDIS_URL", raising=False)

    load_demo_services()

    assert os.environ["DATABASE_URL"] == "postgres://chosen"
    assert "REDIS_URL" not in os.environ


def test_a_secret_is_drawn_once_and_is_its_owners_alone(tmp_path: Path) -> None:
    drawn = secret(tmp_path / "password")

    assert secret(tmp_path / "password") == drawn
    assert len(drawn) >= 48
    assert (tmp_path / "password").stat().st_mode & 0o077 == 0
    assert secret(tmp_path / "other") != drawn


def test_a_temporary_state_ends_with_its_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(states, "VAR", tmp_path)
    with temporary_state() as first, temporary_state() as second:
        assert first.directory != second.directory
        assert first.directory.exists(), "a run swept one that still runs"

    assert list((tmp_path / "test").glob("run-*")) == []


def test_runs_that_begin_at_once_do_not_sweep_each_other(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(states, "VAR", tmp_path)

    def run(_number: int) -> bool:
        with temporary_state() as state:
            return (state.directory / "state.json").exists()

    with ThreadPoolExecutor(max_workers=8) as pool:
        assert all(pool.map(run, range(60)))
