from typing import Any

import pytest

from tests.unit.pricing.asking import answered, asked, flat_rate, months


def _votes(result: dict[str, Any]) -> dict[str, list[str]]:
    return {reason["rule"]: reason["votes"] for reason in result["reasons"]}


DEAR = flat_rate("99999", max_users=500)


def test_few_endpoints_per_user_vote_for_per_user_and_flat() -> None:
    result = answered(asked(40, {"workstation": 59}, flat=DEAR))

    assert _votes(result)["R1"] == ["per_user", "flat"]
    assert result["reasons"][0]["because"] == (
        "59 endpoints for 40 users make 1.48 per user, below 1.5: the ratio rule favours per-user or flat rate."
    )


def test_a_vote_for_what_is_not_offered_does_not_count() -> None:
    result = answered(asked(40, {"workstation": 59}))

    assert _votes(result)["R1"] == ["per_user"]


def test_a_vote_for_what_is_vetoed_does_not_count() -> None:
    result = answered(asked(40, {"workstation": 59}, flat=flat_rate("1", max_users=39)))

    assert _votes(result) == {"R1": ["per_user"], "R5": ["per_device"]}
    assert result["votes"]["flat"] == 0


def test_a_rule_without_a_vote_gives_no_reason() -> None:
    assert _votes(answered(asked(40, {"workstation": 80}))) == {"R5": ["per_device"]}


def test_stable_headcount_votes_for_flat() -> None:
    result = answered(asked(40, {"workstation": 80}, flat=DEAR, history=months([40] * 12)))

    assert _votes(result)["R2"] == ["flat"]
    assert "stayed at 40 (0 % of the mean): it is stable" in result["reasons"][0]["because"]


def test_volatile_headcount_votes_for_per_user() -> None:
    users = [12, 12, 12, 12, 13, 13, 12, 12, 14, 18, 22, 20]
    result = answered(asked(12, {"workstation": 20}, history=months(users)))

    assert _votes(result)["R2"] == ["per_user"]
    assert "between 12 and 22 (69.8 % of the mean): it is volatile" in result["reasons"][0]["because"]


@pytest.mark.parametrize(
    ("declared", "words"),
    [
        ({"volatile": True}, "Headcount is declared volatile"),
        ({"contractor_share": "0.25"}, "25 % of the users are contractors"),
    ],
)
def test_declared_volatility_is_named_as_declared(declared: dict[str, Any], words: str) -> None:
    assert words in answered(asked(12, {"workstation": 20}, declared=declared))["reasons"][0]["because"]


def test_a_year_without_users_is_stable_in_words_too() -> None:
    result = answered(asked(12, {"workstation": 20}, flat=DEAR, history=months([0] * 12)))

    assert "there were no users" in result["reasons"][0]["because"]


def test_a_mixed_estate_votes_for_per_device_by_number_or_by_money() -> None:
    devices = {"workstation": 60, "server": 4, "network": 6, "mobile": 30}
    by_number = answered(asked(50, devices))
    by_money = answered(
        asked(50, devices, device_rates={"workstation": "40", "server": "175", "network": "45", "mobile": "10"})
    )

    assert _votes(by_number)["R3"] == _votes(by_money)["R3"] == ["per_device"]
    assert "they count as 2.63 groups of equal size" in by_number["reasons"][0]["because"]
    assert "infrastructure is 26.4 % of the per-device charge" in by_money["reasons"][0]["because"]


def test_a_fixed_budget_votes_for_per_user_and_flat() -> None:
    result = answered(asked(40, {"workstation": 80}, flat=DEAR, declared={"fixed_budget": True}))

    assert _votes(result)["R4"] == ["per_user", "flat"]


def test_every_cheapest_model_gets_a_vote_on_an_exact_tie() -> None:
    result = answered(asked(40, {"workstation": 100}, flat=flat_rate("4000", max_users=50)))

    assert _votes(result)["R5"] == ["per_user", "per_device", "flat"]
    assert "cost the client the same, $4,000.00" in result["reasons"][-1]["because"]


def test_charges_that_only_look_equal_are_no_tie() -> None:
    result = answered(asked(3, {"workstation": 1}, user_rate="0.0001", device_rates={"workstation": "0.0004"}))

    assert result["charges"] == {"per_user": "0.00", "per_device": "0.00", "flat": None}
    assert _votes(result)["R5"] == ["per_user"]


