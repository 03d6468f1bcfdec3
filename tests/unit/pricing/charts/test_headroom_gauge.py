import pytest
from hypothesis import given
from hypothesis import strategies as st

from pricing.charts.headroom_gauge import BOTTOM, HEIGHT, TOP, Headroom, finding, headroom_gauge
from tests.unit.pricing.charts.reading import shapes


def room(count: int, ceiling: int, noun: str = "user") -> Headroom:
    state = "BREACHED" if count > ceiling else "AT" if count == ceiling else "OK"
    return Headroom(count, ceiling, state, noun)


@pytest.mark.parametrize(
    ("count", "ceiling", "sentence"),
    [
        (44, 50, "Covers 44 of 50 users. 6 left."),
        (0, 50, "Covers 0 of 50 users. 50 left."),
        (50, 50, "Covers 50 of 50 users. At the ceiling."),
        (51, 50, "51 users, 1 above the ceiling of 50."),
        (1, 1, "Covers 1 of 1 user. At the ceiling."),
        (1204, 2000, "Covers 1,204 of 2,000 users. 796 left."),
    ],
)
def test_the_finding_says_what_is_left(count, ceiling, sentence):
    assert finding(room(count, ceiling)) == sentence


def lines(svg: str) -> dict[str, float]:
    return {line.attrib["class"].split()[0]: float(line.attrib["y1"]) for line in shapes(svg, "line")}


def test_the_fill_stands_below_the_ceiling_by_the_headroom():
    drawn = lines(headroom_gauge(room(25, 50)))

    assert drawn == {"gauge-level": (TOP + BOTTOM) / 2, "chart-ceiling": TOP}


def test_a_breach_rises_through_the_ceiling():
    drawn = lines(headroom_gauge(room(60, 50)))

    assert drawn["gauge-level"] == TOP
    assert drawn["chart-ceiling"] > TOP


@given(st.integers(0, 10**6), st.integers(1, 10**6))
def test_every_word_stays_inside_the_picture(count, ceiling):
    picture = headroom_gauge(room(count, ceiling))

    heights = [float(words.attrib["y"]) for words in shapes(picture, "text")]
    assert all(10 <= y <= HEIGHT for y in heights)


@pytest.mark.parametrize("count", [0, 1, 3, 10, 12])
def test_the_level_never_strikes_through_its_own_words(count):
    svg = headroom_gauge(room(count, 50))

    (label,) = [words for words in shapes(svg, "text") if words.text.endswith(("user", "users"))]
    distance = float(label.attrib["y"]) - lines(svg)["gauge-level"]
    assert distance <= -6 or distance >= 16


@given(st.integers(0, 10**6), st.integers(1, 10**6))
def test_words_of_one_side_never_stand_on_each_other(count, ceiling):
    picture = headroom_gauge(room(count, ceiling))

    left = sorted(float(words.attrib["y"]) for words in shapes(picture, "text") if words.attrib["x"] == "8")
    assert left[1] - left[0] >= 13


@pytest.mark.parametrize(
    ("count", "ceiling", "state"), [(51, 50, "OK"), (50, 50, "BREACHED"), (49, 50, "AT"), (-1, 50, "OK"), (1, 0, "OK")]
)
def test_a_state_that_contradicts_the_count_is_refused(count, ceiling, state):
    with pytest.raises(ValueError):  # noqa: PT011  -- either of two sentences
        Headroom(count, ceiling, state)
