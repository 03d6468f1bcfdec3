"""`manage.py backtest_forecast`, on a small part of the public series; `make bench` prints all of it."""

import json
from functools import partial
from pathlib import Path

import numpy as np
import pytest

from pricing.management.backtest import Firm, backtest
from pricing.management.employment import EMPLOYMENT, MonthlySeries, UnreadableSeries, read_series
from tests.unit.pricing.management.running import run

EVERY = 6  # of the series, one in so many
backtested = partial(run, command="backtest_forecast")


def few_of_them(tmp_path: Path, step: int) -> str:
    head, *lines = [line for line in EMPLOYMENT.read_text().splitlines() if not line.startswith("#")]
    file = tmp_path / "few.csv"
    file.write_text("\n".join(["# some of them", head, *lines[::step]]))
    return str(file)


def test_the_public_series_are_those_of_the_notes() -> None:
    series = {one.name: one.values for one in read_series(EMPLOYMENT)}

    assert {len(values) for values in series.values()} == {165}  # January 2006 to September 2019
    assert len(series) == 145
    # Domain notes 3.5: amusements and couriers from September 2017 on.
    assert series["CEU7071300001"][140:144].tolist() == [1703.5, 1639.7, 1547.1, 1553.4]
    assert series["CEU4349200001"][140:144].tolist() == [663.0, 674.1, 746.4, 874.6]


@pytest.mark.parametrize("months", [12, 24, 36])
@pytest.mark.parametrize("people", [30, 120])
def test_the_forecast_keeps_what_it_promises_on_a_sixth_of_the_series(people: int, months: int) -> None:
    (cell,) = backtest(read_series(EMPLOYMENT)[::EVERY], people=[people], months=[months], firms=[Firm.SMOOTH])

    assert 0.75 <= cell.coverage <= 0.88
    assert cell.brier < cell.base_brier
    assert cell.holds


def test_a_band_that_is_too_wide_does_not_hold() -> None:
    still = [MonthlySeries("still", np.full(60, 7.0))]

    (cell,) = backtest(still, people=[30], months=[12], firms=[Firm.SMOOTH])

    assert (cell.coverage, cell.base_rate, cell.holds) == (1.0, 0.0, False)


def test_the_base_rate_is_that_of_the_very_cases() -> None:
    rising = [MonthlySeries("rising", 1.05 ** np.arange(40)), MonthlySeries("still", np.full(40, 7.0))]

    (cell,) = backtest(rising, people=[100], months=[12], firms=[Firm.SMOOTH])

    assert (cell.cases, cell.base_rate, cell.base_brier) == (8, 0.5, 0.25)


def test_a_noisy_firm_has_the_same_people_again() -> None:
    series = read_series(EMPLOYMENT)[:2]

    (one,), (again,) = (backtest(series, people=[30], months=[12], firms=[Firm.NOISY]) for _ in range(2))

    assert one == again


def test_the_command_prints_a_line_for_each_firm_size_and_length(tmp_path: Path) -> None:
    ran = backtested("--series", few_of_them(tmp_path, 70), "--people", "30", "--months", "12", "36")

    assert (ran.code, ran.errors) == (0, "")
    rows = [line.split()[:4] for line in ran.out.splitlines() if line.startswith(("smooth", "noisy"))]
    assert rows == [
        ["smooth", "30", "12", "72"],
        ["smooth", "30", "36", "72"],
        ["noisy", "30", "12", "72"],
        ["noisy", "30", "36", "72"],
    ]


def test_the_command_gives_the_same_to_programs(tmp_path: Path) -> None:
    ran = backtested("--series", few_of_them(tmp_path, 70), "--people", "30", "--months", "12", "--format", "json")

    smooth, noisy = json.loads(ran.out)
    assert (smooth["firm"], noisy["firm"], smooth["cases"]) == ("smooth", "noisy", 87)
    assert {"coverage", "coverage_by_month", "base_rate", "brier", "base_brier", "holds"} <= set(smooth)


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--people", "0"], "--people: must be from 1 to 100,000."),
        (["--months", "5"], "--months: must be from 6 to 60."),
        (["--months", "61"], "--months: must be from 6 to 60."),
        (["--series", "/no/such/file"], "--series: /no/such/file cannot be read: No such file or directory"),
    ],
)
def test_what_makes_no_sense_is_named(arguments: list[str], said: str) -> None:
    ran = backtested(*arguments)

    assert (ran.code, ran.out, ran.errors.splitlines()) == (2, "", [said])


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "no series"),
        ("series,title,2006-01\n", "no series"),
        ("series,title,2006-01\na,b,x\n", "line 2: could not convert"),
        ("series,title,2006-01\na,b,0\n", "line 2: every month needs a number above zero"),
        ("series,title,2006-01\na,b,nan\n", "line 2: every month needs a number above zero"),
        ("s,t,2006-01,2006-02\na,b,1,2\nc,d,1\n", "from 1 to 2 months"),
    ],
)
def test_a_file_that_holds_no_series_is_refused(tmp_path: Path, text: str, said: str) -> None:
    file = tmp_path / "series.csv"
    file.write_text(text)

    with pytest.raises(UnreadableSeries, match=said):
        read_series(file)
    assert said in backtested("--series", str(file)).errors


def test_series_that_are_too_short_are_refused(tmp_path: Path) -> None:
    file = tmp_path / "short.csv"
    file.write_text("s,t,a,b\nx,y,1,2\n")

    ran = backtested("--series", str(file), "--months", "12")

    assert ran.errors == "--months: the series have 2 months; 12 and 12 ahead are needed.\n"
