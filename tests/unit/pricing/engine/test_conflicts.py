from pricing.engine.conflicts import Conflict
from tests.unit.pricing.asking import answered, asked, flat_rate
from tests.unit.pricing.engine.drawn import COSTS


def test_the_ratio_rule_and_the_clients_cost_can_disagree() -> None:
    assert answered(asked(25, {"workstation": 25}))["conflicts"] == ["ratio_vs_cost"]


def test_cost_and_margin_disagree_whenever_charges_differ() -> None:
    assert answered(asked(40, {"workstation": 80}, costs=COSTS))["conflicts"] == ["cost_vs_margin"]


def test_the_ratio_rule_and_the_margin_can_disagree() -> None:
    # 2.25 endpoints per user: per-device by ratio and by cost, per-user by margin.
    assert answered(asked(40, {"workstation": 90}, costs=COSTS))["conflicts"] == ["cost_vs_margin", "ratio_vs_margin"]


def test_without_costs_nobody_speaks_for_the_margin() -> None:
    assert answered(asked(40, {"workstation": 90}))["conflicts"] == []


def test_an_exact_tie_conflicts_with_neither_side() -> None:
    assert answered(asked(40, {"workstation": 100}, costs=COSTS))["conflicts"] == []


def test_a_gray_or_undefined_ratio_conflicts_with_nothing() -> None:
    gray = asked(40, {"workstation": 80})
    undefined = asked(0, {"workstation": 80}, flat=flat_rate("1", max_users=1))

    assert answered(gray)["conflicts"] == answered(undefined)["conflicts"] == []


def test_a_vetoed_flat_rate_is_nobodys_answer() -> None:
    request = asked(40, {"workstation": 80}, flat=flat_rate("1", max_users=39), costs=COSTS)

    assert answered(request)["cheapest_for_client"]["models"] == ["per_device"]
    assert answered(request)["conflicts"] == ["cost_vs_margin"]


def test_a_single_candidate_has_nothing_to_be_compared_with() -> None:
    assert answered(asked(5, {}, costs=COSTS))["conflicts"] == []


def test_every_conflict_is_a_sentence() -> None:
    assert all(conflict.in_words.endswith(".") for conflict in Conflict)
