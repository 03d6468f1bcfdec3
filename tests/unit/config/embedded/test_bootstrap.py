"""What the bootstrap decides before it installs anything."""

import ast
import hashlib
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest

from config.embedded import bootstrap
from config.embedded.state import ROOT


@pytest.fixture
def checkout(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Point the bootstrap at a checkout with two locks and an environment that holds nothing yet."""
    (tmp_path / "requirements-demo.lock").write_text("django==5.2\n")
    (tmp_path / "requirements-dev.lock").write_text("django==5.2\npytest==9.2\n")
    python = tmp_path / ".venv" / "bin" / "python"
    python.parent.mkdir(parents=True)
    python.touch()
    monkeypatch.setattr(bootstrap, "ROOT", tmp_path)
    monkeypatch.setattr(bootstrap, "PYTHON", python)
    return tmp_path


def test_a_note_names_the_lock_by_its_content(checkout: Path) -> None:
    digest = hashlib.sha256(b"django==5.2\n").hexdigest()

    assert bootstrap.note("demo") == f"demo {digest}"


@pytest.mark.parametrize(
    ("installed", "wanted", "enough"),
    [("demo", "demo", True), ("dev", "demo", True), ("dev", "dev", True), ("demo", "dev", False)],
)
def test_the_developers_packages_serve_the_demo_too(checkout: Path, installed: str, wanted: str, enough: bool) -> None:
    assert bootstrap.is_installed(wanted, bootstrap.note(installed)) is enough


def test_a_changed_lock_is_installed_again(checkout: Path) -> None:
    noted = bootstrap.note("dev")
    (checkout / "requirements-dev.lock").write_text("django==5.3\n")

    assert not bootstrap.is_installed("dev", noted)
    assert not bootstrap.is_installed("demo", noted)


def test_an_installation_that_was_interrupted_left_no_note(checkout: Path) -> None:
    assert not bootstrap.is_installed("demo", "")


def test_a_nearly_full_disk_is_told_with_what_is_free_and_what_is_needed(
    checkout: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bootstrap.shutil, "disk_usage", lambda _path: SimpleNamespace(free=41_900_000))

    with pytest.raises(bootstrap.InstallRefused, match=r"nearly full: 41 MB are free at .*, 300 MB are needed"):
        bootstrap.need_space(300)


def test_a_python_that_is_too_old_is_named_with_the_way_to_name_another(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bootstrap.sys, "version_info", (3, 9, 2))
    monkeypatch.setattr(bootstrap.shutil, "which", lambda _name: None)

    with pytest.raises(bootstrap.InstallRefused, match=r"needs Python 3\.11 .*here is 3\.9\.2 .*PYTHON="):
        bootstrap.become_new_python(["demo"])


def test_compiled_code_is_kept_in_the_environment_where_none_may_lie_beside_its_source(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.delenv("PYTHONPYCACHEPREFIX", raising=False)
    monkeypatch.setenv("PYTHONDONTWRITEBYTECODE", "1")

    told = bootstrap.running_environment()

    assert "PYTHONDONTWRITEBYTECODE" not in told
    assert told["PYTHONPYCACHEPREFIX"] == str(bootstrap.VENV / "compiled")


def test_python_keeps_its_compiled_code_where_it_always_does_unless_told_otherwise(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.delenv("PYTHONPYCACHEPREFIX", raising=False)
    monkeypatch.delenv("PYTHONDONTWRITEBYTECODE", raising=False)

    assert "PYTHONPYCACHEPREFIX" not in bootstrap.running_environment()


def test_a_file_of_another_user_is_told_without_a_traceback() -> None:
    told = bootstrap.explain(PermissionError(13, "Permission denied", "/srv/headroom/var"))

    assert told.startswith(
        "Headroom cannot write /srv/headroom/var (permission denied). Use a checkout that belongs to you"
    )


@pytest.mark.parametrize(
    ("pip", "uv"),
    [
        ("", {}),
        ("global.index-url='http://mirror.example/simple'\n", {"UV_DEFAULT_INDEX": "http://mirror.example/simple"}),
        (
            "global.index-url='http://one.example'\ninstall.index-url='http://two.example'\n",
            {"UV_DEFAULT_INDEX": "http://two.example"},
        ),
        (":env:.find-links='/wheels /more'\n", {"UV_FIND_LINKS": "/wheels,/more"}),
        ("global.cert='/etc/ca.crt'\nglobal.timeout='60'\n", {"SSL_CERT_FILE": "/etc/ca.crt"}),
        (
            "global.extra-index-url='http://one.example\\nhttp://two.example'\n",
            {"UV_INDEX": "http://one.example http://two.example", "UV_INDEX_STRATEGY": "unsafe-best-match"},
        ),
    ],
)
def test_uv_is_told_of_the_index_that_pip_is_told_of(pip: str, uv: dict[str, str]) -> None:
    assert bootstrap.uv_settings(pip) == uv


def test_a_folder_that_is_still_to_be_made_can_be_written_when_its_parent_can(tmp_path: Path) -> None:
    assert bootstrap.can_write(tmp_path / "cache" / "uv")


def test_it_runs_under_a_bare_python_and_names_its_targets() -> None:
    command = [sys.executable, "-I", "-S", ROOT / "config" / "embedded" / "bootstrap.py", "nonsense"]

    done = subprocess.run(command, capture_output=True, text=True, check=False)

    assert done.returncode == 1
    assert done.stderr == "\nName one of: make demo, make test, make check, make bench, make soak.\n"


def test_a_python_that_is_too_old_can_still_read_it_and_say_so() -> None:
    source = (ROOT / "config" / "embedded" / "bootstrap.py").read_text()

    ast.parse(source, feature_version=(3, 6))
    assert "from __future__" not in source
