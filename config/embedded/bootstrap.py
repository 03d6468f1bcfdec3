"""Make the environment in `.venv/` and hand over to it; runs under a bare python3 with the standard library alone.

Used by the Makefile: `python3 config/embedded/bootstrap.py demo|test|check|bench|soak [ARGUMENTS]`. What is already
there and current is not touched. No package index is named: pip's and uv's own settings decide.
Annotations are quoted, so that a Python that is too old can read this file and say so.
"""

import errno
import fcntl
import hashlib
import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
TOOLS, VENV, VAR = ROOT / ".tools", ROOT / ".venv", ROOT / "var"
UV, PYTHON, STAMP = TOOLS / "bin" / "uv", VENV / "bin" / "python", VENV / "installed-lock"
UV_VERSION = "0.13.8"
OLDEST = (3, 11)
# What an installation takes with its downloads, measured; and what a run takes that finds everything there.
INSTALL_MEGABYTES, RUN_MEGABYTES = 1500, 300
# What each target needs, and what it hands over to.
TARGETS = {
    "demo": ("demo", ["config.embedded.demo"]),
    "test": ("dev", ["config.embedded.run_tests"]),
    "check": ("dev", ["config.embedded.check"]),
    "bench": ("dev", ["config.embedded.run", "--", str(PYTHON), "-m", "tests.bench"]),
    "soak": ("dev", ["config.embedded.run", "--", str(PYTHON), "-m", "tests.soak"]),
}


class InstallRefused(Exception):
    """Carry the one sentence a person reads when the environment cannot be made."""


def say(line: str) -> None:
    """Print one line of progress at once."""
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


def main(arguments: "list[str]") -> None:
    """Make sure of everything the target needs, then become it."""
    if not arguments or arguments[0] not in TARGETS:
        raise InstallRefused("Name one of: make " + ", make ".join(TARGETS) + ".")
    become_new_python(arguments)
    kind, command = TARGETS[arguments[0]]
    need_space(RUN_MEGABYTES)
    if not is_installed(kind, stamped()):
        install(kind)
    os.chdir(str(ROOT))
    os.execve(str(PYTHON), [str(PYTHON), "-m", *command, *arguments[1:]], running_environment())


def become_new_python(arguments: "list[str]") -> None:
    """Go on under a Python that is new enough; refuse when there is none."""
    if sys.version_info >= OLDEST:
        return
    for minor in (13, 12, 11, 14):
        newer = shutil.which(f"python3.{minor}")
        if newer:
            os.execv(newer, [newer, str(Path(__file__).resolve()), *arguments])
    found = ".".join(str(part) for part in sys.version_info[:3])
    raise InstallRefused(
        f"Headroom needs Python 3.11 or newer; python3 here is {found} ({sys.executable}). Install a newer one, or "
        f"name it: make {arguments[0]} PYTHON=/path/to/python3.11"
    )


def need_space(megabytes: int) -> None:
    """Refuse to begin what the disk cannot hold."""
    free = shutil.disk_usage(str(ROOT)).free // 1_000_000
    if free < megabytes:
        raise InstallRefused(
            f"The disk is nearly full: {free} MB are free at {ROOT}, {megabytes} MB are needed. "
            "Free some space, then run the same command again."
        )


def stamped() -> str:
    """Return what the last finished installation noted."""
    try:
        return STAMP.read_text(encoding="utf-8").strip()
    except OSError:
        return ""


def note(kind: str) -> str:
    """Return what a finished installation of the current lock notes."""
    lock = ROOT / f"requirements-{kind}.lock"
    return f"{kind} {hashlib.sha256(lock.read_bytes()).hexdigest()}"


def is_installed(kind: str, noted: str) -> bool:
    """Tell whether the environment holds the current lock of that kind; dev holds demo."""
    return noted in {note(kind), note("dev")} and PYTHON.exists()


def install(kind: str) -> None:
    """Install what is missing, one `make` at a time; an installation that was interrupted is simply done again."""
    VAR.mkdir(exist_ok=True)
    with (VAR / "install.lock").open("a") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            say("Waiting for another make in this folder that is installing ...")
            fcntl.flock(lock, fcntl.LOCK_EX)
        noted = stamped()
        if is_installed(kind, noted):
            return
        need_space(INSTALL_MEGABYTES)
        if noted.startswith("dev "):
            kind = "dev"  # a developer's tools stay
        STAMP.unlink(missing_ok=True)
        install_uv()
        make_environment()
        install_packages(kind)
        STAMP.write_text(note(kind) + "\n", encoding="utf-8")


def install_uv() -> None:
    """Install uv into `.tools/` with pip, which needs no rights and changes nothing outside."""
    if UV.exists() and output_of(str(UV), "--version").startswith(f"uv {UV_VERSION}"):
        return
    say("Installing uv, the package installer ...")
    shutil.rmtree(TOOLS, ignore_errors=True)
    settings = {"PIP_USER": "0", "PIP_ROOT_USER_ACTION": "ignore", "PIP_DISABLE_PIP_VERSION_CHECK": "1"}
    command = [*pip_command(), "install", "--quiet", "--target", str(TOOLS), f"uv=={UV_VERSION}"]
    run(command, {**clean_environment(), **settings}, "Installing uv with pip")


