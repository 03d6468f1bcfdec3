"""Ways out of a ceiling as agreements, priced, and in the words a client reads; amounts worked by hand beside."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clients.asset_classes import AssetClass
from contracts.agreement import FlatBand
from contracts.ceilings import Headroom
from contracts.commercial import Commercial, Escalated
from contracts.forgoing import DEVICES, USERS
from contracts.prices import FlatFee
from contracts.remedying import (
    Kind,
    Point,
    classes_held,
    flat_line,
    grown,
    held_by,
    higher_limit,
    month_at,
    number_of,
    offered_flat,
    raised,
    reason_to_amend,
    reason_to_renew,
    standing_of,
    with_line,
)
from pricing.engine.estate import Estate
from tests.unit.contracts.billing.months import agreement, flat, per_device, per_user

OFFICE = flat("2000", 50)
SERVERS = per_device(classes=("server",), server="150")
OFFER = FlatFee(Decimal(6200), "month", 80, 160, None, None)
FEBRUARY = date(2027, 2, 1)


@pytest.mark.parametrize(
    ("counted", "present", "holding", "limit"),
    [
        (47, 50, 53, 55),  # the forecast asks for 53
        (47, 50, 55, 55),  # and a multiple of five is enough
        (47, 50, 48, 55),  # above the present ceiling in any case
        (62, 50, 10, 65),  # never below what is counted
        (50, 52, 10, 55),
    ],
)
def test_a_higher_ceiling_is_the_next_multiple_of_five_that_holds(counted, present, holding, limit):
    assert higher_limit(counted=counted, present=present, holding=holding) == limit


@given(st.integers(0, 500), st.integers(1, 500), st.integers(1, 500))
def test_a_higher_ceiling_holds_everything_and_is_no_higher_than_it_must(counted, present, holding):
    limit = higher_limit(counted=counted, present=present, holding=holding)
    assert limit >= max(counted, present + 1, holding) > limit - 5
    assert limit % 5 == 0


class TestRaised:
    @pytest.mark.parametrize(
        ("fee", "limit", "new"),
        [
            ("2000", 60, "2400.00"),  # 2,000.00 × 60 ÷ 50
            ("999.99", 55, "1099.99"),  # 1,099.989
            ("333.25", 55, "366.58"),  # 366.575, half-up
        ],
    )
    def test_the_fee_grows_with_the_ceiling_rounded_half_up_to_the_cent(self, fee, limit, new):
        found = flat_line(raised(agreement(flat(fee, 50)), USERS, limit, None)).rates.flat
        assert (found.fee, found.max_users) == (Decimal(new), limit)

    def test_the_other_ceiling_and_the_other_lines_stay(self):
        before = agreement(flat("2000", 50, 100, above="25"), SERVERS, notice_days=45)
        after = raised(before, DEVICES, 120, None)
        found = flat_line(after)
        assert (found.rates.flat.max_users, found.rates.flat.max_devices, found.rates.flat.fee) == (50, 120, 2400)
        assert (found.overage, found.rates.flat.overage_device_rate) == ("PER_UNIT", Decimal(25))
        assert replace(after, lines=before.lines) == before

    def test_an_offer_brings_its_fee_and_its_ceilings(self):
        found = flat_line(raised(agreement(flat("2000", 50, 100)), USERS, 60, OFFER)).rates.flat
        assert (found.fee, found.max_users, found.max_devices) == (6200, 80, 160)

    def test_an_offer_limits_no_kind_of_unit_that_was_not_limited(self):
        assert flat_line(raised(agreement(OFFICE), USERS, 60, OFFER)).rates.flat.max_devices is None

    def test_an_offer_by_the_year_is_billed_by_the_year(self):
        found = flat_line(raised(agreement(OFFICE), USERS, 60, replace(OFFER, per="year"))).rates.flat
        assert (found.fee, found.per) == (6200, "year")

    def test_a_fee_with_bands_grows_from_the_highest(self):
        bands = (FlatBand(80, None, Decimal(3000)),)
        found = flat_line(raised(agreement(flat("2000", 50, overage="NEXT_BAND", next_bands=bands)), USERS, 100, None))
        assert found.next_bands == (*bands, FlatBand(100, None, Decimal("3750.00")))  # 3,000.00 × 100 ÷ 80

    def test_a_coin_that_is_not_a_hundredth_is_kept_to(self):
        found = flat_line(raised(agreement(flat("1000", 30), currency="JPY"), USERS, 35, None)).rates.flat
        assert found.fee == Decimal(1167)  # 1,166.67


def test_only_the_flat_line_is_replaced_and_keeps_its_name_and_devices():
    office = replace(OFFICE, classes=("workstation", "mobile"))
    after = with_line(agreement(office, SERVERS), per_user("100", name="Managed"))
    assert [line.name for line in after.lines] == ["Office", "Servers"]
    assert after.lines[0].classes == office.classes


def test_a_second_line_per_user_is_refused_in_words():
    both = agreement(replace(OFFICE, classes=("workstation",)), per_user("20"))
    with pytest.raises(ValueError, match="Only one line can charge per user"):
        with_line(both, per_user("100"))


def test_what_must_be_covered_is_the_new_ceiling_and_the_other_as_it_is():
    assert held_by(flat("2000", 50, 100), USERS, 60) == (60, 100)
    assert held_by(flat("2000", 50, 100), DEVICES, 120) == (50, 120)
    assert held_by(OFFICE, USERS, 60) == (60, 0)


class TestAMonth:
    def test_it_is_the_engines_with_discounts_options_and_rises(self):
        commercial = Commercial(
            term_discount_share=Decimal("0.05"), escalator=Escalated(Decimal("0.03"), is_compounding=True)
        )
        agreed = replace(agreement(per_user("100"), SERVERS), commercial=commercial)
        point = Point(date(2028, 1, 1), Estate.of(40, {AssetClass.SERVER: 2}))
        # 40 × 100.00 + 2 × 150.00 = 4,300.00, less 5 % = 4,085.00; from the second year on 3 % more: 4,207.55
        assert str(month_at(agreed, point, date(2028, 1, 1))) == "$4,085.00"
        assert str(month_at(agreed, point, date(2027, 1, 1))) == "$4,207.55"

    def test_a_month_that_begins_before_the_anniversary_has_not_risen_yet(self):
        agreed = replace(
            agreement(OFFICE), commercial=Commercial(escalator=Escalated(Decimal("0.03"), is_compounding=True))
        )
        began_on = date(2026, 11, 27)
        fees = [month_at(agreed, Point(on, Estate.of(40, {})), began_on) for on in
                (date(2026, 1, 1), date(2027, 11, 1), date(2027, 11, 27))]  # fmt: skip
        assert [str(fee) for fee in fees] == ["$2,000.00", "$2,000.00", "$2,060.00"]

    def test_a_class_without_a_rate_is_an_error_and_no_zero(self):
        point = Point(FEBRUARY, Estate.of(1, {AssetClass.NETWORK: 1}))
        with pytest.raises(KeyError):
            month_at(agreement(per_device("All", workstation="40")), point, FEBRUARY)


class TestGrowing:
    def test_users_and_devices_go_to_their_numbers_in_todays_mix(self):
        today = Estate.of(40, {AssetClass.WORKSTATION: 60, AssetClass.SERVER: 3})
        then = grown(today, users=50, devices=84, classes=())
        assert (then.users, dict(then.devices)) == (50, {AssetClass.WORKSTATION: 80, AssetClass.SERVER: 4})

    def test_devices_that_the_fee_does_not_cover_stay(self):
        today = Estate.of(40, {AssetClass.WORKSTATION: 60, AssetClass.SERVER: 3})
        then = grown(today, users=40, devices=70, classes=("workstation",))
        assert dict(then.devices) == {AssetClass.WORKSTATION: 70, AssetClass.SERVER: 3}

    def test_where_none_is_there_none_is_added(self):
        assert grown(Estate.of(40, {}), users=41, devices=9, classes=()).device_count == 0


def test_the_flat_fee_covers_what_no_other_line_names():
    both = agreement(OFFICE, SERVERS)
    estate = Estate.of(40, {AssetClass.WORKSTATION: 60, AssetClass.SERVER: 3})
    assert "server" not in classes_held(both)
    assert classes_held(agreement(OFFICE)) == ()
    assert (number_of(both, estate, DEVICES), number_of(both, estate, USERS)) == (60, 40)


def test_a_renewal_is_asked_with_the_highest_band_and_the_prices_above_it():
    offer = offered_flat(agreement(flat("2000", 50, above="25"))).flat
    assert (offer.fee, offer.ceiling.max_users, offer.overage.per_user) == (2000, 50, 25)
    bands = (FlatBand(80, None, Decimal(3000)),)
    offer = offered_flat(agreement(flat("2000", 50, overage="NEXT_BAND", next_bands=bands))).flat
    assert (offer.fee, offer.ceiling.max_users, offer.is_hard) == (3000, 80, True)


class TestWords:
    @pytest.mark.parametrize(
        ("count", "expected_on", "told"),
        [
            (
                47, date(2027, 3, 1),
                "Your count of users is 47 of 50 and likely to pass the ceiling in March 2027.",
            ),
            (47, None, "Your count of users is 47 of 50."),
            (50, None, "Your count of users is 50 of 50, at the ceiling of your flat fee."),
            (1250, date(2027, 3, 1), "Your count of users is 1,250 of 50, 1,200 above the ceiling of your flat fee."),
        ],
    )  # fmt: skip
    def test_it_says_where_the_count_stands(self, count, expected_on, told):
        assert standing_of(USERS, Headroom(count, 50, Fraction(9, 10)), expected_on) == told

    def test_an_amendment_says_what_holds_from_when(self):
        new = raised(agreement(OFFICE), USERS, 60, None)
        assert reason_to_amend(Kind.RAISE, new, USERS, "Your count of users is 47 of 50.", FEBRUARY) == (
            "Your count of users is 47 of 50. From 1 Feb 2027, up to 60 users are covered for a flat fee of $2,400.00 a"
            " month."
        )
        assert reason_to_amend(Kind.PER_USER, new, USERS, "So.", FEBRUARY) == (
            "So. From 1 Feb 2027, each user is billed instead of a flat fee, and there is no ceiling any more."
        )
        assert "each device is billed" in reason_to_amend(Kind.PER_DEVICE, new, USERS, "So.", FEBRUARY)

    @pytest.mark.parametrize("kind", Kind)
    def test_nothing_is_said_of_cost_or_margin(self, kind):
        said = reason_to_amend(kind, agreement(OFFICE), USERS, "So.", FEBRUARY) + reason_to_renew(kind, "So.")
        assert not {"cost", "margin", "keep", "forgo"} & set(said.lower().replace(".", "").split())
