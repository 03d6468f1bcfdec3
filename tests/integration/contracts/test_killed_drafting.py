"""Killed at any moment and run again: no month is stated twice, no line is missing, no number is left out."""

import os
import random
import signal
import subprocess

import pytest
from django.db.models import Count

from contracts.actions.events import verify
from contracts.models import Statement
from tests import many
from tests.clones import start

MORE, LINES = 40, 10
KILLS = int(os.environ.get("DRAFTING_KILLS", "2"))
COMMAND = ("manage.py", "statements", "--msp", "northwind", "--on", "2027-02-01", "--issue")


@pytest.mark.journey
def test_drafting_and_issuing_survives_kills_at_any_moment(live_northwind, tmp_path):
    chance, log = random.Random(20), tmp_path / "log"  # noqa: S311  -- to be drawn again, not to be secret
    kills = rounds = 0
    while kills < KILLS:
        many.contracts(MORE, first=rounds * MORE, months=1)
        rounds += 1
        process = start(*COMMAND, log=log)
        try:
            process.wait(timeout=chance.uniform(1.5, 6))  # it takes two seconds to load, then works
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()
            kills += 1

    assert start(*COMMAND, log=log).wait(timeout=120) == 0, log.read_text()

    statements = Statement.objects.annotate(line_count=Count("lines"))
    assert statements.count() == rounds * MORE
    assert {statement.line_count for statement in statements} == {LINES}
    numbers = sorted(Statement.objects.values_list("number", flat=True))
    assert numbers == [f"{numbers[0][:7]}{place:04}" for place in range(1, rounds * MORE + 1)]
    assert verify().is_whole