def pip_command() -> "list[str]":
    """Return the command of pip: the installed one, else the wheel that Python carries for new environments."""
    if succeeds(sys.executable, "-m", "pip", "--version"):
        return [sys.executable, "-m", "pip"]
    carried = output_of(sys.executable, "-c", "import ensurepip; print(ensurepip.__file__)").strip()
    folders = [Path(carried).parent / "_bundled"] if carried else []
    for folder in [*folders, Path("/usr/share/python-wheels")]:
        for wheel in sorted(folder.glob("pip-*.whl"), reverse=True):
            return [sys.executable, str(wheel / "pip")]
    raise InstallRefused(
        f"This Python ({sys.executable}) has no pip. Install it (on Debian or Ubuntu: apt-get install python3-pip), "
        "then run the same command again."
    )


def make_environment() -> None:
    """Make `.venv/` unless one stands there that works."""
    if succeeds(str(PYTHON), "-c", "import sys; sys.exit(sys.version_info < (3, 11) or sys.prefix == sys.base_prefix)"):
        return
    command = [str(UV), "venv", "--quiet", "--clear", "--python", sys.executable, str(VENV)]
    run(command, uv_environment(), "Making the folder .venv")


def install_packages(kind: str) -> None:
    """Install exactly the packages of the lock, each checked against its hash."""
    lock = ROOT / f"requirements-{kind}.lock"
    say("Installing the Python packages (the first time this takes a minute or two) ...")
    command = [str(UV), "pip", "sync", "--require-hashes", "--python", str(PYTHON), str(lock)]
    if not sys.stderr.isatty():
        command.append("--quiet")  # a log does not need a line per package
    run(command, uv_environment(), "Installing the Python packages")


def clean_environment() -> "dict[str, str]":
    """Return our environment without what points Python at another one."""
    foreign = {"VIRTUAL_ENV", "PYTHONHOME", "PYTHONPATH", "CONDA_PREFIX", "UV_PROJECT_ENVIRONMENT"}
    return {name: value for name, value in os.environ.items() if name not in foreign}


def running_environment() -> "dict[str, str]":
    """Return the environment that targets run in; compiled code goes to `.venv/` where none may lie beside its source.

    Where none were kept at all, each of the many processes would compile all that it imports: two seconds more.
    """
    environment = clean_environment()
    if environment.pop("PYTHONDONTWRITEBYTECODE", ""):
        environment.setdefault("PYTHONPYCACHEPREFIX", str(VENV / "compiled"))
    return environment


def uv_environment() -> "dict[str, str]":
    """Return the environment for uv: where pip is told of a package index, uv is told the same."""
    environment = {"UV_PYTHON_DOWNLOADS": "never"}
    if not any(name.startswith("UV_") and "INDEX" in name for name in os.environ):
        environment.update(uv_settings(output_of(*pip_command(), "config", "list")))
    if not can_write(Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")):
        environment["UV_CACHE_DIR"] = str(VAR / "cache" / "uv")
    environment.update(clean_environment())
    return environment


def uv_settings(pip_settings: str) -> "dict[str, str]":
    """Translate the lines of `pip config list` into uv's variables; settings of `pip install` win over global ones."""
    names = {"index-url": "UV_DEFAULT_INDEX", "extra-index-url": "UV_INDEX", "find-links": "UV_FIND_LINKS"}
    names.update({"no-index": "UV_NO_INDEX", "cert": "SSL_CERT_FILE"})
    translated = {}
    for section in ("global.", "install.", ":env:."):
        for line in pip_settings.splitlines():
            key, _, value = line.partition("=")
            name = names.get(key[len(section) :]) if key.startswith(section) else None
            if name:
                value = value.strip().strip("'\"").replace("\\n", " ").strip()
                translated[name] = ",".join(value.split()) if name == "UV_FIND_LINKS" else value
    if "UV_INDEX" in translated:
        # As pip does: any index may have the version. The hashes of the lock decide what is let in.
        translated["UV_INDEX_STRATEGY"] = "unsafe-best-match"
    return translated


def can_write(folder: Path) -> bool:
    """Tell whether files can be made in that folder, or the folder itself can be made."""
    while not folder.exists() and folder != folder.parent:
        folder = folder.parent
    return os.access(str(folder), os.W_OK | os.X_OK)


def succeeds(*command: str) -> bool:
    """Run a command quietly and tell whether it went well."""
    try:
        done = subprocess.run(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=False)
    except OSError:
        return False
    return done.returncode == 0


def output_of(*command: str) -> str:
    """Return what a command prints; nothing when it cannot be run."""
    try:
        done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, check=False)
    except OSError:
        return ""
    return done.stdout


def run(command: "list[str]", environment: "dict[str, str]", what: str) -> None:
    """Run a command whose own messages a person sees; refuse to go on when it fails."""
    if subprocess.run(command, env=environment, stdin=subprocess.DEVNULL, check=False).returncode == 0:
        return
    need_space(50)
    raise InstallRefused(
        f"{what} did not work; the message above says why. Check the network and the package index that pip or uv is "
        "set to use, then run the same command again: it goes on where it stopped."
    )


def explain(error: OSError) -> str:
    """Say what to do about a file that could not be written."""
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return f"The disk is full: {error.filename or ROOT} could not be written. Free some space, then try again."
    reason = os.strerror(error.errno or 0).lower()
    return (
        f"Headroom cannot write {error.filename or ROOT} ({reason}). Use a checkout that belongs to you: git "
        "clone it into a folder of your own, then run make there."
    )


if __name__ == "__main__":
    try:
        main(sys.argv[1:])
    except InstallRefused as refused:
        sys.exit(f"\n{refused}")
    except OSError as problem:
        sys.exit("\n" + explain(problem))
    except KeyboardInterrupt:
        sys.exit("\nStopped. Run the same command again; it goes on where it stopped.")
