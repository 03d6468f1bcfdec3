from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pricing.engine.build_up import BuildUp, allocate, reallocate
from pricing.engine.money import exact

MONEY = st.integers(0, 10**6).map(lambda value: Decimal(value).scaleb(-3))
BUILD_UPS = st.builds(BuildUp, MONEY, MONEY, MONEY, MONEY, MONEY)
OFFICE = BuildUp(Decimal(30), Decimal(20), Decimal(250), Decimal(150))


@given(BUILD_UPS, st.integers(1, 60))
def test_the_steps_and_the_parts_both_add_up_to_the_bills(build_up: BuildUp, devices: int) -> None:
    found = allocate(build_up, devices, "USD")

    assert sum(exact(step.amount.value) for step in found.steps) == exact(found.total.value)
    assert sum(many * exact(part.value) for part, many in found.parts) == exact(found.total.value)
    assert sum(many for _, many in found.parts) == devices


@given(BUILD_UPS, st.integers(1, 60), st.integers(1, 60))
def test_what_is_stranded_is_the_fixed_cost_of_the_devices_that_went(
    build_up: BuildUp, before: int, after: int
) -> None:
    stranded = build_up.total(after) - after * build_up.unit(before)

    assert stranded == build_up.fixed * (before - after) / before
    found = reallocate(build_up, before, after, "USD")
    assert found.stranded == found.after.total - found.kept


@pytest.mark.parametrize(
    ("after", "because"),
    [
        (8, "8 devices cost $800.00, $100.00 each; at the former $100.00 they would bring $800.00: all is covered."),
        (9, "9 devices cost $850.00, $94.44 each; at the former $100.00 they would bring $900.00: $50.00 too much."),
    ],
)
def test_a_change_of_the_count_says_what_it_does(after: int, because: str) -> None:
    assert reallocate(OFFICE, 8, after, "USD").because == because


def test_other_fixed_costs_are_a_line_of_their_own() -> None:
    build_up = BuildUp(Decimal(0), Decimal(0), Decimal(0), Decimal(0), fixed_amount=Decimal(12))

    assert [step.text for step in allocate(build_up, 2, "USD").steps] == ["Other fixed costs"]


@pytest.mark.parametrize("devices", [0, -1])
def test_bills_are_spread_over_at_least_one_device(devices: int) -> None:
    with pytest.raises(ValueError, match="at least one device"):
        allocate(OFFICE, devices, "USD")


def test_a_bill_is_money() -> None:
    with pytest.raises(ValueError, match="zero or more"):
        BuildUp(Decimal(-1), Decimal(0), Decimal(0), Decimal(0))
