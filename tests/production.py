"""Run the product's commands as production does: other processes, production's settings."""

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
GOOD = {
    "DJANGO_SETTINGS_MODULE": "config.settings.production",
    "DATABASE_URL": "postgres://headroom:secret@db.example:5432/headroom",
    "REDIS_URL": "redis://:secret@redis.example:6379/0",
    "EMAIL_URL": "smtp+tls://user:secret@mail.example.com:587",
    "DEFAULT_FROM_EMAIL": "headroom@example.com",
    "MSP_BASE_DOMAIN": "headroom.example.com",
    "SECRET_KEY": "q9Zr-4Tn_wB7xYc2LmKp8Vd3HsJf6Gu1AeRo5CiNbXtQkSyWzDhPvMgUlFjEaO0I",
}


def run(*command: str, **changes: str | None) -> subprocess.CompletedProcess[str]:
    """Run a program of the product under production's settings; a change of None unsets a variable."""
    wanted = {**{name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}, **GOOD, **changes}
    return subprocess.run(
        [sys.executable, *command],
        cwd=ROOT,
        env={name: value for name, value in wanted.items() if value is not None},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
