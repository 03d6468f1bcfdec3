"""R01–R10: the rule engine on the three scenarios and their variants. Source: domain notes, section 2.1."""

from typing import Any

import pytest

from tests.unit.pricing.asking import answered, asked, flat_rate, months

STEADY = months([25] * 12)
SEASONAL = {"volatile": True}
BUDGET = {"fixed_budget": True}
NONPROFIT = {"workstation": 25}
MIXED = {"workstation": 60, "server": 4, "network": 6, "mobile": 30}
MIXED_RATES = {"workstation": "40", "server": "175", "network": "45", "mobile": "10"}
SOFT = {"per_user": "100", "per_device": "40"}

EXAMPLES: dict[str, tuple[dict[str, Any], tuple[int, int, int], str]] = {
    "R01": (asked(40, {"workstation": 80}), (0, 1, 0), "per_device"),
    "R02": (asked(12, {"pos": 20}), (0, 1, 0), "per_device"),
    "R03": (
        asked(25, NONPROFIT, flat=flat_rate("2000", max_users=30), history=STEADY, declared=BUDGET),
        (2, 1, 3),
        "flat",
    ),
    "R04": (asked(25, NONPROFIT, history=STEADY, declared=BUDGET), (2, 1, 0), "per_user"),
    "R05": (
        asked(12, {"pos": 20}, flat=flat_rate("1000", max_users=20), declared=SEASONAL),
        (1, 1, 0),
        "per_device",
    ),
    "R06": (asked(40, {"workstation": 120}), (1, 1, 0), "per_user"),
    "R07": (
        asked(50, MIXED, user_rate="125", device_rates=MIXED_RATES, infrastructure_in_user_rate=False),
        (0, 2, 0),
        "per_device",
    ),
    "R08": (
        asked(40, {"workstation": 40}, flat=flat_rate("3500", max_users=45), declared=SEASONAL | BUDGET),
        (3, 1, 0),
        "per_user",
    ),
    "R09": (
        asked(31, {"workstation": 31}, flat=flat_rate("2000", max_users=30), declared=BUDGET),
        (2, 1, 0),
        "per_user",
    ),
    "R10": (
        asked(12, {"pos": 20}, flat=flat_rate("700", max_users=20, overage=SOFT), declared=SEASONAL | BUDGET),
        (2, 0, 2),
        "flat",
    ),
}


@pytest.mark.parametrize("name", EXAMPLES)
def test_the_votes_and_the_winner_are_those_of_the_example(name: str) -> None:
    request, votes, winner = EXAMPLES[name]

    result = answered(request)

    assert tuple(result["votes"].values()) == votes
    assert result["recommended"] == winner


@pytest.mark.parametrize(
    ("name", "because"),
    [
        ("R05", "Headcount swings too much for a hard ceiling."),
        ("R08", "Headcount swings too much for a hard ceiling."),
        ("R09", "31 users are above the hard ceiling of 30."),
    ],
)
def test_a_ruled_out_flat_rate_says_why(name: str, because: str) -> None:
    result = answered(EXAMPLES[name][0])

    assert result["vetoes"] == [{"model": "flat", "because": because}]
    assert result["charges"]["flat"] is not None


def test_r04_names_its_conflict_and_the_1500_it_costs() -> None:
    result = answered(EXAMPLES["R04"][0])

    assert "ratio_vs_cost" in result["conflicts"]
    assert result["cheapest_for_client"] == {"models": ["per_device"], "saving": "1500.00"}


@pytest.mark.parametrize("name", ["R05", "R06", "R10"])
def test_a_tie_in_votes_leaves_low_confidence(name: str) -> None:
    assert answered(EXAMPLES[name][0])["confidence"] == "low"


def test_one_endpoint_more_makes_the_ratio_rule_fire_in_scenario_one() -> None:
    rules = [reason["rule"] for reason in answered(asked(40, {"workstation": 81}))["reasons"]]

    assert rules == ["R1", "R5"]


@pytest.mark.parametrize(("rate", "recommended"), [("40", "per_user"), ("10", "per_device")])
def test_the_rate_of_the_attorneys_phones_decides_scenario_one(rate: str, recommended: str) -> None:
    phones = asked(40, {"workstation": 80, "mobile": 40}, device_rates={"workstation": "40", "mobile": rate})

    assert answered(phones)["recommended"] == recommended
