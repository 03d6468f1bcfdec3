from decimal import Decimal
from itertools import pairwise
from xml.etree.ElementTree import Element

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pricing.charts.decision_map import BOTTOM, LEFT, RIGHT, TOP, DecisionMap, decision_map, finding
from tests.unit.pricing.charts.reading import shapes


@pytest.mark.parametrize(
    ("users", "devices", "sentence"),
    [
        # Vectors T03, T04, T05, T01 and T06: the boundaries themselves do not vote.
        (25, 25, "25 devices for 25 users: below 1.5 per user, where per-user or flat rate fits"),
        (40, 59, "59 devices for 40 users: below 1.5 per user, where per-user or flat rate fits"),
        (40, 60, "60 devices for 40 users: between 1.5 and 2.0 per user, where the ratio alone does not decide"),
        (40, 80, "80 devices for 40 users: between 1.5 and 2.0 per user, where the ratio alone does not decide"),
        (40, 81, "81 devices for 40 users: above 2.0 per user, where per-device fits"),
        (1, 0, "0 devices for 1 user: below 1.5 per user, where per-user or flat rate fits"),
    ],
)
def test_the_finding_says_on_which_ground_the_client_stands(users, devices, sentence):
    assert finding(DecisionMap(users, devices)) == sentence


def rays(svg: str) -> list[Element]:
    return [line for line in shapes(svg, "line") if line.attrib["class"] == "chart-ceiling"]


def test_the_break_even_is_a_dashed_line_with_its_ratio():
    svg = decision_map(DecisionMap(40, 80, break_even_ratio=Decimal("2.3125")))

    assert [line.attrib.get("stroke-dasharray") for line in rays(svg)] == [None, None, "6 4"]
    assert "2.31: both cost the same" in svg


def test_a_break_even_beyond_the_map_is_not_drawn():
    assert len(rays(decision_map(DecisionMap(40, 80, break_even_ratio=Decimal("40"))))) == 2


@given(st.integers(1, 10**5), st.integers(0, 10**5), st.none() | st.decimals("0.01", "50", places=4))
def test_the_client_and_the_words_stay_inside_the_map(users, devices, break_even):
    picture = decision_map(DecisionMap(users, devices, break_even_ratio=break_even))

    (dot,) = shapes(picture, "circle")
    assert LEFT <= float(dot.attrib["cx"]) <= RIGHT
    assert TOP <= float(dot.attrib["cy"]) <= BOTTOM
    assert all(0 <= float(words.attrib["y"]) <= BOTTOM + 20 for words in shapes(picture, "text"))


@given(st.decimals("1.40", "2.10", places=2))
def test_labels_of_close_lines_stand_apart(break_even):
    picture = decision_map(DecisionMap(40, 80, break_even_ratio=break_even))

    labels = sorted(
        float(words.attrib["y"]) for words in shapes(picture, "text") if words.attrib["x"] == str(RIGHT + 8)
    )
    assert all(lower - upper >= 15.9 for upper, lower in pairwise(labels))


@pytest.mark.parametrize(("users", "devices"), [(0, 5), (-1, 5), (5, -1)])
def test_a_client_without_users_has_no_place_on_the_map(users, devices):
    with pytest.raises(ValueError, match="at least one user"):
        DecisionMap(users, devices)


def test_ratios_in_the_wrong_order_are_refused():
    with pytest.raises(ValueError, match="lower ratio"):
        DecisionMap(1, 1, low_ratio=Decimal(3))
