from datetime import date

import pytest

from pricing.charts.past_charges import BOTTOM, LEFT, RIGHT, TOP, finding, past_charges, past_figure
from pricing.engine.past import PastMonth, replay
from tests.unit.pricing.charts.reading import picture_of, shapes
from tests.unit.pricing.sampled import sampled


def replayed(*counts, **changes):
    request = sampled(**changes)
    months = tuple(
        PastMonth(date(2023 + place // 12, place % 12 + 1, 1), users, devices)
        for place, (users, devices) in enumerate(counts)
        if users is not None
    )
    return replay(request.offer, request.estate, months, "USD")


def words(svg):
    return [shape.text for shape in shapes(svg, "text")]


def lines(svg):
    return [shape for shape in shapes(svg, "path") if shape.attrib.get("class", "").startswith("line-")]


@pytest.mark.parametrize(
    ("past", "sentence"),
    [
        (replayed((40, 82), (51, 82)),
         ("Flat rate would have cost least over 2 months, $5,000.00 less than per-user; "
          "the flat ceiling would have broken in 1 month")),
        (replayed((40, None)), "No month can be compared: some model has no price in any of them"),
        (replayed((40, 82), **{"rates.flat": None, "rates.per_device": None}),
         "Per-user would have cost least over 1 month"),
        (replayed((40, 40), devices={"workstation": 40}, **{
            "rates.flat": None, "rates.per_device": {"workstation": "100"}}),
         "Every model would have cost the same over 1 month"),
    ],
)  # fmt: skip
def test_the_finding_says_what_would_have_cost_least(past, sentence):
    assert finding(past, "USD") == sentence


def test_each_model_has_its_line_told_apart_without_colour():
    picture = past_charges(replayed(*[(40, 82)] * 36), "USD")

    assert [line.attrib.get("stroke-dasharray") for line in lines(picture)] == [None, "9 4", "2 3"]
    assert {"Per-user", "Per-device", "Flat rate", "$0", "Jan 2023"} <= set(words(picture))


def test_a_line_breaks_where_a_month_or_its_price_is_missing():
    no_devices = past_charges(replayed((40, 82), (40, 82), (40, None), (40, 82), (40, 82)), "USD")
    no_month = past_charges(replayed((40, 82), (40, 82), (None, None), (40, 82), (40, 82)), "USD")

    assert len(lines(no_devices)) == 1 + 2 + 2  # per-user is known without devices
    assert len(lines(no_month)) == 2 + 2 + 2


def test_a_month_alone_is_a_dot():
    assert len(shapes(past_charges(replayed((40, 82)), "USD"), "circle")) == 3


def test_months_above_the_ceiling_have_a_triangle_and_their_words():
    picture = past_charges(replayed((40, 82), (51, 82), (53, 110)), "USD")

    triangles = [shape for shape in shapes(picture, "path") if shape.attrib["d"].endswith("Z")]
    assert len(triangles) == 2
    assert "3 users and 10 devices above the ceiling" in picture


def test_without_a_month_there_is_no_picture():
    assert past_figure(replayed(), "USD") is None


@pytest.mark.parametrize("counts", [[(0, 0)], [(1_000_000, 2_000_000)] * 36, [(1, None)] * 3], ids=str)
def test_a_picture_is_well_formed_whatever_the_counts(counts):
    picture = past_charges(replayed(*counts), "USD")

    assert picture_of(picture).attrib["role"] == "img"
    for shape in shapes(picture, "circle"):
        assert LEFT <= float(shape.attrib["cx"]) <= RIGHT
        assert TOP - 1 <= float(shape.attrib["cy"]) <= BOTTOM


def test_the_same_past_is_the_same_picture():
    assert past_charges(replayed((40, 82)), "USD") == past_charges(replayed((40, 82)), "USD")
