"""Arrays in, arrays out: rates of each profile, and what is refused."""

from dataclasses import fields, replace
from decimal import Decimal
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from clients.asset_classes import AssetClass
from pricing.engine.billing_model import BillingModel
from pricing.engine.interchange import parse
from pricing.engine.policy import Policy
from pricing.engine.portfolio import (
    PARTS,
    RATIO_CLASSES,
    VOLATILITY_CLASSES,
    NotForPortfolio,
    Profiles,
    Rates,
    Terms,
    evaluate,
    voting,
)
from pricing.engine.recommend import recommend
from pricing.engine.refusal import Refused
from tests.unit.pricing.asking import asked, flat_rate
from tests.unit.pricing.engine.drawn import steady

MODELS = tuple(BillingModel)
LAW_FIRM = parse(asked(40, {"workstation": 80}, flat=flat_rate("9000", max_users=50)))


def _profiles(**given: Any) -> Profiles:
    """Two law firms, with arrays replaced."""
    plain = Profiles.of([LAW_FIRM, LAW_FIRM])
    return replace(plain, **{name: np.array(values) for name, values in given.items()})


def _rates(**given: Any) -> Rates:
    return replace(Rates.of([LAW_FIRM.offer]), **{name: np.array(values) for name, values in given.items()})


def test_each_profile_is_priced_at_its_own_rates_in_ten_thousandths() -> None:
    rates = _rates(user_rate=[1_000_000, 500_000], fee=[-1, 120_000_001], is_yearly=[False, True])

    evaluation = evaluate(_profiles(), Terms.of(rates), Policy())

    assert evaluation.offered.tolist() == [[True, True], [True, True], [False, True]]
    assert evaluation.charges[:, 0].tolist()[:2] == [4_000 * PARTS, 3_200 * PARTS]
    assert evaluation.charges[:, 1].tolist() == [2_000 * PARTS, 3_200 * PARTS, 120_000_001]
    assert evaluation.amounts("USD").tolist() == [[400_000, 200_000], [320_000, 320_000], [0, 100_000]]
    assert [evaluation.recommended(place) for place in range(2)] == [BillingModel.PER_DEVICE, BillingModel.FLAT]


def test_the_classes_are_named_by_their_place() -> None:
    profiles = _profiles(users=[40, 0], months=[0, 12], least=[0, 9], most=[0, 9], total=[0, 108])

    evaluation = evaluate(profiles, Terms.of(_rates()), Policy())

    assert [RATIO_CLASSES[code].value for code in evaluation.ratio_class] == ["gray", "undefined"]
    assert [VOLATILITY_CLASSES[code].value for code in evaluation.volatility_class] == ["insufficient", "stable"]


@pytest.mark.parametrize(
    "unanswerable",
    [
        {"class_rates": [-1] * len(AssetClass)},
        {"user_rate": [-1], "fee": [-1], "offers_per_device": [False]},
        {"offers_per_device": [False], "infrastructure_included": [False]},
    ],
    ids=["a counted class without a rate", "nothing to offer", "infrastructure on top without rates"],
)
def test_a_profile_that_the_engine_refuses_is_offered_nothing(unanswerable: dict[str, Any]) -> None:
    devices = np.zeros((len(AssetClass), 2), dtype=int)
    devices[[0, 5], 1] = 3

    evaluation = evaluate(_profiles(devices=devices), Terms.of(_rates(**unanswerable)), Policy())

    assert not evaluation.offered[:, 1].any()
    assert evaluation.recommended(1) is None
    assert evaluation.votes[:, 1].tolist() == [0, 0, 0]


@steady
@given(st.lists(st.integers(0, 60), min_size=1, max_size=40), st.integers(1, 7))
def test_many_profiles_are_decided_in_parts_as_they_are_together(users: list[int], together: int) -> None:
    batch = [replace(LAW_FIRM, estate=LAW_FIRM.estate.with_users(count)) for count in users]
    profiles, terms = Profiles.of(batch), Terms.of(Rates.of([request.offer for request in batch]))

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(voting, "_TOGETHER", together)
        evaluation = evaluate(profiles, terms, Policy())

    whole = evaluate(profiles, terms, Policy())
    for field in fields(whole):
        assert (getattr(evaluation, field.name) == getattr(whole, field.name)).all()
    assert [evaluation.recommended(place) for place in range(len(users))] == [
        recommend(request, flips=False).recommended for request in batch
    ]


def test_contradicting_thresholds_are_refused() -> None:
    with pytest.raises(Refused, match="must not be above ratio_high"):
        evaluate(_profiles(), Terms.of(_rates()), Policy(ratio_low=Decimal(3)))


def test_numbers_that_would_overflow_are_refused() -> None:
    with pytest.raises(NotForPortfolio, match="The charges are too large"):
        evaluate(_profiles(users=[10**9, 0]), Terms.of(_rates(user_rate=[10**15])), Policy())
    with pytest.raises(NotForPortfolio, match="The users are too large"):
        evaluate(_profiles(users=[10**9, 0]), Terms.of(_rates(user_rate=[1])), Policy(ratio_high=Decimal(10**11)))


@pytest.mark.parametrize(
    ("wrong", "kind", "message"),
    [
        ({"users": [1.0, 2.0]}, TypeError, "users are whole numbers, not float64"),
        ({"users": [True, False]}, TypeError, "users are whole numbers, not bool"),
        ({"users": [-1, 0]}, ValueError, "users are 0 or more"),
        ({"users": [1, 2, 3]}, ValueError, "one entry per profile"),
        ({"users": [10**9 + 1, 0]}, NotForPortfolio, "users are at most 1,000,000,000"),
        ({"devices": [[1, 2]]}, ValueError, "Devices have 9 rows"),
        ({"fixed_budget": [0, 1]}, TypeError, "fixed_budget are true or false"),
        ({"months": [12, 12], "least": [5, 5], "most": [4, 4]}, ValueError, "between the least and the most"),
        ({"contractor_share": [10_001, 0]}, ValueError, "contractor_share are at most 10,000"),
    ],
)
def test_profiles_are_whole_counts(wrong: dict[str, Any], kind: type[Exception], message: str) -> None:
    with pytest.raises(kind, match=message):
        _profiles(**wrong)


@pytest.mark.parametrize(
    ("wrong", "kind", "message"),
    [
        ({"user_rate": [1.5]}, TypeError, "user_rate are whole numbers"),
        ({"user_rate": [-2]}, ValueError, "user_rate are -1 or more"),
        ({"user_rate": [1, 2], "fee": [1, 2, 3]}, ValueError, "for all profiles or one for each"),
        ({"class_rates": [1, 2]}, ValueError, "Device rates have 9 rows"),
        ({"max_users": [-1]}, ValueError, "needs a ceiling"),
        ({"is_hard": [False]}, ValueError, "soft ceiling needs the price"),
    ],
)
def test_rates_are_whole_ten_thousandths(wrong: dict[str, Any], kind: type[Exception], message: str) -> None:
    with pytest.raises(kind, match=message):
        _rates(**wrong)


def test_terms_of_another_number_of_profiles_are_refused() -> None:
    with pytest.raises(ValueError, match="for all profiles or one for each"):
        evaluate(_profiles(), Terms.of(_rates(user_rate=[1, 2, 3])), Policy())


def test_no_profiles_are_no_decisions() -> None:
    evaluation = evaluate(Profiles.of([]), Terms.of(_rates()), Policy())

    assert evaluation.winner.tolist() == []
    assert evaluation.amounts("USD").tolist() == [[], [], []]
