from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pricing.engine.build_up import BuildUp
from pricing.engine.loading import load, ok_per_user, strict_rate
from pricing.engine.money import exact, half_up
from tests.unit.pricing.engine.test_build_up import BUILD_UPS, OFFICE

COUNTS = st.integers(1, 60)


@given(BUILD_UPS, COUNTS, COUNTS)
def test_at_the_loaded_rate_the_users_pay_exactly_the_bills(build_up: BuildUp, devices: int, users: int) -> None:
    found = load(build_up, devices, users, "USD")

    assert found.loaded_rate * users == build_up.total(devices)
    assert sum(step.amount.value for step in found.steps) == half_up(found.loaded_rate, 2)


@given(BUILD_UPS, COUNTS, COUNTS)
def test_the_maximum_surcharge_is_the_last_that_keeps_per_user(build_up: BuildUp, devices: int, users: int) -> None:
    most = load(build_up, devices, users, "USD").maximum_surcharge
    unit = build_up.unit(devices)

    assert (most is None) == (users > devices)
    if most is not None:
        assert ok_per_user(users, devices, unit, most)
        assert not ok_per_user(users, devices, unit, most + Fraction(1, 10**6))


@given(BUILD_UPS, COUNTS, st.integers(0, 500).map(Decimal))
def test_per_device_takes_over_exactly_there(build_up: BuildUp, devices: int, surcharge: Decimal) -> None:
    first = load(build_up, devices, 1, "USD", surcharge=surcharge).takes_over_at
    if first is None:
        assert build_up.unit(devices) == surcharge == 0
        return

    assert not load(build_up, devices, first, "USD", surcharge=surcharge).ok_per_user
    assert first == 1 or load(build_up, devices, first - 1, "USD", surcharge=surcharge).ok_per_user


@given(BUILD_UPS, COUNTS, COUNTS, st.integers(0, 500).map(Decimal))
def test_the_steps_of_the_strict_rate_add_up_to_it(build_up: BuildUp, devices: int, users: int, base: Decimal) -> None:
    rate, steps = strict_rate(build_up, devices, users, base, "USD")

    assert abs(sum(exact(step.amount.value) for step in steps) - rate) <= Fraction(1, 200)


@pytest.mark.parametrize(
    ("users", "surcharge", "because"),
    [
        (4, "0", "4 users at $100.00 pay $400.00 and 8 devices cost $800.00: per-user is not the dearer one."),
        (4, "25", "4 users at $125.00 pay $500.00 and 8 devices cost $800.00: per-user is not the dearer one."),
        (9, "0", "9 users at $100.00 pay $900.00 and 8 devices cost $800.00: pay per device."),
    ],
)
def test_the_verdict_says_why(users: int, surcharge: str, because: str) -> None:
    assert load(OFFICE, 8, users, "USD", surcharge=Decimal(surcharge)).because == because


def test_the_loaded_rate_says_what_it_is_made_of() -> None:
    assert [(step.text, str(step.amount)) for step in load(OFFICE, 8, 4, "USD").steps] == [
        ("A device's part of the bills: $800.00 for 8 devices", "$100.00"),
        ("The rest of the bills, shared by 4 users", "$100.00"),
    ]


def test_without_users_there_is_no_rate_per_user() -> None:
    with pytest.raises(ValueError, match="at least one user"):
        load(OFFICE, 8, 0, "USD")
    with pytest.raises(ValueError, match="at least one user"):
        strict_rate(OFFICE, 8, 0, Decimal(30), "USD")


def test_more_users_than_machines_bear_no_machine_beyond_their_own() -> None:
    rate, steps = strict_rate(OFFICE, 4, 8, Decimal(30), "USD")

    assert rate == 30 + Fraction(4 * 20 + 250 + 150, 8)
    assert "beyond" not in " ".join(step.text for step in steps)
