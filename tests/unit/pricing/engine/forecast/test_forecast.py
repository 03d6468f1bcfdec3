"""The whole forecast of one series."""

import pytest

from pricing.engine.forecast import NoForecast, Why, forecast

GROWING = (40, 41, 41, 42, 42, 43, 43, 44, 44, 45, 45, 46)


def test_five_months_have_no_forecast() -> None:
    with pytest.raises(NoForecast) as refusal:
        forecast(GROWING[:5], 50, horizon=12, seed=1)

    assert refusal.value.code is Why.TOO_SHORT


def test_the_same_seed_says_the_same_and_another_nearly() -> None:
    one, again, other = (forecast(GROWING, 50, horizon=12, seed=seed) for seed in (1, 1, 2))

    assert one == again
    assert one != other
    assert one.crossing.p_cross == pytest.approx(other.crossing.p_cross, abs=0.03)


@pytest.mark.parametrize("horizon", [1, 5, 30, 60])
def test_every_month_ahead_has_its_numbers(horizon: int) -> None:
    ahead = forecast(GROWING, 50, horizon=horizon, seed=1, paths=600)

    lengths = {len(ahead.crossing.p_cross), len(ahead.crossing.over), len(ahead.median), len(ahead.interval80)}
    assert lengths == {horizon}


def test_a_longer_look_ahead_changes_nothing_nearer() -> None:
    near, far = (forecast(GROWING, 50, horizon=horizon, seed=1) for horizon in (6, 24))

    assert near.crossing.p_cross == far.crossing.p_cross[:6]
    assert near.interval80 == far.interval80[:6]
