"""Decide as whom the embedded services run and where their files are."""

from __future__ import annotations

import hashlib
import os
import pwd
import shutil
import sysconfig
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from config.embedded.state import StartRefused, State, write_privately

# Survives a reboot, unlike /tmp, and every user may walk there.
ELSEWHERE = Path("/var/tmp")  # noqa: S108 - each home in it is made by us, checked to be ours, and private
PREFIX = "headroom-"


@dataclass(frozen=True, slots=True)
class Home:
    """Say where services keep their files, as whom they run, and where their programs must be copied to.

    `user` is None when they run as ourselves; `programs` is None when they run in place.
    """

    directory: Path
    user: str | None = None
    programs: Path | None = None

    def room(self, name: str) -> Path:
        """Return a private folder for one service, owned by whoever runs it."""
        room = self.directory / name
        room.mkdir(mode=0o700, exist_ok=True)
        self.hand_over(room)
        return room

    def hand_over(self, path: Path) -> None:
        """Give a file or folder to whoever runs the services."""
        if self.user is not None:
            entry = pwd.getpwnam(self.user)
            os.chown(path, entry.pw_uid, entry.pw_gid)


def home_of(state: State) -> Home:
    """Return the home of a state's services.

    PostgreSQL refuses to run as root, so root runs them as nobody; where nobody cannot walk to the checkout, their
    files are kept elsewhere.
    """
    if os.geteuid() != 0:
        return Home(state.directory)
    try:
        nobody = pwd.getpwnam("nobody")
    except KeyError:
        raise StartRefused(
            "PostgreSQL does not run as root and there is no user nobody to run it as. Start Headroom as another user."
        ) from None
    environment = Path(sysconfig.get_path("purelib"))
    if all(can_walk(path, nobody.pw_uid, nobody.pw_gid) for path in (state.directory, environment)):
        return Home(state.directory, user="nobody")
    directory = _home_elsewhere(state)
    return Home(directory, user="nobody", programs=directory / "programs")


def can_walk(path: Path, uid: int, gid: int) -> bool:
    """Tell whether a user may enter this folder and every folder above it."""
    return all(may_enter(folder.stat(), uid, gid) for folder in (path.resolve(), *path.resolve().parents))


def may_enter(status: os.stat_result, uid: int, gid: int) -> bool:
    """Tell whether a user may enter a folder of that status."""
    if status.st_uid == uid:
        return bool(status.st_mode & 0o100)
    if status.st_gid == gid:
        return bool(status.st_mode & 0o010)
    return bool(status.st_mode & 0o001)


def _home_elsewhere(state: State) -> Path:
    sweep_orphans()
    directory = ELSEWHERE / _name_elsewhere(state)
    directory.mkdir(mode=0o755, exist_ok=True)
    # Another user could have made the folder first, to have us run what lies in it.
    if not _is_ours(directory):
        raise StartRefused(f"The folder {directory} belongs to another user. Remove it, then start again.")
    directory.chmod(0o755)
    write_privately(directory / "origin", str(state.directory))
    return directory


def _is_ours(directory: Path) -> bool:
    return not directory.is_symlink() and directory.stat().st_uid == os.geteuid()


def _name_elsewhere(state: State) -> str:
    told = f"{state.directory}\n{state.identity}"
    return PREFIX + hashlib.sha256(told.encode()).hexdigest()[:16]


def sweep_orphans() -> None:
    """Remove homes elsewhere whose state was deleted or made anew."""
    for directory in ELSEWHERE.glob(f"{PREFIX}*"):
        try:
            ours = _is_ours(directory)
            origin = State(Path((directory / "origin").read_text(encoding="utf-8")))
        except OSError:
            continue  # not made by us
        if ours and not _still_names(origin, directory):
            shutil.rmtree(directory, ignore_errors=True)


def _still_names(origin: State, directory: Path) -> bool:
    try:
        return _name_elsewhere(origin) == directory.name
    except (OSError, ValueError, KeyError):
        return False


@contextmanager
def temporary_home(state: State) -> Iterator[Home]:
    """Lend the home of a state that ends with the run."""
    home = home_of(state)
    try:
        yield home
    finally:
        if home.directory != state.directory:
            shutil.rmtree(home.directory, ignore_errors=True)
