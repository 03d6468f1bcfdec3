from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pricing.engine.bands import Band, Bands, Counting
from pricing.engine.charge import total

RATES = st.integers(0, 5_000_000).map(lambda value: Decimal(value).scaleb(-4))


@st.composite
def drawn(draw: st.DrawFn, counting: Counting) -> Bands:
    edges = draw(st.lists(st.integers(1, 60), unique=True, max_size=4).map(sorted))
    return Bands(tuple(Band(edge, draw(RATES)) for edge in (*edges, None)), counting)


GRADUATED, ALL_UNITS = drawn(Counting.GRADUATED), drawn(Counting.ALL_UNITS)
EITHER = GRADUATED | ALL_UNITS


def _rate_of(bands: Bands, unit: int) -> Fraction:
    return next(Fraction(band.rate) for band in bands.bands if band.up_to is None or unit <= band.up_to)


@given(GRADUATED, st.integers(0, 80))
def test_graduated_each_unit_costs_the_rate_of_its_own_band(bands: Bands, units: int) -> None:
    one_by_one = sum((_rate_of(bands, unit) for unit in range(1, units + 1)), Fraction(0))

    assert bands.exact_charge(units) == one_by_one


@given(ALL_UNITS, st.integers(0, 80))
def test_all_units_cost_the_rate_of_the_band_the_count_is_in(bands: Bands, units: int) -> None:
    assert bands.exact_charge(units) == units * _rate_of(bands, units)


@given(GRADUATED, st.integers(0, 80))
def test_graduated_one_more_unit_never_costs_less(bands: Bands, units: int) -> None:
    assert bands.exact_charge(units + 1) >= bands.exact_charge(units)
    assert bands.cliffs == ()


@given(EITHER, st.integers(0, 80), st.data())
def test_a_dearer_band_never_costs_less(bands: Bands, units: int, data: st.DataObject) -> None:
    place = data.draw(st.integers(0, len(bands.bands) - 1))
    raised = [Band(band.up_to, band.rate + (at == place)) for at, band in enumerate(bands.bands)]

    assert Bands(tuple(raised), bands.counting).exact_charge(units) >= bands.exact_charge(units)


@given(ALL_UNITS)
def test_the_cliffs_are_all_the_counts_at_which_one_more_lowers_the_bill(bands: Bands) -> None:
    found = [units for units in range(70) if bands.exact_charge(units + 1) < bands.exact_charge(units)]

    assert list(bands.cliffs) == found


@given(EITHER, st.integers(0, 80))
def test_the_lines_add_up_to_the_charge(bands: Bands, units: int) -> None:
    assert total(bands.lines(units, "user", "USD")) == bands.exact_charge(units)


@given(EITHER)
def test_the_charge_bends_and_jumps_at_kinks_only(bands: Bands) -> None:
    rises = [bands.exact_charge(units + 1) - bands.exact_charge(units) for units in range(70)]

    for units in range(1, 70):
        assert rises[units] == rises[units - 1] or units in bands.kinks


@pytest.mark.parametrize(
    ("bands", "units", "texts"),
    [
        (((None, 5),), 3, ["3 users × $5.00, the rate for every user"]),
        (((1, 5), (None, 4)), 1, ["1 user × $5.00, the rate for user 1"]),
        (((1, 5), (None, 4)), 2, ["1 user × $5.00, the rate for user 1",
                                  "1 user × $4.00, the rate for users from 2 on"]),
        (((25, 5), (50, 4), (None, 3)), 26, ["25 users × $5.00, the rate for users 1 to 25",
                                            "1 user × $4.00, the rate for users 26 to 50"]),
    ],
)  # fmt: skip
def test_each_band_reached_is_a_line(bands: tuple[tuple[int | None, int], ...], units: int, texts: list[str]) -> None:
    made = Bands(tuple(Band(up_to, Decimal(rate)) for up_to, rate in bands))

    assert [line.text for line in made.lines(units, "user", "USD")] == texts


def test_all_units_are_one_line_that_names_the_band() -> None:
    bands = Bands((Band(25, Decimal(150)), Band(None, Decimal("120.5"))), Counting.ALL_UNITS)

    assert [line.text for line in bands.lines(60, "user", "USD")] == [
        "60 users × $120.50, the rate for users from 26 on"
    ]


@pytest.mark.parametrize("edges", [[], [5], [None, None], [5, 5, None], [5, 4, None], [0, None], [None, 5, None]])
def test_bands_rise_from_one_and_the_last_has_no_end(edges: list[int | None]) -> None:
    with pytest.raises(ValueError, match="band"):
        Bands(tuple(Band(edge, Decimal(1)) for edge in edges))


@pytest.mark.parametrize("up_to", ["5", Decimal(5), True])
def test_a_band_ends_at_a_whole_number(up_to: object) -> None:
    with pytest.raises(TypeError, match="whole number"):
        Band(up_to, Decimal(1))  # type: ignore[arg-type]


def test_a_rate_in_a_band_is_money() -> None:
    with pytest.raises(TypeError, match="Money"):
        Band(5, 1)  # type: ignore[arg-type]
