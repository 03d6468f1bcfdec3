from datetime import date
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clients.asset_classes import AssetClass
from pricing.engine.billing_model import BillingModel
from pricing.engine.charging import charge_all
from pricing.engine.money import exact
from pricing.engine.past import PastMonth, in_mix, replay
from tests.unit.pricing.sampled import sampled

USER, DEVICE, FLAT = BillingModel
WORKSTATION, SERVER, KIOSK = AssetClass.WORKSTATION, AssetClass.SERVER, AssetClass.KIOSK


def months(*counts):
    """Name counts by months from January 2024 on: (users, devices)."""
    return tuple(
        PastMonth(date(2024 + place // 12, place % 12 + 1, 1), users, devices)
        for place, (users, devices) in enumerate(counts)
    )


def replayed(*counts, **changes):
    request = sampled(**changes)
    return replay(request.offer, request.estate, months(*counts), "USD")


def written(month):
    return {model: None if charge is None else str(charge.value) for model, charge in month.charges.items()}


def test_a_month_with_today_s_counts_costs_what_today_costs():
    request = sampled()

    (month,) = replay(request.offer, request.estate, months((40, ((WORKSTATION, 80), (SERVER, 2)))), "USD").months

    assert month.charges == {charge.model: charge.amount for charge in charge_all(request.offer, request.estate, "USD")}
    assert not month.is_by_mix


def test_one_number_of_devices_is_taken_in_today_s_mix_and_says_so():
    (month,) = replayed((38, 76)).months

    # 76 devices in the mix of 80 workstations and 2 servers are 74 and 2.
    assert written(month) == {USER: "3800.00", DEVICE: "3260.00", FLAT: "2000.00"}
    assert (month.is_by_mix, month.device_count) == (True, 76)


def test_devices_that_nobody_counted_are_not_guessed():
    (month,) = replayed((38, None)).months

    assert written(month)[USER] == "3800.00"
    assert month.unknown == (DEVICE, FLAT)  # this flat rate charges for devices above its ceiling


def test_a_hard_flat_fee_is_known_without_devices():
    (month,) = replayed((38, None), **{"rates.flat.overage": "hard"}).months

    assert month.unknown == (DEVICE,)


def test_infrastructure_beside_the_user_rate_needs_devices():
    (month,) = replayed((38, None), **{"rates.infrastructure_in_user_rate": False}).months

    assert USER in month.unknown


def test_a_class_that_today_s_card_does_not_price_leaves_per_device_unknown():
    (month,) = replayed((38, ((WORKSTATION, 70), (KIOSK, 1)))).months

    assert month.unknown == (DEVICE,)
    assert month.device_count == 71


def test_a_month_without_anybody_bills_nobody():
    (month,) = replayed((0, ())).months

    assert written(month) == {USER: "0.00", DEVICE: "0.00", FLAT: "2000.00"}


def test_months_in_which_a_ceiling_would_have_been_broken_say_by_how_many_units():
    past = replayed((50, 100), (51, 100), (53, 104), **{"rates.flat.overage": "hard"})

    assert [[(room.what, room.above) for room in month.broken] for month in past.months] == [
        [],
        [("users", 1)],
        [("users", 3), ("devices", 4)],
    ]
    assert [month.month.users for month in past.broken] == [51, 53]


def test_a_soft_ceiling_is_broken_too_and_charges_for_it():
    (month,) = replayed((53, 100)).months

    assert written(month)[FLAT] == "2300.00"
    assert month.broken[0].above == 3


def test_unknown_devices_break_no_ceiling_of_devices():
    (month,) = replayed((51, None)).months

    assert [(room.what, room.above) for room in month.broken] == [("users", 1)]


def test_totals_are_those_of_the_months_in_which_every_model_has_a_price():
    past = replayed((38, 76), (40, None), (40, 82))

    assert [month.month.users for month in past.compared] == [38, 40]
    assert {one.model: str(one.total.value) for one in past.models} == {
        USER: "7800.00",
        DEVICE: "6760.00",
        FLAT: "4000.00",
    }


def test_without_a_month_nothing_is_compared():
    assert (replayed().months, replayed().models) == ((), ())
    assert replayed((40, None)).models == ()


def test_only_models_on_offer_are_replayed():
    past = replayed((38, 76), **{"rates.flat": None, "rates.per_device": None})

    assert [one.model for one in past.models] == [USER]
    assert past.broken == ()


def test_the_season_of_the_source_moves_the_per_user_invoice_as_it_moved_heads():
    # DOMAIN 3.1: 12,12,12,12,13,13,12,12,14,18,22,20 has a coefficient of variation of .2495.
    heads = (12, 12, 12, 12, 13, 13, 12, 12, 14, 18, 22, 20)

    per_user, _, flat = replayed(*((users, 80) for users in heads)).models

    assert per_user.cv == Decimal("0.2495")
    assert (str(per_user.lowest.value), str(per_user.highest.value)) == ("1200.00", "2200.00")
    assert flat.cv == 0


def test_below_twelve_months_nothing_is_said_of_variation():
    assert {one.cv for one in replayed(*[(40, 80)] * 11).models} == {None}


@given(st.integers(0, 10**6), st.lists(st.integers(0, 500), min_size=1, max_size=5))
def test_a_mix_adds_up_and_keeps_its_shares_within_one(total, weights):
    counts = tuple(zip(AssetClass, weights, strict=False))

    mixed = in_mix(counts, total)

    if not sum(weights):
        assert mixed == (None if total else ())
    else:
        assert sum(part for _, part in mixed) == total
        assert all(
            abs(part - Fraction(total * count, sum(weights))) < 1
            for (_, count), (_, part) in zip(counts, mixed, strict=True)
        )


@given(st.lists(st.tuples(st.integers(0, 60), st.integers(0, 120)), min_size=1, max_size=36))
def test_totals_are_the_sums_of_the_months_to_the_cent(counts):
    past = replayed(*counts)

    for one in past.models:
        charges = [month.charges[one.model].value for month in past.compared]
        assert one.total.value == sum(charges)
        assert one.lowest.value <= one.highest.value
        assert exact(one.total.value) == sum(exact(charge) for charge in charges)


@given(st.integers(1, 60), st.integers(0, 120))
def test_one_user_more_never_costs_less(users, devices):
    past = replayed((users, devices), (users + 1, devices))

    for less, more in pairwise(past.months):
        assert all(less.charges[model].value <= more.charges[model].value for model in less.charges)


def test_counts_of_a_huge_client_stay_exact():
    (month,) = replayed((1_000_000, 2_000_000)).months

    assert written(month)[USER] == "100000000.00"


@pytest.mark.parametrize("currency", ["USD", "JPY"])
def test_each_month_is_rounded_once_to_the_coin(currency):
    request = sampled(**{"rates.per_user": "33.3333"})

    (month,) = replay(request.offer, request.estate, months((1, 0)), currency).months

    assert str(month.charges[USER].value) == {"USD": "33.33", "JPY": "33"}[currency]
