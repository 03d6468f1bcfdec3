"""`make check`."""

import sys

import pytest

from config.embedded.check import Step, main

PASSES = Step("passes", (sys.executable, "-c", "print('quiet')"))
FAILS = Step("fails", (sys.executable, "-c", "print('line 3 is wrong'); exit(2)"))


def test_every_step_is_listed_with_its_time_and_a_failed_one_with_what_it_said(
    capsys: pytest.CaptureFixture[str],
) -> None:
    code = main([FAILS, PASSES])

    lines = capsys.readouterr().out.splitlines()
    assert code == 1
    assert lines[0].startswith("FAILED  fails")
    assert lines[1] == "line 3 is wrong"
    assert lines[2].startswith("ok      passes")
    assert lines[2].endswith(" s")
    assert lines[3] == "Failed: fails."


def test_it_passes_when_all_do(capsys: pytest.CaptureFixture[str]) -> None:
    assert main([PASSES]) == 0
    assert capsys.readouterr().out.endswith("All checks passed.\n")
