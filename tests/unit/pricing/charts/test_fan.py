from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pricing.charts.counts_over_months import MonthCount
from pricing.charts.fan import Fan, MonthAhead, finding, likely_range, notes, table
from pricing.charts.fan_chart import BOTTOM, HEIGHT, RIGHT, WIDTH, fan_chart, fan_figure
from tests.unit.pricing.charts.reading import shapes


def month(index: int) -> date:
    return date(2026 + index // 12, index % 12 + 1, 1)


def fan(
    counts: list[int | None],
    ahead: list[tuple[int, int, int]],
    *,
    chances: list[float] | None = None,
    ceiling: int = 50,
    expected: int | None = None,
    **also: object,
) -> Fan:
    points = tuple(MonthCount(month(index), count) for index, count in enumerate(counts) if count is not None)
    told = chances or [None] * len(ahead)
    months = tuple(
        MonthAhead(month(len(counts) + index), median, low, high, told[index])
        for index, (low, median, high) in enumerate(ahead)
    )
    expected_on = None if expected is None else month(expected)
    return Fan(points, months, ceiling, "user", expected_on, **also)


RISING = [(45, 46, 48), (45, 48, 51), (46, 51, 55)]


@pytest.mark.parametrize(
    ("shown", "sentence"),
    [
        (
            fan([44, 45, 46], RISING, chances=[0.01, 0.2, 0.62], expected=5),
            "Users likely pass the ceiling of 50 in Jun 2026; about 6 in 10 within 3 months",
        ),
        (
            fan([40, 40, 40], [(38, 40, 42)], chances=[0.02]),
            "Users likely stay within the ceiling of 50 for 1 month; less than 1 in 20 that they pass it",
        ),
        (
            fan([50, 51, 52], [(49, 53, 57)], chances=[0.97], expected=3),
            "Users are 2 above the ceiling of 50, likely 49–57 in Apr 2026",
        ),
        (
            fan([44, 45, 46], RISING, chances=[0.01, 0.2, 0.38]),
            "Users may pass the ceiling of 50; about 4 in 10 within 3 months",
        ),
        (fan([44, 45, 46], RISING), "Users may pass the ceiling of 50 within 3 months"),
        (fan([44, 45, 46], RISING, expected=5), "Users likely pass the ceiling of 50 in Jun 2026"),
        (fan([40, 40], [(40, 40, 40)]), "Users likely stay within the ceiling of 50 for 1 month"),
    ],
)
def test_the_title_says_the_finding_and_chances_only_where_they_are_told(shown, sentence):
    assert finding(shown) == sentence


def test_a_range_of_one_count_is_written_as_that_count():
    assert likely_range(MonthAhead(month(0), 40, 40, 40)) == "40"
    assert likely_range(MonthAhead(month(0), 1_200, 1_100, 1_300)) == "1,100–1,300"


def paths(svg: str, css_class: str) -> list[str]:
    return [path.attrib["d"] for path in shapes(svg, "path") if path.attrib["class"] == css_class]


def words_of(svg: str) -> list[str]:
    return [shape.text or "" for shape in shapes(svg, "text")]


def test_the_likely_range_is_a_band_and_what_of_it_is_above_the_ceiling_another_tone():
    svg = fan_chart(fan([44, 45, 46], RISING))

    assert len(paths(svg, "fan-range")) == 1
    (above,) = paths(svg, "fan-above")
    (ceiling,) = (shape for shape in shapes(svg, "line") if shape.attrib["class"] == "chart-ceiling")
    heights = [float(point.split()[1]) for point in above.removesuffix(" Z")[1:].split(" L")]
    assert max(heights) == pytest.approx(float(ceiling.attrib["y1"]), abs=0.01)
    assert min(heights) < max(heights)


def test_a_band_below_the_ceiling_has_no_part_above_it():
    assert paths(fan_chart(fan([40, 40, 40], [(38, 40, 42)])), "fan-above") == []


def test_every_line_is_named_where_it_is():
    said = words_of(fan_chart(fan([44, 45, 46], RISING, expected=5)))

    for words in ("Ceiling 50", "46", "about 51", "likely range", "46–55", "likely Jun 2026"):
        assert words in said


def test_months_of_which_nothing_is_known_leave_a_gap():
    svg = fan_chart(fan([40, 41, None, 43, 44], [(43, 45, 47)]))

    assert len(paths(svg, "chart-line")) == 3  # two runs, and the middle ahead


def test_months_between_their_neighbours_are_hollow_and_named():
    shown = fan([40, 41, 42], [(41, 43, 45)], filled=frozenset({month(1)}))

    hollow = [dot for dot in shapes(fan_chart(shown), "circle") if dot.attrib["class"] == "fan-hollow"]
    assert len(hollow) == 1
    assert notes(shown) == "Hollow: not counted, drawn between its neighbours: Feb 2026."
    assert table(shown).rows[1] == ("Feb 2026", "41", "not counted, between its neighbours")


def test_changes_known_ahead_are_marked_and_named():
    shown = fan([40, 41, 42], [(44, 46, 48), (42, 44, 46)], known=((month(3), 4), (month(4), -2)))

    assert {"+4", "\N{MINUS SIGN}2"} <= set(words_of(fan_chart(shown)))
    assert notes(shown) == "Known ahead: 4 more from Apr 2026 and 2 fewer from May 2026."


def test_counts_that_lie_close_together_are_not_drawn_from_zero_and_that_is_said():
    assert "from 30" in words_of(fan_chart(fan([44, 45, 46], RISING)))
    from_zero = fan_chart(fan([2, 4, 6], [(5, 7, 9)], ceiling=10))
    assert paths(from_zero, "chart-area")
    assert not any(words.startswith("from") for words in words_of(from_zero))


def test_the_table_says_the_same_month_by_month():
    rows = table(fan([45, 46], [(46, 47, 50), (46, 48, 52)], chances=[0.02, 0.38]))

    assert rows.head[-1] == "Chance to be above 50 by then"
    assert rows.rows == (
        ("Jan 2026", "45", "counted", ""),
        ("Feb 2026", "46", "counted", ""),
        ("Mar 2026", "about 47", "46–50", "less than 1 in 20 (2%)"),
        ("Apr 2026", "about 48", "46–52", "about 4 in 10 (38%)"),
    )


def test_where_chances_are_not_told_nothing_says_one():
    figure = fan_figure(fan([44, 45, 46], RISING, expected=5))

    said = " ".join([figure.svg, figure.caption, figure.note, str(figure.table)])
    assert " in 10" not in said
    assert "hance" not in said


@given(
    st.lists(st.integers(0, 10**5), min_size=1, max_size=60),
    st.lists(st.tuples(st.integers(0, 10**5), st.integers(0, 10**5), st.integers(0, 10**5)), min_size=1, max_size=24),
    st.integers(1, 10**5),
    st.data(),
)
def test_nothing_leaves_the_picture(counts, ranges, ceiling, data):
    ordered = [tuple(sorted(one)) for one in ranges]
    expected = data.draw(st.none() | st.integers(len(counts), len(counts) + len(ordered) - 1))
    svg = fan_chart(fan(counts, ordered, ceiling=ceiling, expected=expected))

    for words in shapes(svg, "text"):
        assert 0 <= float(words.attrib["x"]) <= WIDTH
        assert 8 <= float(words.attrib["y"]) <= HEIGHT
    for line in shapes(svg, "path"):
        for x, y in (point.split() for point in line.attrib["d"].removesuffix(" Z")[1:].split(" L")):
            assert -6 <= float(x) <= RIGHT + 6
            assert 0 <= float(y) <= BOTTOM + 6


@pytest.mark.parametrize(
    ("history", "ahead"),
    [
        ((), (MonthAhead(month(1), 1, 1, 1),)),
        ((MonthCount(month(0), 1),), ()),
        ((MonthCount(month(1), 1), MonthCount(month(0), 1)), (MonthAhead(month(1), 1, 1, 1),)),
        ((MonthCount(month(0), 1),), (MonthAhead(month(2), 1, 1, 1),)),
    ],
)
def test_a_fan_without_a_past_or_a_future_or_in_disorder_is_refused(history, ahead):
    with pytest.raises(ValueError, match=r"fan|months ahead"):
        Fan(history, ahead, 10)


def test_a_middle_outside_its_range_is_refused():
    with pytest.raises(ValueError, match="not between"):
        MonthAhead(month(0), 5, 6, 7)
