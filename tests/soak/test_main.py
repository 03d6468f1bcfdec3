"""What the command says and how it exits."""

import pytest

from tests.soak import __main__ as command
from tests.soak.reporting import Finding


@pytest.mark.parametrize(("holds", "code", "told"), [(True, 0, "Everything held"), (False, 1, "1 of 1 did not hold")])
def test_it_exits_with_one_when_something_did_not_hold(monkeypatch, capsys, holds, code, told):
    monkeypatch.setattr(command, "soak", lambda seed, seconds, only: [Finding("kills", "one PDF", f"{seconds}", holds)])
    assert command.main(["--minutes", "2", "--seed", "7"]) == code
    out = capsys.readouterr().out
    assert f"{told}; seed 7." in out
    assert "120.0" in out
