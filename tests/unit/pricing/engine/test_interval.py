"""What a recommendation says at every count that open questions leave possible."""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pricing.engine import interval
from pricing.engine.case import Case
from pricing.engine.decision import Decision, decide
from pricing.engine.interchange import parse
from pricing.engine.interval import verdicts
from tests.unit.pricing.asking import asked, flat_rate
from tests.unit.pricing.engine.drawn import requests, steady
from tests.unit.pricing.engine.oracle import decided
from tests.unit.pricing.engine.test_decision import answerable

# One workstation: the ratio rule votes per-user and flat, the lower charge decides. A user is 10, the device 405.
FEW = asked(38, {"workstation": 1}, user_rate="10", device_rates={"workstation": "405"})
FLAT = asked(38, {}, user_rate="10", flat=flat_rate("385", max_users=42))


FIRST = ": answer the 3 open questions first."
HOLDS = [
    (FEW, 36, 40, "Holds from 36 to 40 users."),
    (FEW, 38, 38, "Holds from 38 to 38 users."),
]
CHANGES = [
    (FLAT, 38, 42, "At 39 users and more, flat rate is recommended"),
    (FLAT, 38, 45, "From 39 to 42 users, flat rate is recommended"),
    (FLAT | {"users": 43}, 41, 43, "At 42 users and fewer, flat rate is recommended"),
    (FLAT | {"users": 43}, 42, 43, "At 42 users, flat rate is recommended"),
    (
        FLAT | {"users": 40},
        38,
        44,
        "At 38 users, per-user is recommended; at 43 users and more, " + "per-user is recommended",
    ),
    (asked(1, {}), 0, 2, "At 0 users, no billing model is left"),
]


@pytest.mark.parametrize(
    ("data", "lowest", "highest", "sentence"), HOLDS + [(*case, said + FIRST) for *case, said in CHANGES]
)
def test_what_the_interval_does_to_the_verdict(data: dict[str, Any], lowest: int, highest: int, sentence: str) -> None:
    assert verdicts(parse(data), lowest, highest).in_words(3) == sentence


def test_one_question_is_one() -> None:
    assert verdicts(parse(FLAT), 38, 39).in_words(1).endswith("recommended: answer the 1 open question first.")
    assert verdicts(parse(FLAT), 38, 39).in_words(0).endswith("recommended: count again first.")


def test_both_ends_are_told_with_their_verdict() -> None:
    found = verdicts(parse(FLAT), 38, 42)

    assert not found.survives
    assert (found.lowest.recommended, found.highest.recommended) == ("per_user", "flat")
    assert found.at(41).recommended == "flat"


def test_an_interval_without_a_count_is_refused() -> None:
    with pytest.raises(ValueError, match="there is no count"):
        verdicts(parse(FLAT), 5, 4)


@settings(steady, max_examples=50)
@given(
    requests(largest_count=12, largest_rate=60, banded=True).filter(answerable), st.integers(0, 9), st.integers(0, 9)
)
def test_every_count_inside_has_the_verdict_of_a_question_of_its_own(
    data: dict[str, Any], fewer: int, more: int
) -> None:
    lowest, highest = max(0, data["users"] - fewer), data["users"] + more

    found = verdicts(parse(data), lowest, highest)

    assert [span.recommended for span in found.spans for _ in range(span.first, span.last + 1)] == [
        decided(data | {"users": users})[0] for users in range(lowest, highest + 1)
    ]
    assert found.survives == (len({found.at(users).recommended for users in range(lowest, highest + 1)}) == 1)


def test_a_million_possible_counts_take_few_decisions(monkeypatch: pytest.MonkeyPatch) -> None:
    decisions: list[Case] = []

    def counting(case: Case) -> Decision:
        decisions.append(case)
        return decide(case)

    monkeypatch.setattr(interval, "decide", counting)
    flat = flat_rate("50000000.00", max_users=600_000)

    found = verdicts(parse(asked(500_000, {"workstation": 900_000}, flat=flat)), 0, 1_000_000)

    assert len(found.spans) > 1
    assert len(decisions) < 60
