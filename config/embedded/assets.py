"""Know whether the static files must be collected again."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path

from config.embedded.state import write_privately

APPS = ("config", "clients", "pricing", "contracts")


@dataclass(frozen=True, slots=True)
class Assets:
    """Compare a checkout's static files with those last collected."""

    root: Path
    noted: Path

    def are_collected(self) -> bool:
        """Tell whether nothing changed since `note_collected`."""
        try:
            return self.noted.read_text(encoding="utf-8") == self.fingerprint()
        except OSError:
            return False

    def note_collected(self) -> None:
        """Remember the static files as they are now."""
        write_privately(self.noted, self.fingerprint())

    def fingerprint(self) -> str:
        """Return what changes with our static files and with the packages that bring their own."""
        seen = hashlib.sha256()
        for path in self._sources():
            status = path.stat()
            seen.update(f"{path}\0{status.st_size}\0{status.st_mtime_ns}\n".encode())
        return seen.hexdigest()

    def _sources(self) -> list[Path]:
        lock = self.root / ".venv" / "installed-lock"
        files = [path for app in APPS for path in (self.root / app).glob("**/static/**/*") if path.is_file()]
        return sorted([*files, *([lock] if lock.exists() else [])])