def test_an_only_candidate_gets_the_cost_vote() -> None:
    result = answered(asked(5, {}))

    assert _votes(result)["R5"] == ["per_user"]
    assert result["reasons"][-1]["because"] == "Only per-user can be chosen, at $500.00 per month."


@pytest.mark.parametrize(
    ("users", "endpoints", "stations", "fires"),
    [(30, 10, 4, True), (30, 30, 4, False), (30, 10, 0, False), (30, 0, 4, False), (10, 30, 4, False)],
)
def test_shared_stations_vote_for_per_device(users: int, endpoints: int, stations: int, fires: bool) -> None:
    result = answered(asked(users, {"pos": endpoints, "server": 1}, station_accounts=stations))

    assert ("R6" in _votes(result)) == fires
    if fires:
        reason = next(reason for reason in result["reasons"] if reason["rule"] == "R6")
        assert "outside the source's ratio rule" in reason["because"]


@pytest.mark.parametrize(("fewest", "fires"), [(None, False), (2, False), (3, True), (9, True)])
def test_three_endpoints_for_every_user_vote_for_per_user(fewest: int | None, fires: bool) -> None:
    result = answered(asked(10, {"workstation": 30}, min_endpoints_per_user=fewest))

    assert ("R7" in _votes(result)) == fires
    assert ("ratio_vs_personal_endpoints" in result["conflicts"]) == fires


def test_most_votes_win_against_the_lower_charge() -> None:
    result = answered(asked(25, {"workstation": 25}, declared={"fixed_budget": True}))

    assert result["votes"] == {"per_user": 2, "per_device": 1, "flat": 0}
    assert result["recommended"] == "per_user"


@pytest.mark.parametrize(("flat", "winner"), [(flat_rate("4000", max_users=50), "flat"), (None, "per_user")])
def test_flat_comes_before_per_user_before_per_device_when_all_ties(flat: dict[str, Any] | None, winner: str) -> None:
    request = asked(40, {"workstation": 80}, device_rates={"workstation": "50"}, flat=flat)

    assert answered(request)["recommended"] == winner


@pytest.mark.parametrize(
    ("users", "devices", "because"),
    [
        (51, 10, "51 users are above the hard ceiling of 50."),
        (50, 101, "101 devices are above the hard ceiling of 100."),
        (51, 101, "51 users are above the hard ceiling of 50 and 101 devices are above the hard ceiling of 100."),
    ],
)
def test_a_count_above_a_hard_ceiling_vetoes_flat(users: int, devices: int, because: str) -> None:
    flat = flat_rate("2000", max_users=50, max_devices=100)

    result = answered(asked(users, {"server": devices}, flat=flat))

    assert result["vetoes"] == [{"model": "flat", "because": because}]
    assert result["charges"]["flat"] == "2000.00"
    assert "flat" not in result["cheapest_for_client"]["models"]


def test_counts_at_their_hard_ceilings_veto_nothing() -> None:
    flat = flat_rate("2000", max_users=50, max_devices=100)

    assert answered(asked(50, {"server": 100}, flat=flat))["vetoes"] == []


def test_a_soft_ceiling_never_vetoes() -> None:
    soft = flat_rate("2000", max_users=5, overage={"per_user": "1"})

    result = answered(asked(12, {"workstation": 20}, flat=soft, declared={"volatile": True}))

    assert result["vetoes"] == []
    assert result["charges"]["flat"] == "2007.00"


def test_both_vetoes_are_named() -> None:
    result = answered(asked(12, {"workstation": 20}, flat=flat_rate("1", max_users=5), declared={"volatile": True}))

    assert [veto["because"] for veto in result["vetoes"]] == [
        "12 users are above the hard ceiling of 5.",
        "Headcount swings too much for a hard ceiling.",
    ]


def test_nothing_is_recommended_when_the_only_offer_is_vetoed() -> None:
    request = asked(12, {}, user_rate=None, flat=flat_rate("1000", max_users=11))
    request["rates"]["per_device"] = None

    result = answered(request, flips=True)

    assert result["recommended"] is None
    assert result["confidence"] == "low"
    assert result["cheapest_for_client"] == {"models": [], "saving": None}
    assert result["charges"] == {"per_user": None, "per_device": None, "flat": "1000.00"}
    assert result["flips"]["users_down"] == {"at": 11, "recommended": "flat"}
