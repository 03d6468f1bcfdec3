"""What the demo refuses before it starts anything."""

import socket
from pathlib import Path

import pytest

from config.embedded import demo
from config.embedded.ports import free_port
from config.embedded.state import StartRefused, State


@pytest.mark.parametrize("text", ["", "x", "80a", "-1", "0", "65536", "8000.5", "８０００"])
def test_a_port_that_is_none_is_refused(text: str) -> None:
    with pytest.raises(StartRefused, match="which is not a port"):
        demo.chosen_port(text)


@pytest.mark.parametrize(("text", "port"), [("8000", 8000), ("1", 1), ("65535", 65535)])
def test_a_port_is_read(text: str, port: int) -> None:
    assert demo.chosen_port(text) == port


def test_a_taken_port_is_named_with_the_command_that_chooses_another(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(demo, "DEMO", State(tmp_path / "demo"))
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        with pytest.raises(StartRefused, match=rf"^Port {port} is taken by another program\. .*make demo PORT=\d+$"):
            demo.serve(port)
    assert not (tmp_path / "demo" / "state.json").exists()


def test_a_second_demo_of_the_same_checkout_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    state = State(tmp_path / "demo")
    monkeypatch.setattr(demo, "DEMO", state)
    monkeypatch.setattr(demo, "PATIENCE", 0)

    with state.held(busy="never"), pytest.raises(StartRefused, match="The demo of this checkout runs already"):
        demo.serve(free_port())
