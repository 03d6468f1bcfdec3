"""Whole requests through the arrays: the same verdict as the engine gives each of them, to the coin."""

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pricing.engine.bands import Band, Bands
from pricing.engine.case import Case
from pricing.engine.decision import decide
from pricing.engine.interchange import parse
from pricing.engine.offer import Offer
from pricing.engine.portfolio import NotForPortfolio, Profiles, Rates, verdicts
from pricing.engine.portfolio import requests as module
from pricing.engine.rates.per_user import PerUserRate
from pricing.engine.recommend import recommend
from pricing.engine.refusal import Refused
from pricing.engine.request import Request
from tests.unit.pricing.asking import asked, flat_rate, months
from tests.unit.pricing.engine.drawn import COSTS, requests, steady

SOFT = {"per_user": "90.01", "per_device": "30.0001"}


def _answerable(drawn: list[dict[str, Any]]) -> list[Request]:
    found = []
    for data in drawn:
        try:
            found.append(parse(data))
        except Refused:
            continue
    return found


def _assert_agrees(batch: list[Request]) -> None:
    for request, verdict in zip(batch, verdicts(batch), strict=True):
        one = recommend(request, flips=False)
        assert verdict.charges == {charge.model: charge.amount for charge in one.charges}
        assert verdict.ratio is one.ratio.verdict
        assert verdict.votes == one.votes
        assert verdict.vetoes == decide(Case.of(request)).vetoes
        assert verdict.recommended is one.recommended
        assert verdict.conflicts == one.conflicts
        assert verdict.margins == one.margins
        assert verdict.confidence is one.confidence


@steady
@given(st.lists(requests(), max_size=12))
def test_every_request_is_decided_as_the_engine_decides_it(drawn: list[dict[str, Any]]) -> None:
    _assert_agrees(_answerable(drawn))


@steady
@given(st.lists(requests(largest_count=1_000_000, largest_rate=5_000_000), max_size=12))
def test_a_million_users_are_decided_as_the_engine_decides_them(drawn: list[dict[str, Any]]) -> None:
    _assert_agrees(_answerable(drawn))


