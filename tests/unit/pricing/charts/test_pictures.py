import pytest

from pricing.charts.figure import Table
from pricing.charts.pictures import pictures_of
from tests.unit.pricing.asking import answered
from tests.unit.pricing.charts.reading import picture_of, shapes
from tests.unit.pricing.charts.test_decision_map import EXTREMES
from tests.unit.pricing.sampled import sample


def drawn(**changes):
    data = sample(**changes)
    return pictures_of(data, answered(data))


def test_an_answer_has_its_map_its_curves_and_its_votes():
    pictures = drawn()

    for figure in (pictures.place, pictures.curves, pictures.votes):
        root = picture_of(figure.svg)
        title, told = root[0], root[1]
        assert (title.tag.rpartition("}")[2], told.tag.rpartition("}")[2]) == ("title", "desc")
        assert title.text == figure.caption
        assert root.attrib["aria-labelledby"] == f"{title.attrib['id']} {told.attrib['id']}"
        assert figure.table is not None
        assert figure.table.rows


def test_the_three_pictures_never_share_an_id():
    pictures = drawn()

    ids = [
        shape.attrib["id"]
        for figure in (pictures.place, pictures.curves, pictures.votes)
        for shape in picture_of(figure.svg).iter()
        if "id" in shape.attrib
    ]
    assert len(ids) == len(set(ids))


def test_no_picture_has_a_script_a_style_or_anything_from_outside():
    pictures = drawn()

    for figure in (pictures.place, pictures.curves, pictures.votes):
        for shape in picture_of(figure.svg).iter():
            assert shape.tag.rpartition("}")[2] not in {"script", "style", "image", "foreignObject", "a"}
            assert not {name for name in shape.attrib if name.startswith("on") or name in {"style", "href"}}
        assert {shape.attrib["font-family"] for shape in shapes(figure.svg, "text")} == {"Inter, sans-serif"}


def test_cost_and_margin_stay_out_of_every_picture():
    with_costs, without = drawn(), drawn(costs=None)

    assert with_costs == without


def test_an_answer_that_the_engine_would_not_give_today_keeps_only_its_votes():
    data = sample()
    result = answered(data)

    other_charges = pictures_of(data, result | {"charges": result["charges"] | {"flat": "1999.00"}})
    other_winner = pictures_of(data, result | {"recommended": "per_user"})

    assert (other_charges.place, other_charges.curves) == (None, None)
    assert other_winner.place is None
    assert other_winner.curves is not None


@pytest.mark.parametrize("changes", EXTREMES.values(), ids=EXTREMES.keys())
def test_every_extreme_question_can_be_drawn(changes):
    pictures = drawn(**changes)

    assert pictures.votes.svg
    assert pictures.curves is not None


def test_a_table_with_a_cell_missing_is_refused():
    with pytest.raises(ValueError, match="a cell for each column"):
        Table("x", ("a", "b"), (("1",),))
