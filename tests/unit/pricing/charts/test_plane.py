from fractions import Fraction
from itertools import product

import pytest
from hypothesis import given, settings

from pricing.charts.changes import changes
from pricing.charts.plane import CELLS, plane_of, survey
from pricing.engine.billing_model import BillingModel
from pricing.engine.case import Case
from pricing.engine.charging import exact_charges
from pricing.engine.decision import decide
from pricing.engine.interchange import parse
from pricing.engine.recommend import recommend
from pricing.engine.refusal import Refused
from tests.unit.pricing.asking import months
from tests.unit.pricing.engine.drawn import requests, steady
from tests.unit.pricing.sampled import sample, sampled

USER, DEVICE, FLAT = BillingModel


def surveyed(**changes):
    plane = plane_of(sampled(**changes))
    return plane, survey(plane)


def test_every_answer_on_the_lattice_is_the_engine_s_own():
    # 80 workstations alone, so that so many endpoints are so many workstations.
    _, found = surveyed(devices={"workstation": 80}, users=12)

    for row, endpoints in list(enumerate(found.endpoints))[::7]:
        for column, users in list(enumerate(found.users))[::7]:
            asked = sample(devices={"workstation": endpoints}, users=users)
            assert found.winners[row][column] is recommend(parse(asked), flips=False).recommended


@steady
@given(requests())
def test_the_client_s_own_place_has_the_client_s_own_answer(data):
    try:
        request = parse(data)
    except Refused:
        return
    plane = plane_of(request)
    if plane is None:
        return
    found = survey(plane)

    row, column = found.endpoints.index(plane.endpoints), found.users.index(plane.users)

    assert found.winners[row][column] is decide(Case.of(request)).recommended


@pytest.mark.parametrize(("users", "workstations"), [(0, 80), (1, 1), (40, 80), (1_000_000, 1_900_000), (3, 1_000_000)])
def test_the_work_is_bounded_whatever_the_counts(users, workstations):
    _, found = surveyed(users=users, devices={"workstation": workstations, "server": 2})

    assert len(found.users) <= CELLS + 1
    assert len(found.endpoints) <= CELLS + 1


def test_endpoints_keep_today_s_mix_and_infrastructure_stays():
    plane, _ = surveyed(devices={"workstation": 60, "tablet": 20, "server": 2}, **{
        "rates.per_device": {"workstation": "40", "tablet": "10", "server": "150"}
    })  # fmt: skip

    assert plane.case_at(40).estate.devices == (("workstation", 30), ("tablet", 10), ("server", 2))
    assert plane.case_at(80).estate == plane.case.estate


def test_a_client_without_endpoints_is_asked_in_the_first_class_that_has_a_rate():
    plane, _ = surveyed(devices={}, **{"rates.per_device": {"tablet": "10"}})

    assert plane.case_at(7).estate.devices == (("tablet", 7),)


def test_where_no_endpoint_has_a_rate_there_is_no_map():
    assert plane_of(sampled(devices={"server": 2}, **{"rates.per_device": {"server": "150"}})) is None


@pytest.mark.parametrize("users", [10, 20, 40])
def test_the_break_even_is_where_both_charge_exactly_the_same(users):
    plane, found = surveyed()

    at = dict(found.break_even)[users]
    charges = exact_charges(plane.case.offer, plane.case_at(1).estate.with_users(users))

    # DOMAIN C1: users x 100 = endpoints x 40 + 2 servers x 150.
    assert at == Fraction(users * 100 - 300, 40)
    assert charges[USER] == at * 40 + 300


def test_the_break_even_of_the_sample_is_the_engine_s():
    _, found = surveyed()

    assert dict(found.break_even)[40] == Fraction("92.5")


def test_without_per_device_rates_nothing_breaks_even():
    _, found = surveyed(**{"rates.per_device": None})

    assert found.break_even == ()


def test_the_path_takes_past_devices_in_today_s_mix_and_skips_months_without_them():
    history = [{"month": "2025-10", "users": 30}, *months([38, 39], [76, 82])]

    plane, _ = surveyed(history=history)

    assert [(past.users, past.endpoints) for past in plane.path] == [(38, 74), (39, 80)]


def test_changes_are_the_first_counts_with_another_answer():
    plane, found = surveyed()

    for change in changes(plane, found):
        one_back = change.at - 1 if change.is_up else change.at + 1
        own = plane.winner(plane.users, plane.endpoints)
        at, before = (
            [plane.winner(count, plane.endpoints) if change.what == "user" else plane.winner(plane.users, count)]
            for count in (change.at, one_back)
        )
        assert at == [change.winner]
        assert at != [own]
        assert before == [own]


def test_changes_of_users_are_the_engine_s_flips():
    plane, found = surveyed()
    flips = recommend(sampled()).flips

    moved = {change.is_up: (change.at, change.winner) for change in changes(plane, found) if change.what == "user"}

    # 66 users lie beyond the map; 19 are on it.
    assert moved == {False: (flips.users_down.at, flips.users_down.recommended)}


@settings(max_examples=20, deadline=None)
@given(requests(largest_count=60))
def test_edges_lie_between_the_answers_they_part(data):
    try:
        plane = plane_of(parse(data))
    except Refused:
        return
    if plane is None:
        return
    found = survey(plane)
    for winners, edges in zip(found.winners, found.edges, strict=True):
        parted = [place for place in range(1, len(winners)) if winners[place] is not winners[place - 1]]
        assert len(edges) == len(parted)
        for place, edge in zip(parted, edges, strict=True):
            assert found.users[place - 1] < edge < found.users[place]


def test_all_models_equal_leave_one_winner_everywhere():
    _, found = surveyed(
        devices={"workstation": 40},
        **{"rates.per_device": {"workstation": "0"}, "rates.per_user": "0", "rates.flat": None},
    )

    assert {winner for row in found.winners for winner in row} <= {USER, DEVICE}


def test_one_model_on_offer_wins_everywhere():
    _, found = surveyed(**{"rates.per_device": None, "rates.flat": None})

    assert {winner for row, column in product(range(len(found.winners)), range(len(found.users))) for winner in
            [found.winners[row][column]]} == {USER}  # fmt: skip
