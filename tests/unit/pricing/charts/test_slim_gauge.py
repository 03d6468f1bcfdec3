import pytest

from pricing.charts.slim_gauge import WIDTH, slim_gauge
from tests.unit.pricing.charts.reading import shapes


@pytest.mark.parametrize(
    ("count", "filled", "ceiling_at"), [(0, 0, WIDTH - 1), (25, 48, WIDTH - 1), (50, 96, WIDTH - 1), (100, 96, 48)]
)
def test_the_space_is_filled_as_far_as_the_count_and_the_ceiling_stays_a_line(count, filled, ceiling_at):
    svg = slim_gauge(count, 50, "NEAR")

    _, fill = shapes(svg, "rect")
    (line,) = shapes(svg, "line")
    assert (float(fill.attrib["width"]), float(line.attrib["x1"])) == (filled, ceiling_at)


def test_it_is_not_read_aloud_as_words_beside_it_say_the_same():
    assert 'aria-hidden="true"' in slim_gauge(1, 2, "OK")


@pytest.mark.parametrize(("count", "ceiling"), [(-1, 5), (1, 0)])
def test_what_cannot_be_counted_is_refused(count, ceiling):
    with pytest.raises(ValueError, match="zero or more"):
        slim_gauge(count, ceiling, "OK")
