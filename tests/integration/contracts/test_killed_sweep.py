"""Killed at any moment and run again: each ceiling is forecast, each alert opened once and told of once."""

import os
import random
import signal
import subprocess
from collections import Counter
from datetime import date

import pytest

from contracts.actions.events import verify
from contracts.models import CeilingAlert, CeilingForecast, Event, JobRun, OutgoingMail
from tests import many_flat
from tests.clones import start

NIGHT, NUMBER = date(2026, 12, 1), 600
KILLS = int(os.environ.get("SWEEPING_KILLS", "2"))
COMMAND = ("manage.py", "sweep_ceilings", "--msp", "northwind", "--on", NIGHT.isoformat())


def told_of() -> Counter[str]:
    """Return how often each contract is named in a digest."""
    lines = (line for mail in OutgoingMail.objects.all() for line in mail.text.splitlines())
    return Counter(line for line in lines if "contract C-" in line)


@pytest.mark.journey
def test_sweeping_survives_kills_at_any_moment(live_northwind, tmp_path):
    chance, log = random.Random(7), tmp_path / "log"  # noqa: S311  -- to be drawn again, not to be secret
    kills = rounds = 0
    while kills < KILLS:
        many_flat.contracts(NUMBER, until=NIGHT, months=12, first=rounds * NUMBER)
        rounds += 1
        process = start(*COMMAND, log=log)
        try:
            process.wait(timeout=chance.uniform(2, 6))  # it takes two seconds to load, then works
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()
            kills += 1
    assert start(*COMMAND, log=log).wait(timeout=300) == 0, log.read_text()

    number = rounds * NUMBER
    assert CeilingForecast.objects.filter(on=NIGHT).count() == number
    assert CeilingAlert.objects.count() == number // 5  # every fifth is near, at or above
    assert not CeilingAlert.objects.exclude(cleared_on=None, told_at__isnull=False).exists()
    told = Counter(
        line for mail in OutgoingMail.objects.all() for line in mail.text.splitlines() if "contract C-" in line
    )
    assert (len(told), set(told.values())) == (number // 5, {1})
    assert Event.objects.filter(what__startswith="ceiling.").count() == number // 5
    assert JobRun.objects.get().outcome["seen"] == number
    assert verify().is_whole


@pytest.mark.journey
def test_two_sweeps_at_once_leave_what_one_would(live_northwind, tmp_path):
    many_flat.contracts(NUMBER, until=NIGHT, months=12)
    both = [start(*COMMAND, log=tmp_path / f"log{number}") for number in range(2)]
    assert [process.wait(timeout=300) for process in both] == [0, 0]

    assert CeilingForecast.objects.count() == NUMBER
    assert CeilingAlert.objects.filter(told_at__isnull=False).count() == NUMBER // 5
    told = Counter(
        line for mail in OutgoingMail.objects.all() for line in mail.text.splitlines() if "contract C-" in line
    )
    assert (len(told), set(told.values())) == (NUMBER // 5, {1})
    assert verify().is_whole
