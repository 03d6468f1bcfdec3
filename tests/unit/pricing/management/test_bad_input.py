"""Whatever is put in: an answer, or a line for each problem that names its path, and never a traceback."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.unit.pricing.asking import asked, flat_rate, months
from tests.unit.pricing.damaged import TOKENS, damaged
from tests.unit.pricing.engine.drawn import requests, steady
from tests.unit.pricing.management.running import run

ROOT = Path(__file__).parents[4]
# A path as in `history[3].month` or `rates["a key"]`, then a sentence.
LINE = re.compile(r'(\$|[A-Za-z_]\w*)(\.[A-Za-z_]\w*|\[\d+\]|\["(\\.|[^"\\])*"\])*: [ -~]+\.')
PLAIN = asked(40, {"workstation": 80}, history=months([38, 39, 40]), flat=flat_rate("2000", max_users=50))


def _assert_answered_or_refused(given: bytes) -> None:
    """Run it alone and as the line of a batch: both answer the same, or refuse with the same words."""
    alone, batch = run("--format", "json", "--no-flips", given=given), run("--batch", "--no-flips", given=given)

    assert batch.errors == ""
    if alone.code == 0:
        assert alone.errors == ""
        assert batch == (0, json.dumps(json.loads(alone.out), separators=(",", ":")) + "\n", "")
        return
    said = alone.errors.splitlines()
    assert (alone.code, alone.out) == (2, "")
    assert said
    assert [line for line in said if not LINE.fullmatch(line)] == []
    if given.strip():
        assert (batch.code, json.loads(batch.out)) == (1, {"error": "; ".join(said), "line": 1})


@steady
@given(damaged())
def test_a_damaged_request_is_answered_or_refused_in_words(text: bytes) -> None:
    _assert_answered_or_refused(text)


@steady
@given(st.binary(max_size=200).map(lambda text: text.translate(None, b"\n\r")))
def test_any_bytes_are_refused_in_words(text: bytes) -> None:
    _assert_answered_or_refused(text)


ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=9) | st.sampled_from(["USD", "100.00"]),
    lambda inside: (
        st.lists(inside, max_size=3) | st.dictionaries(st.text(max_size=9) | st.sampled_from([*PLAIN]), inside)
    ),
    max_leaves=9,
)


@steady
@given(ANYTHING, st.sampled_from([*PLAIN, None]))
def test_any_values_are_refused_in_words(value: object, key: str | None) -> None:
    _assert_answered_or_refused(json.dumps(value if key is None else PLAIN | {key: value}).encode())


@steady
@given(st.lists(requests(banded=True) | requests(), min_size=1, max_size=5))
def test_a_batch_answers_each_line_as_a_run_of_its_own_does(batch: list[dict[str, Any]]) -> None:
    together = run("--batch", "--no-flips", given=b"\n".join(json.dumps(one).encode() for one in batch))

    for one, line in zip(batch, together.out.splitlines(), strict=True):
        alone = run("--format", "json", "--no-flips", given=json.dumps(one).encode())
        assert json.loads(line).get("error") == ("; ".join(alone.errors.splitlines()) or None)
        if alone.code == 0:
            assert line == json.dumps(json.loads(alone.out), separators=(",", ":"))


def _text(**changes: Any) -> bytes:
    return json.dumps(PLAIN | changes).encode()


def _rates(**changes: Any) -> bytes:
    return _text(rates=PLAIN["rates"] | changes)


REFUSED = {
    "unknown keys": (_text(colour="red"), "colour: is not a known key"),
    "an unknown class": (_text(devices={"toaster": 1}), "devices.toaster: is not a known key"),
    "a float as money": (_rates(per_user=100.5), "rates.per_user: must be money as a string"),
    "a float with nothing behind the point": (_rates(per_user=100.0), "rates.per_user: must be money as a string"),
    "a negative count": (_text(users=-1), "users: must be a whole number from 0"),
    "an absurd count": (_text(users=10**10), "users: must be a whole number from 0 to 1,000,000,000"),
    "a count of five thousand digits": (
        _text().replace(b'"users": 40', b'"users": ' + b"9" * 5000),
        "users: must be a whole number from 0 to 1,000,000,000, not a number of 5,000 digits",
    ),
    "an unpriced class": (_text(devices={"server": 1}), "rates.per_device.server: server is counted but has no rate"),
    "a gap in the history": (
        _text(history=[*months([1, 2, 3])[:1], *months([1, 2, 3])[2:]]),
        "history[1].month: 2025-12 does not follow 2025-10",
    ),
    "a month twice": (_text(history=months([1]) * 2), "history[1].month: 2025-12 does not follow 2025-12"),
    "an empty offer": (_text(rates={}), "rates: give the rates of at least one billing model"),
    "offers of nothing": (_text(rates=dict.fromkeys(("per_user", "per_device", "flat"))), "rates: give the rates"),
    "nothing to offer": (_text(users=0, rates={"per_user": "1"}), "rates: nothing can be offered"),
    "NaN": (_text(users=float("nan")), "users: must be a whole number from 0 to 1,000,000,000, not NaN"),
    "infinity": (_rates(per_user=float("-inf")), "rates.per_user: must be money"),
    "a key twice": (_text().replace(b'"users": 40', b'"users": 40, "users": 41'), "users: is given twice; keep one"),
    "deep lists": (b"[" * 100_000, "$: is nested too deeply"),
    "deep objects": (b'{"a":' * 100_000, "$: is nested too deeply"),
    "deep values": (_text().replace(b"40", b"[" * 5_000 + b"]" * 5_000, 1), "$: is nested too deeply"),
    "a huge history": (_text(history=[1] * 100_000), "history: must be a list of at most 1,200 months"),
    "a huge number of keys": (
        _text(devices={f"k{number}": 1 for number in range(50_000)}),
        "devices.k0: is not a known",
    ),
    "a huge word": (_text(currency="U" * 10**6), "currency: must be three capital letters"),
    "UTF-16": (_text().decode().encode("utf-16"), "$: is not UTF-8 text; save it as UTF-8"),
    "Latin-1": (b'{"\xe9": 1}', "$: is not UTF-8 text"),
    "nothing": (b"", "$: is empty"),
    "only a byte order mark": (b"\xef\xbb\xbf", "$: is empty"),
    "half of it": (_text()[:50], "$: is not JSON"),
    "two of them": (_text() + b" " + _text(), "$: is not JSON: Extra data"),
    "a list": (b"[]", "$: must be an object, not a list"),
    "a comma too many": (b'{"users": 1,}', "$: is not JSON"),
    "thresholds that contradict": (_text(policy={"ratio_low": "3"}), "policy.ratio_low: must not be above ratio_high"),
    "a share above one": (_text(declared={"contractor_share": "1.1"}), "declared.contractor_share: must be a share"),
    "half a price": (_rates(flat=flat_rate("1", max_users=1, overage={})), "rates.flat.overage.per_user: is missing"),
}


@pytest.mark.parametrize(("text", "said"), REFUSED.values(), ids=REFUSED)
def test_what_people_get_wrong_is_named_with_its_remedy(text: bytes, said: str) -> None:
    ran = run(given=text)

    assert (ran.code, ran.out) == (2, "")
    assert ran.errors.startswith(said)
    assert all(LINE.fullmatch(line) for line in ran.errors.splitlines())
    assert len(ran.errors.splitlines()) <= 200


@pytest.mark.parametrize("form", ["json", "text"])
@pytest.mark.parametrize(
    "text",
    [
        b"\xef\xbb\xbf" + _text(),
        _text().replace(b" ", b"\r\n\t"),
        _text(users=1_000_000, devices={"workstation": 2_000_000}),
        _text(users=10**9, devices={"workstation": 10**9}, rates=PLAIN["rates"] | {"per_user": "999999999999.9999"}),
        _text(history=months([40] * 1_200, [80] * 1_200)),
        _text(policy={"ratio_low": "0.0001", "ratio_high": "999999999999.9999", "effective_groups": 0}),
    ],
    ids=["byte order mark", "other spaces", "a million users", "the most of all", "a hundred years", "odd thresholds"],
)
def test_what_is_unusual_but_right_is_answered(text: bytes, form: str) -> None:
    ran = run("--format", form, given=text)

    assert (ran.code, ran.errors) == (0, "")
    assert ran.out


def _program(*arguments: str, given: bytes) -> "subprocess.CompletedProcess[bytes]":
    environment = os.environ | {"DATABASE_URL": "postgres://nobody@192.0.2.1:1/none"}
    return subprocess.run(
        [sys.executable, "manage.py", "recommend", *arguments],
        input=given,
        cwd=ROOT,
        env=environment,
        capture_output=True,
        check=False,
        timeout=120,
    )


def test_the_program_says_the_same_of_everything_that_is_wrong() -> None:
    wrong = [text for text, _ in REFUSED.values() if text and b"\n" not in text]
    texts = wrong + [_text().replace(b"40", token.encode(), 1) for token in TOKENS]

    ran = _program("--batch", "--no-flips", given=b"\n".join(texts))

    assert (ran.returncode, ran.stderr) == (1, b"")
    answers = [json.loads(line) for line in ran.stdout.splitlines()]
    assert len(answers) == len(texts)
    assert [answer["line"] for answer in answers[: len(wrong)]] == [*range(1, len(wrong) + 1)]


@pytest.mark.parametrize("name", ["deep lists", "UTF-16"])
def test_the_program_ends_with_two_and_no_traceback(name: str) -> None:
    text, said = REFUSED[name]

    ran = _program("--format", "json", given=text)

    assert (ran.returncode, ran.stdout) == (2, b"")
    assert ran.stderr.decode().startswith(said)
    assert len(ran.stderr.splitlines()) == 1


def test_who_waits_for_each_answer_gets_it() -> None:
    with subprocess.Popen(
        [sys.executable, "manage.py", "recommend", "--batch", "--no-flips"],
        cwd=ROOT,
        env=os.environ | {"DATABASE_URL": "postgres://nobody@192.0.2.1:1/none"},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    ) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        for users in (40, 41):
            process.stdin.write(_text(users=users) + b"\n")
            process.stdin.flush()
            assert json.loads(process.stdout.readline())["ratio"]["users"] == users
        process.stdin.close()
        assert process.wait(timeout=60) == 0
