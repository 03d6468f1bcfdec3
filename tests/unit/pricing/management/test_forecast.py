"""`manage.py forecast`: an answer, or a line for each problem that names its path."""

import json
import os
import subprocess
import sys
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.unit.pricing.engine.drawn import steady
from tests.unit.pricing.management.running import run

ROOT = Path(__file__).parents[4]
GROWING = [40, 41, 41, 42, 42, 43, 43, 44, 44, 45, 45, 46]
forecast = partial(run, command="forecast")


def asked(**changes: Any) -> bytes:
    return json.dumps({"history": GROWING, "ceiling": 50} | changes).encode()


def answered(**changes: Any) -> dict[str, Any]:
    ran = forecast(given=asked(**changes))
    assert (ran.code, ran.errors) == (0, "")
    answer: dict[str, Any] = json.loads(ran.out)
    return answer


def test_the_answer_has_what_the_interface_lists() -> None:
    answer = answered(horizon=3)

    assert list(answer) == ["p_cross", "members", "expected_month", "interval80", "median", "coverage_of_own_past"]
    assert list(answer["p_cross"]) == ["1", "2", "3"]
    assert {name: list(shares) for name, shares in answer["members"].items()} == {
        "driftless": ["1", "2", "3"],
        "drift": ["1", "2", "3"],
        "damped": ["1", "2", "3"],
    }
    assert (answer["expected_month"], answer["coverage_of_own_past"]) == (None, None)
    assert (answer["interval80"], answer["median"]) == ([[46, 47], [45, 47], [45, 48]], [46, 47, 47])


