from itertools import pairwise

import pytest

from pricing.charts.decision_map import BOTTOM, HEIGHT, LEFT, RIGHT, TOP, WIDTH, decision_map, finding, map_figure
from pricing.charts.plane import plane_of, survey
from pricing.charts.plot import Frame
from pricing.charts.regions import outlines, room_for, rows_of
from pricing.engine.billing_model import BillingModel
from tests.unit.pricing.asking import months
from tests.unit.pricing.charts.reading import picture_of, shapes
from tests.unit.pricing.sampled import sampled

EXTREMES = {
    "no user": {"users": 0},
    "one user": {"users": 1, "devices": {"workstation": 1}},
    "a million users": {"users": 1_000_000, "devices": {"workstation": 1_900_000}},
    "no device": {"devices": {}},
    "one model": {"rates.per_device": None, "rates.flat": None},
    "only a flat rate in breach": {
        "users": 60, "rates.per_user": None, "rates.per_device": None, "rates.flat.overage": "hard",
    },
    "no history": {"history": []},
    "prices of nothing": {"rates.per_user": "0", "rates.per_device": {"workstation": "0", "server": "0"}},
}  # fmt: skip
extreme = pytest.mark.parametrize("changes", EXTREMES.values(), ids=EXTREMES.keys())


def drawn(**changes):
    return plane_of(sampled(**changes))


def words(svg):
    return [shape.text for shape in shapes(svg, "text")]


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({}, "Flat rate is recommended at 40 users and 80 endpoints; per-device at 42 endpoints or fewer"),
        ({"rates.flat": None, "rates.per_device": None},
         "Per-user is recommended at 40 users and 80 endpoints, and everywhere on this map"),
        ({"users": 60, "rates.per_user": None, "rates.per_device": None, "rates.flat.overage": "hard"},
         "No model is left at 60 users and 80 endpoints; flat rate at 50 users or fewer"),
    ],
)  # fmt: skip
def test_the_finding_says_who_wins_here_and_the_nearest_change(changes, sentence):
    plane = drawn(**changes)

    assert finding(plane, survey(plane)) == sentence


def test_the_ground_under_every_point_of_the_lattice_is_its_winner_s():
    plane = drawn()
    found = survey(plane)
    frame = Frame(LEFT, TOP, RIGHT, BOTTOM, found.most_users, found.most_endpoints)
    grounds = outlines(rows_of(found, frame))

    for row, endpoints in enumerate(found.endpoints):
        for column, users in enumerate(found.users):
            x, y = frame.at((users, endpoints))
            under = [winner for winner, shape in grounds.items() if any(inside(x, y, outline) for outline in shape)]
            assert under == [found.winners[row][column]]


def inside(x, y, outline):
    """Tell whether a point is in a polygon; one on the far edge of the picture counts as in."""
    x, y = min(x, RIGHT - 1), max(y, TOP + 1)
    crossed = False
    for (x1, y1), (x2, y2) in pairwise([*outline, outline[0]]):
        if (y1 > y) != (y2 > y) and x < x1 + (y - y1) * (x2 - x1) / (y2 - y1):
            crossed = not crossed
    return crossed


def test_each_ground_has_a_pattern_of_its_own_and_its_name():
    picture = decision_map(drawn())

    assert len(shapes(picture, "pattern")) == 3
    assert {"U  Per-user", "D  Per-device", "F  Flat rate"} <= set(words(picture))


def test_a_name_that_fits_nowhere_stands_below_the_map():
    plane = drawn()
    rows = rows_of(
        survey(plane), Frame(LEFT, TOP, RIGHT, BOTTOM, *(survey(plane).most_users, survey(plane).most_endpoints))
    )

    assert room_for(rows, BillingModel.FLAT, 2000, 12, []) is None


def test_boundaries_and_break_even_are_named_at_their_ends_and_told_apart():
    picture = decision_map(drawn())

    lines = [shape for shape in shapes(picture, "path") if shape.attrib.get("class") == "chart-ceiling"]
    assert {"1.5 per user", "2.0 per user", "Break-even"} <= set(words(picture))
    assert sorted(str(line.attrib.get("stroke-dasharray")) for line in lines) == ["6 4", "None", "None"]


def test_the_policy_s_own_boundaries_are_drawn():
    assert {"1.2 per user", "2.5 per user"} <= set(
        words(decision_map(drawn(policy={"ratio_low": "1.2", "ratio_high": "2.5"})))
    )


def test_labels_at_the_right_stand_apart():
    picture = decision_map(drawn(policy={"ratio_low": "1.98", "ratio_high": "2.0"}))

    ends = sorted(float(shape.attrib["y"]) for shape in shapes(picture, "text") if shape.attrib["x"] == str(RIGHT + 10))
    assert len(ends) == 3
    assert all(lower - upper >= 15.9 for upper, lower in pairwise(ends))


def test_the_path_has_a_dot_for_each_place_and_names_its_first_month():
    picture = decision_map(drawn(history=months([20, 25, 31, 40], [40, 50, 62, 82])))

    (way,) = [shape for shape in shapes(picture, "path") if shape.attrib.get("class") == "map-path"]
    assert way.attrib["d"].count("L") == 4
    assert "Sept 2025" in words(picture) or "Sep 2025" in words(picture)


def test_the_table_says_what_the_map_draws():
    table = map_figure(drawn(history=months([38, 39], [76, 82]))).table

    assert table.head == ("Where", "Users", "Endpoints", "Answer")
    assert table.rows[0] == ("Counted", "40", "80", "Flat rate")
    assert ("With fewer users", "19 or fewer", "80", "Per-user") in table.rows
    assert ("1.5 endpoints per user", "40", "60", "below: per-user or flat rate, by the ratio") in table.rows
    assert ("Per-user against per-device", "40", "92.5", "both cost the same") in table.rows
    assert [row[:3] for row in table.rows[-2:]] == [("Nov 2025", "38", "74"), ("Dec 2025", "39", "80")]


def test_on_paper_only_the_telling_months_have_a_row():
    history = months([30, 28, 29, 35, 33], [60, 56, 58, 70, 66])

    table = map_figure(drawn(history=history), months=False).table

    assert [row[1] for row in table.rows[-3:]] == ["30", "28", "35"]


@extreme
def test_a_picture_is_well_formed_and_keeps_inside_whatever_is_asked(changes):
    picture = decision_map(drawn(**changes))

    root = picture_of(picture)
    assert root.attrib["role"] == "img"
    for shape in shapes(picture, "text"):
        assert 0 <= float(shape.attrib["x"]) <= WIDTH
        assert 0 <= float(shape.attrib["y"]) <= HEIGHT
    for shape in shapes(picture, "circle"):
        if "map" in shape.attrib["class"]:
            assert LEFT - 1 <= float(shape.attrib["cx"]) <= RIGHT + 1
            assert TOP - 1 <= float(shape.attrib["cy"]) <= BOTTOM + 1


def test_the_same_question_is_the_same_picture_to_the_byte():
    one = decision_map(drawn())
    survey.cache_clear()

    assert decision_map(drawn()) == one


def test_no_cost_of_the_msp_reaches_the_picture():
    dear = map_figure(drawn())
    unknown = map_figure(drawn(costs=None))

    assert (dear.svg, dear.table) == (unknown.svg, unknown.table)
