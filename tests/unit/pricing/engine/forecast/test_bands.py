"""The band of 80 %, read from whole numbers."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pricing.engine.forecast.bands import band80
from tests.unit.pricing.engine.drawn import steady


def band(counts: list[int]) -> tuple[int, int]:
    low, high = band80(np.sort(np.array([counts], dtype=np.int32)))
    return int(low[0]), int(high[0])


@pytest.mark.parametrize(
    ("counts", "ends"),
    [
        ([*range(10)], (1, 8)),
        ([7] * 10, (7, 7)),
        ([1] * 5 + [2] * 5, (1, 2)),  # half of them would be too few
        ([1] + [2] * 8 + [3], (2, 2)),
        ([1] * 2 + [2] * 6 + [3] * 2, (2, 3)),  # all ten would be too many, six too few; eight are there twice
        ([1] * 11 + [2] * 85 + [3] * 4, (2, 2)),
        ([1] * 30 + [2] * 58 + [3] * 12, (1, 2)),  # 88 are nearer to 80 than 100 or 70
    ],
)
def test_the_band_holds_as_nearly_80_percent_as_its_ends_allow(counts: list[int], ends: tuple[int, int]) -> None:
    assert band(counts) == ends


@steady
@given(st.lists(st.integers(0, 12), min_size=10, max_size=80))
def test_of_the_four_bands_around_the_percentiles_the_nearest_to_80_percent_is_taken(counts: list[int]) -> None:
    tenth = round(len(counts) * 0.1)
    low, high = sorted(counts)[tenth], sorted(counts)[-1 - tenth]
    possible = [
        (low + raised, high - lowered) for raised in (0, 1) for lowered in (0, 1) if low + raised <= high - lowered
    ]

    def away(ends: tuple[int, int]) -> float:
        return abs(sum(ends[0] <= count <= ends[1] for count in counts) - 0.8 * len(counts))

    assert band(counts) in possible
    assert away(band(counts)) == pytest.approx(min(map(away, possible)))
