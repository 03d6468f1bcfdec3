"""Each member of the mix does what the interface says, path by path."""

import numpy as np
import pytest

from pricing.engine.forecast.draws import Draws
from pricing.engine.forecast.members import damped, drift, driftless, run, same_month
from pricing.engine.forecast.mix import mixed
from pricing.engine.forecast.past import Past

GROWING = (40, 41, 41, 42, 42, 43, 43, 44, 44, 45, 45, 46)
SEASON = (0, 0, 0, 0, 1, 0, -1, 0, 2, 4, 4, -10)
SEASONAL = tuple(60 + sum(SEASON[: month % 12 + 1]) for month in range(36))
MANY = Draws.of(seed=7, horizon=14, paths=60_000)


def past_of(counts: tuple[int, ...]) -> Past:
    return Past.of(counts, (len(counts) - 1,))


def test_the_driftless_member_moves_by_the_root_mean_square_of_the_changes() -> None:
    paths = driftless(past_of(GROWING), MANY)[0]

    assert paths.mean(axis=1) == pytest.approx(np.zeros(14), abs=0.05)
    assert paths[0].std() == pytest.approx(0.7385, abs=0.01)
    assert paths[8].std() == pytest.approx(3 * 0.7385, abs=0.03)


def test_the_drift_member_is_unsure_of_its_trend() -> None:
    paths = drift(past_of(GROWING), MANY)[0]

    ahead = np.arange(1, 15)
    assert paths.mean(axis=1) == pytest.approx(0.5455 * ahead, abs=0.06)
    assert paths.var(axis=1) == pytest.approx(0.5222**2 * (ahead + ahead**2 / 11), rel=0.05)


def test_the_damped_member_comes_to_rest() -> None:
    paths = damped(past_of(GROWING), MANY)[0]

    faded = np.cumsum(0.9 ** np.arange(1, 15))
    assert paths.mean(axis=1) == pytest.approx(0.5455 * faded, abs=0.05)
    assert np.unique(paths[0]) == pytest.approx(
        [-0.05455, 0.94545], abs=1e-4
    )  # a change of 0 or 1, less the mean, plus a faded mean


def test_a_count_that_never_moved_may_move_one_day() -> None:
    flat = past_of((25,) * 12)

    assert driftless(flat, MANY)[0, 0].std() == pytest.approx(0.3, abs=0.01)
    assert drift(flat, MANY)[0, 0].std() == pytest.approx(0.3 * (1 + 1 / 11) ** 0.5, abs=0.01)
    assert not damped(flat, MANY).any()


def test_the_same_month_member_changes_as_that_month_did() -> None:
    paths = same_month(past_of(SEASONAL), MANY)[0]

    expected = np.cumsum([SEASON[(36 + ahead) % 12] for ahead in range(14)])
    assert (paths == expected[:, None]).all()


def test_the_same_month_member_draws_from_each_year() -> None:
    jumpy = tuple(60 + (month // 12) * (month % 12) for month in range(48))

    steps = np.diff(same_month(past_of(jumpy), MANY)[0], axis=0)

    assert set(steps[0]) == {0, 1, 2, 3}  # February changed by the number of the year


def test_a_run_repeats_a_whole_year_where_the_series_follows_the_calendar() -> None:
    paths = run(past_of(SEASONAL), MANY)[0]

    expected = np.cumsum([SEASON[(36 + ahead) % 12] for ahead in range(14)])
    assert (paths == expected[:, None]).all()


def test_a_run_begins_anywhere_where_the_series_does_not_follow_the_calendar() -> None:
    flicker = tuple(60 + (0, 0, 1, 0, 0, 0, -1)[month % 7] for month in range(37))
    past = past_of(flicker)

    paths = run(past, MANY)[0]

    assert not past.follows_calendar.any()
    assert {*paths[0]} == {-1, 0, 1}
    assert np.abs(paths[:12]).max() == 2  # what goes up comes down again, as it did


@pytest.mark.parametrize(
    ("counts", "follows"),
    [(SEASONAL, True), ((25,) * 36, False), (tuple(range(36)), True), (tuple(month % 2 for month in range(36)), True)],
)
def test_a_series_follows_the_calendar_where_changes_come_back_after_a_year(
    counts: tuple[int, ...], follows: bool
) -> None:
    assert past_of(counts).follows_calendar.all() == follows


@pytest.mark.parametrize(
    ("months", "shares"),
    [
        (6, {"driftless": 200, "drift": 200, "damped": 200}),
        (35, {"driftless": 200, "drift": 200, "damped": 200}),
        (36, {"driftless": 100, "drift": 100, "damped": 100, "same_month": 100, "run": 200}),
    ],
)
def test_members_that_look_at_years_join_after_three_of_them(months: int, shares: dict[str, int]) -> None:
    counts = tuple(range(40, 40 + months))

    parts = mixed(past_of(counts), MANY, months=months, paths=600)

    assert {name: part.shape for name, part in parts.items()} == {name: (1, 14, size) for name, size in shares.items()}


def test_what_is_known_at_an_origin_is_what_a_series_that_ends_there_knows() -> None:
    counts = tuple(60 + month * 7 % 5 for month in range(48))
    origins = (36, 40, 44)
    together = mixed(Past.of(counts, origins), MANY, months=37, paths=600)

    for place, origin in enumerate(origins):
        alone = mixed(past_of(counts[: origin + 1]), MANY, months=37, paths=600)
        for name, part in alone.items():
            assert together[name][place] == pytest.approx(part[0], abs=1e-4)


def test_one_change_is_too_few_to_tell_a_spread() -> None:
    with pytest.raises(ValueError, match="at least 2 changes"):
        past_of((1, 2))


@pytest.mark.parametrize("counts", [(1, 2, -1), (1, 2, 10**8)])
def test_counts_below_zero_or_too_large_are_an_error(counts: tuple[int, ...]) -> None:
    with pytest.raises(ValueError, match="from 0 to 10,000,000"):
        past_of(counts)
