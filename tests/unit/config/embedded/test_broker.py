"""Which broker is run, and how it is configured."""

from pathlib import Path

import pytest

from config.embedded import broker
from config.embedded.home import Home
from config.embedded.state import StartRefused


def test_without_the_wheel_an_installed_server_serves(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(broker.importlib.util, "find_spec", lambda _name: None)
    monkeypatch.setattr(broker.shutil, "which", lambda name: f"/opt/{name}" if name == "redis-server" else None)

    assert broker.find_binary(Home(tmp_path)) == Path("/opt/redis-server")


def test_without_any_it_says_what_to_do(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(broker.importlib.util, "find_spec", lambda _name: None)
    monkeypatch.setattr(broker.shutil, "which", lambda _name: None)

    with pytest.raises(StartRefused, match="or set REDIS_URL"):
        broker.find_binary(Home(tmp_path))


def test_only_the_demo_writes_what_is_queued_to_disk() -> None:
    kept = broker.configure(6400, "pw", durable=True)
    lost = broker.configure(6400, "pw", durable=False)

    assert "appendonly yes\n" in kept
    assert "appendonly no\n" in lost
    assert "bind 127.0.0.1\n" in kept
    assert "user default off\n" in kept
