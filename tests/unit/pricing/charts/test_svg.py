from fractions import Fraction

from django.utils.html import conditional_escape
from hypothesis import given
from hypothesis import strategies as st

from pricing.charts.svg import Svg, drawing, element, identity, text
from tests.unit.pricing.charts.reading import picture_of


def test_words_and_attributes_are_escaped():
    shape = element("text", "<script>", Svg("<tspan/>"), class_='"><script>')

    assert shape == "<text class='\"&gt;&lt;script&gt;'>&lt;script&gt;<tspan/></text>"


@given(st.text())
def test_any_words_make_a_picture_an_xml_parser_reads(words):
    picture = drawing(10, 10, title=words, description=words, body=[text(words, 1, Fraction(1, 3), class_=words)])

    assert picture_of(picture).attrib["role"] == "img"


def test_lengths_are_written_with_two_decimals_at_most():
    assert element("line", x1=Fraction(1, 3), x2=Fraction(-1, 200), y1=Fraction(5, 2), y2=7) == (
        '<line x1="0.33" x2="0" y1="2.5" y2="7"/>'
    )


def test_nothing_is_written_for_an_attribute_that_is_none():
    assert element("line", x1=1, stroke_dasharray=None) == '<line x1="1"/>'


def test_a_template_prints_a_picture_as_it_is():
    assert conditional_escape(element("svg", "a & b")) == "<svg>a &amp; b</svg>"


def test_an_id_is_the_same_for_the_same_words_and_another_for_others():
    assert identity("a", "b") == identity("a", "b")
    assert identity("a", "b") != identity("ab")
