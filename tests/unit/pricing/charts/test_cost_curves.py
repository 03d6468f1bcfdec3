from itertools import combinations, pairwise

import pytest
from hypothesis import given

from pricing.charts.cost_curves import BOTTOM, HEIGHT, LEFT, RIGHT, TOP, WIDTH, cost_curves, curves_figure, finding
from pricing.charts.curves import SAMPLES, Growth, curves
from pricing.engine.billing_model import BillingModel
from pricing.engine.charging import exact_charges
from pricing.engine.interchange import parse
from pricing.engine.refusal import Refused
from tests.unit.pricing.charts.reading import picture_of, shapes
from tests.unit.pricing.charts.test_decision_map import extreme
from tests.unit.pricing.engine.drawn import requests, steady
from tests.unit.pricing.sampled import sampled

USER, DEVICE, FLAT = BillingModel
HARD = {"fee": "3900.00", "per": "month", "max_users": 50, "max_devices": None, "overage": "hard"}


def growing(**changes):
    request = sampled(**changes)
    return Growth(request.offer, request.estate)


def words(svg):
    return [shape.text for shape in shapes(svg, "text")]


@steady
@given(requests())
def test_at_a_crossing_two_models_stand_otherwise_than_one_user_before(data):
    try:
        request = parse(data)
    except Refused:
        return
    growth = Growth(request.offer, request.estate)
    for crossing in curves(growth).crossings:
        before, here = growth.charges(crossing.users - 1), growth.charges(crossing.users)
        one, other = crossing.models
        assert here[one] == crossing.charge
        assert (before[one] > before[other], before[one] < before[other]) != (
            here[one] > here[other],
            here[one] < here[other],
        )
        if crossing.cheaper is None:
            assert here[one] == here[other]
        else:
            assert here[crossing.cheaper] == min(here[one], here[other])


def test_no_crossing_of_the_sample_is_missed():
    growth = growing()
    found = curves(growth)

    signs = {
        pair: [
            (charges[pair[0]] > charges[pair[1]]) - (charges[pair[0]] < charges[pair[1]])
            for charges in (growth.charges(users) for users in range(1, found.most_users + 1))
        ]
        for pair in combinations(BillingModel, 2)
    }
    swapped = {pair for pair, line in signs.items() for one, other in pairwise(line) if one != other}

    assert {crossing.models for crossing in found.crossings} == swapped


def test_the_lines_carry_the_exact_charges():
    growth = growing()

    for users, charges in curves(growth).samples:
        assert charges == exact_charges(growth.offer, growth.estate_at(users))


def test_endpoints_come_with_users_and_infrastructure_stays():
    growth = growing()

    assert growth.estate_at(20).devices == (("workstation", 40), ("server", 2))
    assert growth.estate_at(40) == growth.estate


def test_without_users_the_devices_stay():
    assert growing(users=0).estate_at(5).devices == growing().estate.devices


def test_a_hard_ceiling_ends_the_flat_line_and_is_named():
    growth = growing(**{"rates.flat": HARD})
    found = curves(growth)

    assert found.ceiling == 50
    assert found.line(FLAT)[-1][0] == 50
    assert "Ceiling: 50 users" in words(cost_curves(growth, "USD"))
    assert "ends above its ceiling of 50 users" in cost_curves(growth, "USD")


def test_a_soft_ceiling_bends_the_flat_line_on_its_own_count():
    growth = growing(**{"rates.flat": HARD | {"overage": {"per_user": "100.00", "per_device": "0"}}})
    line = dict(curves(growth).line(FLAT))

    assert (line[50], line[51]) == (3900, 4000)


def test_a_ceiling_of_devices_is_met_where_the_devices_of_the_users_meet_it():
    assert curves(growing()).ceiling == 49  # 98 workstations and 2 servers are 100 devices


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({}, "Flat rate costs least at 40 users; per-device from 73 on"),
        ({"rates.flat": HARD}, "Per-device costs least at 40 users; flat rate from 46 on"),
        ({"rates.flat": None, "rates.per_device": None}, "Per-user costs least at 40 users and up to 80"),
        ({"rates.flat": None, "devices": {"workstation": 40}, "rates.per_device": {"workstation": "100"}},
         "Per-user and per-device cost the same at 40 users and up to 80"),
    ],
)  # fmt: skip
def test_the_finding_says_what_costs_least_and_until_when(changes, sentence):
    growth = growing(**changes)

    assert finding(growth, curves(growth)) == sentence


def test_lines_are_told_apart_without_colour_and_named_at_their_ends():
    picture = cost_curves(growing(), "USD")

    dashes = [
        shape.attrib.get("stroke-dasharray")
        for shape in shapes(picture, "path")
        if shape.attrib.get("class", "").startswith("line-")
    ]
    assert dashes == [None, "9 4", "2 3"]
    assert {"Per-user", "Per-device", "Flat rate"} <= set(words(picture))


def test_the_money_axis_starts_at_zero():
    assert "$0" in words(cost_curves(growing(), "USD"))


def test_the_table_names_every_crossing_the_count_and_the_ceiling():
    figure = curves_figure(growing(), "USD")

    assert ("40", "82", "$4,000.00", "$3,500.00", "$2,000.00", "Counted") in figure.table.rows
    assert any("Last below the ceiling" in row[-1] for row in figure.table.rows)
    assert {row[0] for row in figure.table.rows} >= {str(crossing.users) for crossing in curves(growing()).crossings}
    assert figure.note == "Each user brings 2 endpoints as now, in whole devices; infrastructure stays as it is."


@extreme
def test_a_picture_is_well_formed_and_keeps_inside_whatever_is_asked(changes):
    growth = growing(**changes)
    picture = cost_curves(growth, "USD")

    assert picture_of(picture).attrib["role"] == "img"
    assert len(curves(growth).samples) <= SAMPLES + 20
    for shape in shapes(picture, "text"):
        assert 0 <= float(shape.attrib["x"]) <= WIDTH
        assert 0 <= float(shape.attrib["y"]) <= HEIGHT
    for shape in shapes(picture, "circle"):
        assert LEFT <= float(shape.attrib["cx"]) <= RIGHT
        assert TOP - 1 <= float(shape.attrib["cy"]) <= BOTTOM


def test_the_same_question_is_the_same_picture_to_the_byte():
    one = cost_curves(growing(), "USD")
    curves.cache_clear()

    assert cost_curves(growing(), "USD") == one