@pytest.fixture
def only_arrays(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let nothing be routed to the engine itself."""

    def _refuse(request: Request) -> None:
        raise AssertionError(f"{request} was not decided with arrays")

    monkeypatch.setattr(module, "_alone", _refuse)


EDGES = {
    "scenario 1 of S-A": asked(40, {"workstation": 80}),
    "scenario 2 of S-A": asked(12, {"pos": 20}),
    "scenario 3 of S-A": asked(
        25, {"workstation": 25}, flat=flat_rate("2000", max_users=30), declared={"fixed_budget": True}
    ),
    "just below 1.5": asked(40, {"workstation": 59}, costs=COSTS),
    "exactly 1.5": asked(40, {"workstation": 60}, costs=COSTS),
    "just above 2.0": asked(40, {"workstation": 81}, costs=COSTS),
    "a tie at the break-even": asked(40, {"workstation": 100}, costs=COSTS),
    "all three tie": asked(40, {"workstation": 100}, flat=flat_rate("4000", max_users=40), costs=COSTS),
    "all three tie, in votes as well": asked(
        40, {"workstation": 80}, device_rates={"workstation": "50"}, flat=flat_rate("4000", max_users=40)
    ),
    "two tie, in votes as well": asked(40, {"workstation": 80}, device_rates={"workstation": "50"}),
    "five percent above 1.5": asked(40, {"workstation": 63}),
    "five percent below 2.0": asked(40, {"workstation": 76}),
    "five percent below the break-even": asked(400, {"workstation": 950}),
    "charges five percent apart": asked(40, {"workstation": 40}, flat=flat_rate("1520", max_users=40)),
    "one user above a soft ceiling": asked(31, {"pos": 9}, flat=flat_rate("2000", max_users=30, overage=SOFT)),
    "one device above a soft ceiling": asked(9, {"pos": 31}, flat=flat_rate("2000", max_devices=30, overage=SOFT)),
    "no users": asked(0, {"server": 2}, device_rates={"server": "150"}),
    "no devices": asked(5, {}, flat=flat_rate("700", max_devices=0)),
    "at a hard ceiling": asked(30, {"workstation": 30}, flat=flat_rate("2000", max_users=30, max_devices=30)),
    "above a hard ceiling": asked(31, {"workstation": 30}, flat=flat_rate("2000", max_users=30)),
    "above a hard ceiling of devices": asked(30, {"printer": 31}, flat=flat_rate("2000", max_devices=30)),
    "at a soft ceiling": asked(30, {"pos": 9}, flat=flat_rate("2000", max_users=30, overage=SOFT)),
    "above both soft ceilings": asked(
        31, {"pos": 9, "other": 3}, flat=flat_rate("2000", max_users=30, max_devices=10, overage=SOFT)
    ),
    "a year's fee that twelve does not divide": asked(
        30, {"pos": 9}, flat=flat_rate("10000.0001", max_users=30, per="year"), costs=COSTS
    ),
    "half a cent": asked(1, {"pos": 1}, user_rate="0.005", device_rates={"pos": "0.0049"}, costs=COSTS),
    "infrastructure on top": asked(
        50, {"workstation": 60, "server": 4, "mobile": 30}, infrastructure_in_user_rate=False, costs=COSTS
    ),
    "infrastructure that the user rate does not pay for": asked(
        3, {"workstation": 1, "server": 9}, user_rate="1", costs=COSTS
    ),
    "two groups of the same size beside a third": asked(9, {"workstation": 1, "server": 1, "mobile": 1}),
    "every user has three endpoints": asked(9, {"workstation": 30}, min_endpoints_per_user=3),
    "shared stations": asked(30, {"pos": 10}, station_accounts=4),
    "contractors": asked(9, {"pos": 9}, flat=flat_rate("1", max_users=99), declared={"contractor_share": "0.2"}),
    "twelve months on the edge of stable": asked(
        40, {"pos": 9}, flat=flat_rate("1", max_users=99), history=months([38] * 6 + [42] * 6)
    ),
    "twelve months on the edge of volatile": asked(40, {"pos": 9}, history=months([36] * 6 + [44] * 6)),
    "a million users": asked(1_000_000, {"workstation": 2_000_000, "server": 999_999}, costs=COSTS),
    "free of charge": asked(9, {"pos": 9}, user_rate="0", device_rates={"pos": "0"}),
    "no cents": asked(7, {"pos": 9}, user_rate="99.5", device_rates={"pos": "0.5"}, costs=COSTS) | {"currency": "JPY"},
    "three decimals": asked(7, {"pos": 9}, user_rate="99.0005", costs=COSTS) | {"currency": "KWD"},
}


@pytest.mark.usefixtures("only_arrays")
def test_every_edge_is_decided_with_arrays_and_as_the_engine_decides_it() -> None:
    _assert_agrees([parse(data) for data in EDGES.values()])


@pytest.mark.usefixtures("only_arrays")
@pytest.mark.parametrize("threshold", ["1.5", "2", "2.9999", "3", "0", "4", "1"])
def test_the_effective_number_of_groups_is_exact_at_its_threshold(threshold: str) -> None:
    mixes = [
        (1, 1, 1),
        (4, 4, 4),
        (10**9, 10**9, 10**9),
        (8, 2, 1),
        (2, 1, 1),
        (10**9, 1, 1),
        (10**9, 10**9, 10**9 - 1),
    ]
    free = dict.fromkeys(("workstation", "server", "mobile"), "0")
    batch = [
        parse(asked(9, dict(zip(free, mix, strict=True)), device_rates=free, policy={"effective_groups": threshold}))
        for mix in mixes
    ]

    _assert_agrees(batch)


def _banded() -> Offer:
    return Offer(PerUserRate(Bands((Band(10, Decimal(9)), Band(None, Decimal(8))))))


def test_bands_and_minimums_are_decided_by_the_engine_itself() -> None:
    plain = parse(asked(40, {"workstation": 80}))
    batch = [
        plain,
        replace(plain, offer=_banded()),
        plain,
        replace(plain, offer=replace(plain.offer, minimum_amount=Decimal(9_000))),
        replace(plain, offer=Offer(PerUserRate(Decimal(100), minimum_users=50))),
    ]

    _assert_agrees(batch)


def test_amounts_that_do_not_fit_are_decided_by_the_engine_itself() -> None:
    dear = asked(10**9, {"workstation": 10**9}, user_rate="999999999999", costs=COSTS | {"hour": "999999999999"})

    _assert_agrees([parse(asked(40, {"workstation": 80})), parse(dear)])


def test_no_request_needs_no_verdict() -> None:
    assert verdicts([]) == ()


def test_what_arrays_cannot_say_is_refused_by_name() -> None:
    request = parse(asked(40, {"workstation": 80}))

    with pytest.raises(NotForPortfolio, match=r"Bands\.bands is not for arrays"):
        Rates.of([_banded()])
    with pytest.raises(NotForPortfolio, match=r"Offer\.minimum_amount is not for arrays"):
        Profiles.of([replace(request, offer=replace(request.offer, minimum_amount=Decimal(1)))])
    with pytest.raises(NotForPortfolio, match=r"rates\.per_user: 0\.00001 has more than four decimals"):
        Rates.of([Offer(PerUserRate(Decimal("0.00001")))])
    with pytest.raises(NotForPortfolio, match="A count is too large"):
        Profiles.of([replace(request, estate=request.estate.with_users(10**30))])
