"""Random numbers are made once, and are the same for everyone."""

import numpy as np
import pytest

from pricing.engine.forecast import Draws

ARRAYS = ("walk", "trend_walk", "trend", "picks", "month_picks")


def test_a_seed_gives_the_same_numbers_again() -> None:
    one, again, other = (Draws.of(seed=seed, horizon=3, paths=90) for seed in (5, 5, 6))

    for name in ARRAYS:
        assert (getattr(one, name) == getattr(again, name)).all()
        assert (getattr(one, name) != getattr(other, name)).any()


def test_a_longer_horizon_leaves_the_nearer_months_as_they_are() -> None:
    short, cut = Draws.of(seed=5, horizon=3, paths=90), Draws.of(seed=5, horizon=40, paths=90).until(3)

    assert (short.horizon, cut.horizon) == (3, 3)
    for name in ARRAYS:
        assert (getattr(short, name) == getattr(cut, name)).all()


def test_a_part_is_no_copy() -> None:
    draws = Draws.of(seed=5, horizon=3, paths=90)

    part = draws.part(10)

    assert part.walk.shape == (3, 10)
    assert all(np.shares_memory(getattr(part, name), getattr(draws, name)) for name in ARRAYS)


@pytest.mark.parametrize(("horizon", "paths"), [(0, 90), (3, 59)])
def test_too_few_months_or_paths_are_an_error(horizon: int, paths: int) -> None:
    with pytest.raises(ValueError, match="at least one month and 60 paths"):
        Draws.of(seed=1, horizon=horizon, paths=paths)
