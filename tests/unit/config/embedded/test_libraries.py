"""The system libraries that draw PDFs."""

from pathlib import Path

import pytest

from config.embedded import libraries


@pytest.mark.parametrize(
    ("platform", "installers", "command"),
    [
        ("darwin", [], "brew install pango"),
        ("linux", ["apt-get"], "sudo apt-get install --no-install-recommends libpango-1.0-0 libpangoft2-1.0-0 "),
        ("linux", ["dnf"], "sudo dnf install pango harfbuzz"),
        ("linux", ["pacman"], "sudo pacman -S pango harfbuzz"),
        ("linux", ["apk"], "sudo apk add pango harfbuzz-subset"),
    ],
)
def test_the_one_command_that_installs_them_fits_the_machine(
    platform: str, installers: list[str], command: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(libraries.sys, "platform", platform)
    monkeypatch.setattr(libraries.shutil, "which", lambda name: name if name in installers else None)

    assert libraries.advice().startswith(command)


def test_where_they_cannot_be_had_it_says_so_once_and_goes_on(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(libraries, "preload", lambda: False)
    monkeypatch.setattr(libraries.sys, "platform", "linux")
    monkeypatch.setattr(libraries.shutil, "which", lambda name: name if name == "dnf" else None)

    assert not libraries.ensure()
    assert capsys.readouterr().out == (
        "PDFs stay off: the libraries that draw them are missing. "
        "To install them run: sudo dnf install pango harfbuzz\n"
    )


def test_a_private_installation_that_was_interrupted_is_not_used(tmp_path: Path) -> None:
    folder = tmp_path / "root" / "usr" / "lib"
    folder.mkdir(parents=True)
    (folder / "libpango-1.0.so.0").touch()
    assert libraries.library_folders(tmp_path) == []

    (tmp_path / "complete").touch()
    assert libraries.library_folders(tmp_path) == [folder]


def test_a_library_that_is_nowhere_does_not_load(tmp_path: Path) -> None:
    (tmp_path / "libbroken.so.0").write_text("not a library")

    assert not libraries.load("libbroken.so.0", [tmp_path])
