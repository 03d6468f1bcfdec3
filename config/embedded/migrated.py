"""Know whether the demo's schemas have every migration already, so that a second start need not ask each of them."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path

from config.embedded.state import write_privately

APPS = ("config", "clients", "pricing", "contracts")


@dataclass(frozen=True, slots=True)
class Migrated:
    """Compare a checkout's migrations, packages and database with those last migrated; noted in a file."""

    root: Path
    note: Path
    database: str

    def is_up_to_date(self) -> bool:
        """Tell whether nothing changed since `remember`."""
        try:
            return self.note.read_text(encoding="utf-8") == self._fingerprint()
        except OSError:
            return False

    def remember(self) -> None:
        """Note what was migrated just now."""
        write_privately(self.note, self._fingerprint())

    def _fingerprint(self) -> str:
        seen = hashlib.sha256(self.database.encode())
        for path in sorted(self._sources()):
            seen.update(f"{path.relative_to(self.root)}\0".encode() + path.read_bytes())
        return seen.hexdigest()

    def _sources(self) -> list[Path]:
        lock = self.root / ".venv" / "installed-lock"
        migrations = [path for app in APPS for path in (self.root / app).glob("**/migrations/*.py")]
        return [*migrations, *([lock] if lock.exists() else [])]
