from decimal import Decimal, localcontext
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pricing.engine.money import Amount, apportion, equal_parts, exact, half_up, places_of, rate, spell, split

CENTS = st.integers(-(10**14), 10**14).map(lambda cents: Decimal(cents).scaleb(-2))


@pytest.mark.parametrize("value", [1.5, float("nan"), True, "1.50", None])
def test_what_is_no_exact_number_is_a_type_error(value: object) -> None:
    with pytest.raises(TypeError):
        exact(value)  # type: ignore[arg-type]


@pytest.mark.parametrize("value", [1.5, 1, Fraction(1, 2), True])
def test_a_rate_is_a_decimal(value: object) -> None:
    with pytest.raises(TypeError):
        rate(value)  # type: ignore[arg-type]


@pytest.mark.parametrize("value", ["-0.01", "NaN", "Infinity"])
def test_a_rate_is_finite_and_not_negative(value: str) -> None:
    with pytest.raises(ValueError, match="zero or more"):
        rate(Decimal(value))


@pytest.mark.parametrize(
    ("value", "rounded"),
    [
        (Fraction(1, 200), "0.01"),
        (Fraction(-1, 200), "-0.01"),
        (Fraction(1, 201), "0.00"),
        (Fraction(-1, 201), "0.00"),
        (Fraction(2675, 1000), "2.68"),
        (Fraction(200, 3), "66.67"),
        (0, "0.00"),
    ],
)
def test_halves_round_away_from_zero(value: Fraction | int, rounded: str) -> None:
    assert str(half_up(value, 2)) == rounded


@given(st.integers(-(10**30), 10**30), st.integers(0, 6))
def test_rounding_is_exact_whatever_the_decimal_context_is(whole: int, places: int) -> None:
    with localcontext() as context:
        context.prec = 3
        assert half_up(whole, places) == whole


@given(st.fractions(), st.integers(0, 6))
def test_rounding_never_moves_a_value_by_more_than_half_a_unit(value: Fraction, places: int) -> None:
    assert abs(Fraction(half_up(value, places)) - value) <= Fraction(1, 2 * 10**places)


@pytest.mark.parametrize(("currency", "places"), [("USD", 2), ("EUR", 2), ("JPY", 0), ("KWD", 3)])
def test_each_currency_has_its_own_smallest_coin(currency: str, places: int) -> None:
    assert places_of(currency) == places
    assert Amount.rounded(Fraction(1, 3), currency).value == half_up(Fraction(1, 3), places)


def test_amounts_of_one_currency_add_and_subtract() -> None:
    four, half = Amount(Decimal("4.00"), "USD"), Amount(Decimal("0.50"), "USD")

    assert four + half == Amount(Decimal("4.50"), "USD")
    assert half - four == Amount(Decimal("-3.50"), "USD")


def test_currencies_never_mix() -> None:
    with pytest.raises(ValueError, match="USD and EUR cannot be mixed"):
        Amount(Decimal(1), "USD") + Amount(Decimal(1), "EUR")


@pytest.mark.parametrize(
    ("value", "currency", "text"),
    [
        ("4000", "USD", "$4,000.00"),
        ("-12.5", "USD", "-$12.50"),
        ("37.5", "EUR", "€37.50"),
        ("0.1234", "USD", "$0.1234"),
        ("0.120", "USD", "$0.12"),
        ("1500", "JPY", "JPY 1,500"),
        ("2.5", "KWD", "KWD 2.500"),
    ],
)
def test_amounts_are_written_as_people_read_them(value: str, currency: str, text: str) -> None:
    assert spell(Decimal(value), currency) == text


@given(CENTS, st.lists(st.integers(0, 1000), min_size=1).filter(any))
def test_a_split_loses_no_cent_and_no_part_is_off_by_a_cent(total: Decimal, weights: list[int]) -> None:
    parts = split(Amount(total, "USD"), weights)

    assert sum(Fraction(part.value) for part in parts) == Fraction(total)
    for part, weight in zip(parts, weights, strict=True):
        assert abs(Fraction(part.value) - Fraction(total) * weight / sum(weights)) < Fraction(1, 100)


@pytest.mark.parametrize("weights", [[], [0, 0], [2, -1]])
def test_a_split_without_weight_is_refused(weights: list[int]) -> None:
    with pytest.raises(ValueError, match="weights"):
        split(Amount(Decimal(1), "USD"), weights)


@given(st.lists(st.fractions(-(10**6), 10**6), min_size=1, max_size=8))
def test_rounded_parts_add_up_to_the_rounded_total_and_none_is_off_by_a_cent(parts: list[Fraction]) -> None:
    total = Amount.rounded(sum(parts), "USD")
    rounded = apportion(total, parts)

    assert sum(Fraction(part.value) for part in rounded) == Fraction(total.value)
    for part, exactly in zip(rounded, parts, strict=True):
        assert abs(Fraction(part.value) - exactly) <= Fraction(1, 100)


def test_whole_cents_stay_as_they_are() -> None:
    parts = [Fraction("12.34"), Fraction("-5.67"), Fraction(0)]

    assert [part.value for part in apportion(Amount(Decimal("6.67"), "USD"), parts)] == parts


def test_parts_that_make_another_total_are_refused() -> None:
    with pytest.raises(ValueError, match="do not add up"):
        apportion(Amount(Decimal("1.00"), "USD"), [Fraction("0.10"), Fraction("0.20")])


@given(CENTS, st.integers(1, 40))
def test_equal_parts_are_those_of_a_split(total: Decimal, count: int) -> None:
    grouped = equal_parts(Amount(total, "USD"), count)

    assert tuple(part for part, many in grouped for _ in range(many)) == split(Amount(total, "USD"), [1] * count)
