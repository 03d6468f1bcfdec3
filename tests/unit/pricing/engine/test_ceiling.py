import pytest

from pricing.engine.ceiling import Ceiling, CeilingState


def test_a_count_at_the_ceiling_is_inside() -> None:
    (headroom,) = Ceiling(max_users=50).against(50, 999)

    assert (headroom.state, headroom.left, headroom.above) == (CeilingState.AT, 0, 0)
    assert not Ceiling(max_users=50).breached(50, 999)


def test_a_breach_of_either_ceiling_is_a_breach() -> None:
    ceiling = Ceiling(max_users=50, max_devices=80)

    assert ceiling.breached(51, 0)
    assert ceiling.breached(0, 81)
    assert not ceiling.breached(50, 80)


def test_headroom_is_ceiling_minus_count() -> None:
    users, devices = Ceiling(max_users=50, max_devices=80).against(44, 90)

    assert (users.left, users.above) == (6, 0)
    assert (devices.left, devices.above) == (0, 10)


def test_users_bind_before_devices_on_a_tie() -> None:
    assert Ceiling(max_users=10, max_devices=20).binding(5, 10).what == "users"


@pytest.mark.parametrize(("users", "binds"), [(0, "devices"), (1, "users")])
def test_a_ceiling_of_zero_binds_first_once_it_is_passed(users: int, binds: str) -> None:
    ceiling = Ceiling(max_users=0, max_devices=10)

    assert ceiling.against(users, 11)[0].utilisation is None
    assert ceiling.binding(users, 11).what == binds


def test_a_flat_rate_without_any_ceiling_is_refused() -> None:
    with pytest.raises(ValueError, match="needs a ceiling"):
        Ceiling()


def test_a_negative_ceiling_is_refused() -> None:
    with pytest.raises(ValueError, match="zero or more"):
        Ceiling(max_users=-1)
