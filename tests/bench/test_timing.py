"""What the benchmarks' clock does."""

import json

from tests.bench.reporting import table, write
from tests.bench.timing import Measure, side_by_side


class Clock:
    """A clock that only work moves."""

    def __init__(self) -> None:
        self.now, self.done = 0.0, []

    def __call__(self) -> float:
        return self.now

    def work(self, name: str, seconds: float):
        def do() -> None:
            self.done.append(name)
            self.now += seconds

        return do


def test_both_are_done_in_turns_and_compared():
    clock = Clock()
    measure = side_by_side("long", clock.work("long", 0.5), "short", clock.work("short", 0.25), rounds=3, clock=clock)

    assert (measure.seconds, measure.against_seconds, measure.ratio) == (0.5, 0.25, 2.0)
    assert clock.done[-4:] == ["long", "short", "long", "short"]


def test_what_is_short_is_repeated_until_the_clock_can_tell():
    clock = Clock()
    measure = side_by_side("tiny", clock.work("tiny", 0.0001), "long", clock.work("long", 1.0), rounds=1, clock=clock)

    assert clock.done.count("tiny") == 2 + 20
    assert round(measure.seconds, 9) == 0.0001


def test_the_table_and_the_file_tell_the_same(tmp_path):
    measures = [
        Measure("Client page", 0.0561, "/healthz", 0.0011, 51.0, "9 SQL queries"),
        Measure("Memory", 0, "", 0, 0),
    ]
    write(measures, {"web_process_megabytes": 101.5}, tmp_path / "bench.json")

    told = json.loads((tmp_path / "bench.json").read_text())
    assert told["measures"][0]["ratio"] == 51.0
    assert told["web_process_megabytes"] == 101.5
    assert "56.1 ms" in table(measures)
    assert "51.0" in table(measures)
