"""The command, run in this process: pytest-django would fail a test that touched the database."""

import io
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command

from tests.unit.pricing.asking import answered, asked, flat_rate
from tests.unit.pricing.management.running import run

LAW_FIRM = asked(40, {"workstation": 80})
NONPROFIT = asked(
    25,
    {"workstation": 25},
    flat=flat_rate("2000", max_users=30),
    declared={"volatile": False, "fixed_budget": True},
)
# The three scenarios of S-A by what is to be answered; the third with the flat fee of DOMAIN R03.
SCENARIOS = {
    "per-device, $3,200.00 per month. Confidence low.": LAW_FIRM,
    "per-device, $800.00 per month. Confidence high.": asked(12, {"pos": 20}),
    "flat rate, $2,000.00 per month. Confidence high.": NONPROFIT,
}
ROOT = Path(__file__).parents[4]
SAMPLE = ROOT / "tests" / "examples" / "recommend_request.json"
NOT_MONEY = (
    'rates.per_user: must be money as a string of zero or more with up to 4 decimals, such as "100.00", not 1.5.'
)
TOO_LARGE = "is larger than 16 MB; a request is far smaller, and many go through --batch, one on each line."


def _bytes(data: object) -> bytes:
    return json.dumps(data).encode()


def test_a_request_on_standard_input_is_answered_as_json() -> None:
    code, out, errors = run("--format", "json", given=_bytes(LAW_FIRM))

    assert (code, errors) == (0, "")
    assert json.loads(out) == answered(LAW_FIRM, flips=True)


def test_a_request_in_a_file_is_answered(tmp_path: Path) -> None:
    (tmp_path / "request.json").write_bytes(_bytes(LAW_FIRM))

    code, out, _ = run("--input", str(tmp_path / "request.json"), "--format", "json", "--no-flips")

    assert code == 0
    assert json.loads(out) == answered(LAW_FIRM)


def test_the_text_answers_first_and_explains_then() -> None:
    code, out, _ = run("--input", str(SAMPLE))

    assert code == 0
    lines = out.splitlines()
    assert lines[0] == "Recommended: flat rate, $2,000.00 per month. Confidence low."
    assert ["Client", "pays", "per", "month", "$4,000.00", "$3,500.00", "$2,000.00"] in [line.split() for line in lines]
    assert "  Users                    down to 19 → per-user; up to 66 → per-device" in lines
    assert max(len(line) for line in lines) <= 100


@pytest.mark.parametrize("columns", [80, 100])
@pytest.mark.parametrize("name", SCENARIOS)
def test_the_scenarios_of_the_source_fit_the_terminal(monkeypatch: pytest.MonkeyPatch, name: str, columns: int) -> None:
    monkeypatch.setenv("COLUMNS", str(columns))

    code, out, _ = run(given=_bytes(SCENARIOS[name]))

    assert code == 0
    assert out.splitlines()[0] == f"Recommended: {name}"
    assert max(len(line) for line in out.splitlines()) <= columns


def test_the_table_marks_each_vote_under_its_model() -> None:
    _, out, _ = run(given=_bytes(NONPROFIT))

    rows = [line.split() for line in out.splitlines()]
    assert ["R1", "Device-to-user", "ratio", "●", "●"] in rows
    assert ["R5", "Cost", "to", "the", "client", "●"] in rows
    assert ["Votes", "2", "1", "3"] in rows


def test_the_table_says_what_is_ruled_out() -> None:
    crowded = asked(31, {"workstation": 25}, flat=flat_rate("2000", max_users=30))

    _, out, _ = run(given=_bytes(crowded))

    assert ["Votes", "1", "1", "ruled", "out"] in [line.split() for line in out.splitlines()]
    assert "  Flat rate: 31 users are above the hard ceiling of 30." in out


def test_the_table_grows_with_its_amounts() -> None:
    _, out, _ = run(given=_bytes(asked(10**9, {"workstation": 10**9}, user_rate="999999999999")))

    assert "$999,999,999,999,000,000,000.00  " in out


def test_the_text_falls_back_to_plain_letters() -> None:
    code, out, _ = run("--input", str(SAMPLE), encoding="ascii")

    assert code == 0
    assert "> flat rate" in out
    assert "up to 66 > per-device" in out


def test_the_text_says_so_when_nothing_can_be_recommended() -> None:
    vetoed = asked(12, {}, user_rate=None, flat=flat_rate("1000", max_users=11))
    del vetoed["rates"]["per_device"]

    _, out, _ = run(given=_bytes(vetoed))

    assert out.startswith("No billing model can be recommended: every offer is ruled out.")
    assert "Flat rate: 12 users are above the hard ceiling of 11." in out


def test_the_text_says_so_when_nothing_would_change_it() -> None:
    _, out, _ = run(given=_bytes(asked(0, {"server": 2})))

    assert "Nothing within reach" in out
    assert "undefined without users" in out


def test_the_text_without_flips_says_nothing_of_change() -> None:
    _, out, _ = run("--no-flips", given=_bytes(LAW_FIRM))

    assert "What would change it" not in out


