from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pricing.charts.counts_over_months import BOTTOM, CountHistory, MonthCount, counts_over_months, finding
from tests.unit.pricing.charts.reading import shapes


def month(index: int) -> date:
    return date(2024 + index // 12, index % 12 + 1, 15)


def history(*counts: int | None, ceiling: int | None = None) -> CountHistory:
    points = tuple(MonthCount(month(index), count) for index, count in enumerate(counts) if count is not None)
    return CountHistory(points, ceiling=ceiling)


@pytest.mark.parametrize(
    ("past", "sentence"),
    [
        (history(38, 40, 44, ceiling=50), "Users grew from 38 to 44 in 2 months, 6 below the ceiling of 50"),
        (history(44, 38), "Users fell from 44 to 38 in 1 month"),
        (history(44, 50, ceiling=50), "Users grew from 44 to 50 in 1 month, at the ceiling of 50"),
        (history(44, 53, ceiling=50), "Users grew from 44 to 53 in 1 month, 3 above the ceiling of 50"),
        (history(40, 41, 40), "Users stand at 40 as 2 months before"),
        (history(1), "1 user in Jan 2024"),
    ],
)
def test_the_finding_says_where_the_count_went(past, sentence):
    assert finding(past) == sentence


def paths(svg: str, css_class: str) -> list[str]:
    return [path.attrib["d"] for path in shapes(svg, "path") if path.attrib["class"] == css_class]


def test_the_line_starts_at_zero_and_ends_at_the_count():
    (line,) = paths(counts_over_months(history(0, 10)), "chart-line")

    assert line == f"M2 {BOTTOM} L344 30"


def test_a_missing_month_breaks_the_line():
    svg = counts_over_months(history(40, 41, None, 43, 44))

    assert len(paths(svg, "chart-line")) == 2


def test_a_month_alone_is_drawn_as_a_dot():
    svg = counts_over_months(history(40, 41, None, 43, None, 44))

    dots = [dot for dot in shapes(svg, "circle") if dot.attrib["r"] == "2"]
    assert len(dots) == 2


@given(st.lists(st.integers(0, 10**6), min_size=1, max_size=36), st.none() | st.integers(1, 10**6))
def test_every_word_stays_inside_the_picture(counts, ceiling):
    picture = counts_over_months(history(*counts, ceiling=ceiling))

    heights = [float(words.attrib["y"]) for words in shapes(picture, "text")]
    assert all(10 <= y <= 205 for y in heights)


@pytest.mark.parametrize(
    "points",
    [
        (),
        (MonthCount(date(2026, 2, 1), 1), MonthCount(date(2026, 1, 1), 1)),
        (MonthCount(date(2026, 1, 1), 1), MonthCount(date(2026, 1, 31), 1)),
    ],
)
def test_months_that_are_missing_all_or_in_disorder_or_named_twice_are_refused(points):
    with pytest.raises(ValueError, match="history"):
        CountHistory(points)


def test_a_count_below_zero_is_refused():
    with pytest.raises(ValueError, match="zero or more"):
        MonthCount(date(2026, 1, 1), -1)
