"""Which PostgreSQL is run, and how it is made."""

from pathlib import Path

import pytest

from config.embedded import postgres
from config.embedded.home import Home
from config.embedded.postgres import Binaries, find_binaries, locale_options, major_version
from config.embedded.state import StartRefused


@pytest.mark.parametrize(
    ("told", "major"),
    [
        ("initdb (PostgreSQL) 18.4", 18),
        ("initdb (PostgreSQL) 15.14 (Debian 15.14-0+deb12u1)", 15),
        ("initdb (PostgreSQL) 19beta1", 19),
        ("", 0),
        ("initdb: command not found", 0),
    ],
)
def test_the_major_version_is_read_from_what_initdb_says(told: str, major: int) -> None:
    assert major_version(told) == major


@pytest.mark.parametrize(
    ("major", "option"),
    [(18, "--builtin-locale=PG_UNICODE_FAST"), (17, "--builtin-locale=C.UTF-8"), (15, "--locale=C.UTF-8")],
)
def test_every_version_gets_a_locale_that_knows_letters_beyond_ascii(
    major: int, option: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(postgres.sys, "platform", "linux")

    assert option in locale_options(major)


def system_with(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, versions: list[str]) -> None:
    """Have no wheel, and these versions installed."""
    monkeypatch.setattr(postgres.importlib.util, "find_spec", lambda _name: None)
    folders = []
    for version in versions:
        folder = tmp_path / version
        folder.mkdir()
        (folder / "initdb").write_text(f"#!/bin/sh\necho 'initdb (PostgreSQL) {version}'\n")
        (folder / "initdb").chmod(0o755)
        folders.append(folder)
    monkeypatch.setattr(postgres, "system_folders", lambda: folders)


def test_without_the_wheel_the_newest_installed_one_serves(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    system_with(monkeypatch, tmp_path, ["9.6", "15.1", "16.3"])

    assert find_binaries(Home(tmp_path)) == Binaries(tmp_path / "16.3", 16)


@pytest.mark.parametrize("versions", [[], ["9.6", "13.2"]])
def test_without_any_that_is_new_enough_it_says_what_to_do(
    versions: list[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    system_with(monkeypatch, tmp_path, versions)

    with pytest.raises(StartRefused, match="Install PostgreSQL, or set DATABASE_URL"):
        find_binaries(Home(tmp_path))
