"""The embedded PostgreSQL, really started; the tests of one home share its data."""

import os
from collections.abc import Callable
from pathlib import Path

import psycopg
import pytest

from config.embedded import postgres
from config.embedded.home import Home
from config.embedded.processes import Processes
from config.embedded.state import StartRefused, State


@pytest.fixture
def start(state: State, home: Home, keeper: Processes) -> Callable[[], str]:
    """Return what starts PostgreSQL and gives its address."""
    return lambda: postgres.start(keeper, home, durable=True, log=state.logs / "postgres.log")


def test_a_first_start_that_was_killed_is_begun_again_and_data_outlive_a_restart(
    home: Home, keeper: Processes, start: Callable[[], str]
) -> None:
    (home.room("postgres") / "data.new").mkdir()

    with psycopg.connect(start()) as connection:
        connection.execute("CREATE TABLE kept AS SELECT 'ÉCOLE' AS word")
    keeper.stop(["database"], seconds=5)

    with psycopg.connect(start()) as connection:
        assert connection.execute("SELECT lower(word) FROM kept").fetchone() == ("école",)


def test_the_application_is_no_superuser_but_may_make_databases_and_needs_its_password(
    home: Home, start: Callable[[], str]
) -> None:
    address = start()
    with psycopg.connect(address) as connection:
        role = connection.execute("SELECT rolsuper, rolcreatedb FROM pg_roles WHERE rolname = current_user").fetchone()

    assert role == (False, True)
    with pytest.raises(psycopg.OperationalError, match="password"):
        psycopg.connect(address.replace("embedded:", "embedded:not-"))
    room = home.directory / "postgres"
    assert room.stat().st_mode & 0o077 == 0
    assert {path.stat().st_mode & 0o077 for path in room.glob("password*")} == {0}


def test_a_server_that_a_killed_run_left_is_stopped_before_a_new_one_starts(
    keeper: Processes, start: Callable[[], str]
) -> None:
    start()
    left = keeper.children.pop()

    address = start()

    assert left.ended()
    with psycopg.connect(address) as connection:
        assert connection.execute("SELECT 1").fetchone() == (1,)


def test_a_process_number_that_now_belongs_to_something_else_does_not_stop_a_start(
    home: Home, keeper: Processes, start: Callable[[], str]
) -> None:
    start()
    keeper.stop(["database"], seconds=5)
    data = home.directory / "postgres" / "data"
    (data / "postmaster.pid").write_text(f"{os.getpid()}\n{data}\n1\n1\n\n\n0\nready\n")

    start()

    assert not keeper.children[-1].ended()


def test_data_of_another_postgresql_are_refused_with_the_folder_and_what_to_do(
    tmp_path: Path, home: Home, keeper: Processes
) -> None:
    other = Home(tmp_path, home.user, home.programs)
    data = other.room("postgres") / "data"
    data.mkdir()
    (data / "PG_VERSION").write_text("13\n")

    with pytest.raises(StartRefused, match=r"PostgreSQL 13; .*Move the folder away or delete it \(rm -rf "):
        postgres.start(keeper, other, durable=True, log=tmp_path / "log")
    assert keeper.children == []
