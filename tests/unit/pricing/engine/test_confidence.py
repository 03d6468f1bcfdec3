from typing import Any

import pytest

from tests.unit.pricing.asking import answered, asked, flat_rate

SOFT = {"per_user": "0", "per_device": "0"}
FIXED_AND_VOLATILE = {"fixed_budget": True, "volatile": True}


@pytest.mark.parametrize(
    ("endpoints", "confidence"),
    [
        (1424, "high"),
        (1425, "low"),  # 5 % below 1.5
        (1575, "low"),
        (1576, "high"),
        (1899, "high"),
        (1900, "low"),  # 5 % below 2.0
        (2100, "low"),
        (2101, "high"),
    ],
)
def test_within_five_percent_of_a_ratio_boundary_confidence_is_low(endpoints: int, confidence: str) -> None:
    # Per-user wins by its votes, at a charge far from per-device's and a break-even of 12.5.
    request = asked(
        1000,
        {"workstation": endpoints},
        user_rate="500",
        declared=FIXED_AND_VOLATILE,
        min_endpoints_per_user=3,
    )

    assert answered(request)["recommended"] == "per_user"
    assert answered(request)["confidence"] == confidence


@pytest.mark.parametrize(
    ("endpoints", "confidence"), [(2374, "high"), (2375, "low"), (2500, "low"), (2625, "low"), (2626, "high")]
)
def test_within_five_percent_of_the_break_even_confidence_is_low(endpoints: int, confidence: str) -> None:
    # Per-user wins before a nearly free flat rate; only the break-even of 2.5 is near.
    request = asked(
        1000,
        {"workstation": endpoints},
        flat=flat_rate("1", max_users=1, overage=SOFT),
        declared=FIXED_AND_VOLATILE,
        min_endpoints_per_user=3,
        policy={"ratio_low": "1", "ratio_high": "9"},
    )

    assert answered(request)["votes"] == {"per_user": 3, "per_device": 0, "flat": 2}
    assert answered(request)["confidence"] == confidence


def test_equal_votes_leave_low_confidence() -> None:
    result = answered(asked(40, {"workstation": 240}))

    assert result["votes"] == {"per_user": 1, "per_device": 1, "flat": 0}
    assert result["confidence"] == "low"


@pytest.mark.parametrize(("rate", "confidence"), [("95.00", "high"), ("95.01", "low")])
def test_charges_less_than_five_percent_apart_leave_low_confidence(rate: str, confidence: str) -> None:
    # Ten users at `rate` against a flat fee of 1,000: 95.00 each is exactly 5 % of the larger below it.
    request = asked(10, {}, user_rate=rate, flat=flat_rate("1000", max_users=50, overage=SOFT))
    request["declared"] = {"volatile": True}

    assert answered(request)["confidence"] == confidence


@pytest.mark.parametrize(
    "request_",
    [asked(40, {}), asked(40, {}, flat=flat_rate("1", max_users=1))],
    ids=["only one offered", "only one left after the veto"],
)
def test_an_only_candidate_has_high_confidence(request_: dict[str, Any]) -> None:
    assert answered(request_)["confidence"] == "high"
