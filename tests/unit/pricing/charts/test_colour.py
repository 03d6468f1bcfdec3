import pytest
from hypothesis import given
from hypothesis import strategies as st

from pricing.charts.colour import ACCENT, GROUND, NIGHT, NIGHT_RAISED, PAPER, contrast, is_colour, readable_accent

COLOURS = st.integers(0, 0xFFFFFF).map(lambda number: f"#{number:06X}")


def test_contrast_is_that_of_the_guideline():
    assert contrast("#000000", "#FFFFFF") == 21
    assert contrast("#777777", "#FFFFFF") == pytest.approx(4.48, abs=0.005)


@given(COLOURS)
def test_an_accent_is_readable_by_day_and_by_night(wished):
    accent = readable_accent(wished)

    assert min(contrast(accent.day, ground) for ground in (PAPER, GROUND)) >= 4.5
    assert min(contrast(accent.night, ground) for ground in (NIGHT, NIGHT_RAISED)) >= 4.5
    assert is_colour(accent.day)
    assert is_colour(accent.night)


def test_a_readable_accent_is_left_alone():
    assert readable_accent(ACCENT).day == ACCENT
    assert not readable_accent(ACCENT).corrected


def test_a_pale_accent_is_darkened_and_says_so():
    accent = readable_accent("#ffee00")

    assert accent.corrected
    assert accent.wished == "#FFEE00"
    assert accent.day != "#FFEE00"


@pytest.mark.parametrize("text", ["", "red", "#FFF", "#12345G", "#0B5C6B; } body { display: none", "#0B5C6B\n"])
def test_what_is_no_colour_is_refused(text):
    with pytest.raises(ValueError, match="#RRGGBB"):
        readable_accent(text)