@pytest.mark.parametrize(
    ("given", "lines"),
    [
        (b"", ["$: is empty; give a request as a JSON object."]),
        (b"\xff\x00", ["$: is not UTF-8 text; save it as UTF-8."]),
        (b"[" * 100_000, ["$: is nested too deeply; nothing in a request is more than six levels deep."]),
        (b" " * (16 * 1024**2 + 1), [f"$: {TOO_LARGE}"]),
        (_bytes(LAW_FIRM | {"users": "x"}), ['users: must be a whole number from 0 to 1,000,000,000, not "x".']),
        (
            b'{"currency":"USD","users":NaN,"devices":{},"rates":{"per_user":Infinity,"per_user":1.5}}',
            [
                "users: must be a whole number from 0 to 1,000,000,000, not NaN.",
                "rates.per_user: is given twice; keep one.",
                NOT_MONEY,
            ],
        ),
    ],
    ids=["empty", "binary", "deep", "huge", "one problem", "three problems"],
)
def test_a_bad_request_is_refused_with_a_line_for_each_problem(given: bytes, lines: list[str]) -> None:
    code, out, errors = run("--format", "json", given=given)

    assert (code, out) == (2, "")
    assert errors.splitlines() == lines


@pytest.mark.parametrize("name", ["missing.json", ".", "with\0zero", "\udcff"])
def test_a_file_that_cannot_be_read_is_named(tmp_path: Path, name: str) -> None:
    code, out, errors = run("--input", f"{tmp_path}/{name}")

    assert (code, out) == (2, "")
    assert len(errors.splitlines()) == 1
    assert errors.startswith("--input: ")
    assert "cannot be read" in errors


def test_a_closed_standard_input_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    errors = io.StringIO()
    monkeypatch.setattr(sys, "stdin", None)

    with pytest.raises(SystemExit) as stopped:
        call_command("recommend", stderr=errors)

    assert stopped.value.code == 2
    assert errors.getvalue() == "--input: there is no standard input; name a file.\n"


def test_an_input_that_breaks_off_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    class Breaking(io.RawIOBase):
        def readable(self) -> bool:
            return True

        def readinto(self, buffer: object) -> int:
            raise OSError(5, "Input/output error")

    errors = io.StringIO()
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BufferedReader(Breaking())))

    with pytest.raises(SystemExit) as stopped:
        call_command("recommend", stderr=errors)

    assert stopped.value.code == 2
    assert errors.getvalue() == "--input: reading or writing stopped: Input/output error.\n"


def test_a_million_users_are_answered() -> None:
    code, _, errors = run(given=_bytes(asked(1_000_000, {"workstation": 2_000_000})))

    assert (code, errors) == (0, "")


def _batch(lines: list[bytes], *arguments: str) -> tuple[int, list[Any]]:
    code, out, errors = run("--batch", *arguments, given=b"\n".join(lines))
    assert errors == ""
    return code, [json.loads(line) for line in out.splitlines()]


def test_a_batch_answers_each_line_as_a_single_run_does() -> None:
    requests = [LAW_FIRM, asked(12, {"pos": 20}), asked(25, {"workstation": 25})]

    code, answers = _batch([_bytes(request) for request in requests])

    assert code == 0
    assert answers == [json.loads(run("--format", "json", given=_bytes(request))[1]) for request in requests]


def test_a_bad_line_is_an_error_in_its_place_and_the_run_goes_on() -> None:
    code, answers = _batch([_bytes(LAW_FIRM), b"{", b"", _bytes(LAW_FIRM | {"users": -1}), _bytes(LAW_FIRM)])

    good = answered(LAW_FIRM, flips=True)
    assert code == 1
    assert answers == [
        good,
        {
            "error": "$: is not JSON: Expecting property name enclosed in double quotes at line 1, column 2; "
            "correct it there.",
            "line": 2,
        },
        {"error": "$: is empty; give a request as a JSON object.", "line": 3},
        {"error": "users: must be a whole number from 0 to 1,000,000,000, not -1.", "line": 4},
        good,
    ]


def test_empty_lines_at_the_end_of_a_batch_are_nothing() -> None:
    code, answers = _batch([_bytes(LAW_FIRM), b"", b"  ", b""], "--no-flips")

    assert (code, answers) == (0, [answered(LAW_FIRM)])


def test_a_line_that_is_too_long_leaves_the_next_one_whole() -> None:
    code, answers = _batch([b"1" * (40 * 1024**2), _bytes(LAW_FIRM)], "--no-flips")

    assert code == 1
    assert answers == [{"error": f"$: {TOO_LARGE}", "line": 1}, answered(LAW_FIRM)]


def test_an_empty_batch_is_no_mistake() -> None:
    assert _batch([]) == (0, [])


def test_a_reader_who_leaves_early_sees_no_traceback() -> None:
    command = f"{sys.executable} manage.py recommend --batch --no-flips | head -c 10"
    environment = {
        "DJANGO_SETTINGS_MODULE": "config.settings.test",
        "PATH": "/usr/bin:/bin",
        "DATABASE_URL": "postgres://nobody@192.0.2.1:1/none",
    }

    ran = subprocess.run(
        ["/bin/sh", "-c", command],
        input=(_bytes(LAW_FIRM) + b"\n") * 500,
        cwd=ROOT,
        env=environment,
        capture_output=True,
        check=False,
        timeout=60,
    )

    assert ran.stderr == b""
    assert ran.stdout == b'{"charges"'
