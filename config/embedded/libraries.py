"""Make sure of the system libraries that WeasyPrint draws with, which no Python package carries on Linux."""

from __future__ import annotations

import ctypes
import fcntl
import os
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from config.embedded.state import VAR, say

PACKAGES = ("libpango-1.0-0", "libpangoft2-1.0-0", "libharfbuzz-subset0")
# In the order in which one needs the other.
NEEDED = (
    "libgobject-2.0.so.0",
    "libharfbuzz.so.0",
    "libharfbuzz-subset.so.0",
    "libfontconfig.so.1",
    "libpango-1.0.so.0",
    "libpangoft2-1.0.so.0",
)
HOMEBREW = (Path("/opt/homebrew/lib"), Path("/usr/local/lib"))
NEEDED_ON_MACOS = (
    "libgobject-2.0.0.dylib",
    "libharfbuzz.0.dylib",
    "libharfbuzz-subset.0.dylib",
    "libfontconfig.1.dylib",
    "libpango-1.0.0.dylib",
    "libpangoft2-1.0.0.dylib",
)
PRIVATE = VAR / "lib" / "pango"
MINUTES = 2
# Behind a wall that swallows packets apt would try for many minutes.
BRISK = ("-o", "Acquire::http::Timeout=20", "-o", "Acquire::https::Timeout=20", "-o", "Acquire::Retries=1")


def ensure() -> bool:
    """Make the libraries loadable, installing them where that is possible; tell whether PDFs can be made."""
    if preload():
        return True
    if sys.platform == "linux" and shutil.which("apt-get"):
        _install()
        if preload():
            return True
    say(f"PDFs stay off: the libraries that draw them are missing. To install them run: {advice()}")
    return False


def _install() -> None:
    PRIVATE.parent.mkdir(parents=True, exist_ok=True)
    with (PRIVATE.parent / "lock").open("a") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if preload():
            return  # another make in this checkout was quicker
        say("Fetching the system libraries that draw PDFs (pango, harfbuzz) ...")
        # Beside the checkout first, also for root: 3 s instead of 30, and the system stays as it is.
        install_privately()
        if os.geteuid() == 0 and not preload():
            install_for_all()


def advice() -> str:
    """Return the one command that installs the libraries on this machine."""
    if sys.platform == "darwin":
        return "brew install pango"
    if shutil.which("dnf"):
        return "sudo dnf install pango harfbuzz"
    if shutil.which("pacman"):
        return "sudo pacman -S pango harfbuzz"
    if shutil.which("apk"):
        return "sudo apk add pango harfbuzz-subset"
    return f"sudo apt-get install --no-install-recommends {' '.join(PACKAGES)}"


def preload(private: Path = PRIVATE) -> bool:
    """Load the libraries into this process, so that whoever names them later finds them; False when one is missing.

    12 ms. The system's win over those in `var/lib/pango`, and over Homebrew's, which macOS does not search by itself.
    """
    if sys.platform == "darwin":
        return all(load(name, HOMEBREW) for name in NEEDED_ON_MACOS)
    folders = library_folders(private)
    if all(load(name, ()) for name in NEEDED):
        return True
    # They lean on further libraries that were missing too; loading what loads, until nothing more does, needs no order.
    waiting = [path for folder in folders for path in sorted(folder.glob("*.so.*")) if not path.is_symlink()]
    while waiting:
        left = [path for path in waiting if not load(str(path), ())]
        if len(left) == len(waiting):
            break
        waiting = left
    return all(load(name, folders) for name in NEEDED)


def library_folders(private: Path) -> list[Path]:
    """Return the folders of privately installed libraries that hold any."""
    if not (private / "complete").exists():
        return []
    return sorted({path.parent for path in (private / "root").rglob("*.so.*")})


def load(name: str, folders: Sequence[Path]) -> bool:
    """Load a library by its name or from one of the folders, visible to all that is loaded later."""
    for place in (name, *(str(folder / name) for folder in folders)):
        try:
            ctypes.CDLL(place, mode=ctypes.RTLD_GLOBAL)
        except OSError:
            continue
        return True
    return False


def install_privately(private: Path = PRIVATE) -> None:
    """Download the packages with apt's state in a folder of ours and unpack them there; needs no rights."""
    shutil.rmtree(private, ignore_errors=True)
    for folder in ("lists/partial", "archives/partial", "root"):
        (private / folder).mkdir(parents=True)
    settings = {
        "Dir::State::lists": private / "lists",
        "Dir::Cache": private,
        "Dir::Cache::archives": private / "archives",
        "Debug::NoLocking": "1",
        "APT::Sandbox::User": "",
    }
    apt = ["apt-get", "-qq", *BRISK, *(part for name, value in settings.items() for part in ("-o", f"{name}={value}"))]
    download = [*apt, "install", "--download-only", "-y", "--no-install-recommends", *PACKAGES]
    if not (_worked([*apt, "update"], os.environ) and _worked(download, os.environ)):
        return
    packages = sorted((private / "archives").glob("*.deb"))
    if all(_worked(["dpkg", "-x", str(package), str(private / "root")], os.environ) for package in packages):
        for folder in ("lists", "archives"):
            shutil.rmtree(private / folder)
        (private / "complete").touch()


def install_for_all() -> None:
    """Install the packages into the system; we are root."""
    quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    apt = ["apt-get", "-qq", *BRISK, "-o", "DPkg::Lock::Timeout=120"]
    if _worked([*apt, "update"], quiet):
        _worked([*apt, "install", "-y", "--no-install-recommends", *PACKAGES], quiet)


def _worked(command: Sequence[str], environment: os._Environ[str] | dict[str, str]) -> bool:
    """Run an installer quietly and tell whether it went well; what it says is shown when it did not."""
    try:
        done = subprocess.run(
            command,
            env=dict(environment),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
            timeout=MINUTES * 60,
        )
    except (OSError, subprocess.TimeoutExpired) as problem:
        say(f"  {problem}")
        return False
    for line in done.stderr.splitlines()[-3:] if done.returncode else ():
        say(f"  {line}")
    return done.returncode == 0