def test_a_long_history_has_more_members_and_a_past_of_its_own() -> None:
    answer = answered(history=[40 + month // 4 for month in range(48)], ceiling=53)

    assert list(answer["members"]) == ["driftless", "drift", "damped", "same_month", "run"]
    assert 0.5 < answer["coverage_of_own_past"] <= 1
    assert answer["expected_month"] == next(int(month) for month, p in answer["p_cross"].items() if p >= 0.5)


def test_twelve_months_and_seed_one_are_what_is_meant_unless_said() -> None:
    assert answered() == answered(horizon=12, seed=1)
    assert answered() != answered(seed=2)


def test_probabilities_have_four_places() -> None:
    assert all(share == round(share, 4) for share in answered()["p_cross"].values())


def test_a_ceiling_already_passed_is_crossed_at_once() -> None:
    answer = answered(ceiling=30)

    assert (answer["p_cross"]["1"], answer["expected_month"]) == (1.0, 1)


@pytest.mark.parametrize("history", [[], [40] * 5, [0] * 20, [0, 0, 0, 40, 40, 41]])
def test_fewer_than_six_months_are_insufficient(history: list[int]) -> None:
    ran = forecast(given=asked(history=history))

    assert (ran.code, json.loads(ran.out)) == (0, {"insufficient": True})


def test_a_file_is_read_as_standard_input_is(tmp_path: Path) -> None:
    file = tmp_path / "asked.json"
    file.write_bytes(b"\xef\xbb\xbf" + asked())

    assert forecast("--input", str(file)) == forecast("--input", "-", given=asked())


REFUSED = {
    "no history": (b'{"ceiling": 50}', "history: is missing"),
    "no ceiling": (b'{"history": []}', "ceiling: is missing"),
    "a ceiling of zero": (asked(ceiling=0), "ceiling: must be 1 or more: a flat rate that covers nobody is crossed"),
    "a ceiling below zero": (asked(ceiling=-1), "ceiling: must be a whole number from 1 to 10,000,000, not -1"),
    "a ceiling with a fraction": (
        asked(ceiling=50.0),
        "ceiling: must be a whole number from 1 to 10,000,000, not 50.0",
    ),
    "a true ceiling": (asked(ceiling=True), "ceiling: must be a whole number from 1 to 10,000,000, not true"),
    "a false ceiling": (asked(ceiling=False), "ceiling: must be a whole number from 1 to 10,000,000, not false"),
    "a ceiling of null": (asked(ceiling=None), "ceiling: must be a whole number from 1 to 10,000,000, not null"),
    "a huge ceiling": (asked(ceiling=10**30), "ceiling: must be a whole number from 1 to 10,000,000, not 1000"),
    "a ceiling of 5,000 digits": (
        asked().replace(b"50", b"9" * 5_000),
        "ceiling: must be a whole number from 1 to 10,000,000, not a number of 5,000 digits",
    ),
    "a count with a fraction": (asked(history=[40, 41.5]), "history[1]: must be a whole number from 0"),
    "a true count": (asked(history=[40, True]), "history[1]: must be a whole number from 0"),
    "a count of null": (asked(history=[None]), "history[0]: must be a whole number from 0"),
    "a count in quotes": (asked(history=["40"]), "history[0]: must be a whole number from 0"),
    "NaN": (asked(history=[float("nan")]), "history[0]: must be a whole number from 0 to 10,000,000, not NaN"),
    "infinity": (
        asked(history=[float("inf")]),
        "history[0]: must be a whole number from 0 to 10,000,000, not Infinity",
    ),
    "a count below zero": (asked(history=[-1]), "history[0]: must be a whole number from 0 to 10,000,000, not -1"),
    "a huge count": (asked(history=[10**8]), "history[0]: must be a whole number from 0 to 10,000,000"),
    "months": (asked(history=[{"month": "2026-01", "users": 40}]), "history[0]: must be a whole number from 0"),
    "a history that is none": (asked(history=40), "history: must be a list of at most 1,200 counts, oldest first"),
    "a huge history": (asked(history=[40] * 1_201), "history: must be a list of at most 1,200 counts"),
    "no months ahead": (asked(horizon=0), "horizon: must be a whole number from 1 to 60, not 0"),
    "too many months ahead": (asked(horizon=61), "horizon: must be a whole number from 1 to 60, not 61"),
    "half a month ahead": (asked(horizon=0.5), "horizon: must be a whole number from 1 to 60, not 0.5"),
    "a horizon of null": (asked(horizon=None), "horizon: must be a whole number from 1 to 60, not null"),
    "a seed below zero": (asked(seed=-1), "seed: must be a whole number from 0 to 1,000,000,000,000, not -1"),
    "a seed of null": (asked(seed=None), "seed: must be a whole number"),
    "an unknown key": (asked(users=40), "users: is not a known key; known are history, ceiling, horizon, seed"),
    "a key twice": (asked().replace(b"{", b'{"ceiling": 5, ', 1), "ceiling: is given twice; keep one"),
    "a jump": (
        asked(history=[41, 40, 41, 41, 410, 411]),
        "history[4]: is 410 after 41 in history[3]; is that an import fault?",
    ),
    "a drop": (asked(history=[410, 410, 410, 410, 41, 40]), "history[4]: is 41 after 410 in history[3]; is that"),
    "a zero between": (asked(history=[41, 40, 0, 41, 41, 41]), "history[2]: is 0 after 40 in history[1]; is that"),
    "a list": (b"[]", "$: must be an object, not a list"),
    "no JSON": (b"history: 40", "$: is not JSON"),
    "nothing": (b"", "$: is empty"),
    "UTF-16": (asked().decode().encode("utf-16"), "$: is not UTF-8 text"),
    "deep lists": (b"[" * 100_000, "$: is nested too deeply"),
    "too much": (b" " * (16 * 1024**2 + 1), "$: is larger than 16 MB"),
}


@pytest.mark.parametrize(("text", "said"), REFUSED.values(), ids=REFUSED)
def test_what_people_get_wrong_is_named_with_its_path(text: bytes, said: str) -> None:
    ran = forecast(given=text)

    assert (ran.code, ran.out) == (2, "")
    assert ran.errors.startswith(said)
    assert len(ran.errors.splitlines()) == 1


def test_every_problem_has_a_line() -> None:
    ran = forecast(given=asked(history=[1.5, None], ceiling=0, horizon=99, seed="x", more=1))

    assert [line.partition(":")[0] for line in ran.errors.splitlines()] == [
        "more",
        "history[0]",
        "history[1]",
        "ceiling",
        "horizon",
        "seed",
    ]


def test_a_missing_file_is_named() -> None:
    ran = forecast("--input", "/no/such/file.json")

    assert ran == (2, "", '--input: "/no/such/file.json" cannot be read: No such file or directory.\n')


def test_a_folder_is_no_file(tmp_path: Path) -> None:
    ran = forecast("--input", str(tmp_path))

    assert (ran.code, ran.out) == (2, "")
    assert ran.errors.startswith("--input: ")


@steady
@given(
    st.binary(max_size=80) | st.lists(st.integers(-1, 10**9) | st.none(), max_size=8).map(lambda h: asked(history=h))
)
def test_whatever_is_put_in_is_answered_or_refused_in_words(text: bytes) -> None:
    ran = forecast(given=text)

    assert (ran.code, bool(ran.out), bool(ran.errors)) in {(0, True, False), (2, False, True)}


def test_the_program_needs_no_database_and_says_the_same_bytes_again() -> None:
    first, second = (
        subprocess.run(
            [sys.executable, "manage.py", "forecast"],
            input=asked(),
            cwd=ROOT,
            env=os.environ | {"DATABASE_URL": "postgres://nobody@192.0.2.1:1/none"},
            capture_output=True,
            check=False,
            timeout=120,
        )
        for _ in range(2)
    )

    assert (first.returncode, first.stderr) == (0, b"")
    assert first.stdout == second.stdout
    assert first.stdout.decode() == forecast(given=asked()).out
