from decimal import Decimal
from xml.etree.ElementTree import Element

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pricing.charts.models_compared import ModelCost, ModelCosts, cost_of_models, finding
from pricing.charts.palette import MODEL_MARKS
from pricing.engine.billing_model import BillingModel
from tests.unit.pricing.charts.reading import shapes


def costs_of(*amounts: str | None, recommended: BillingModel | None = None) -> ModelCosts:
    offered = tuple(
        ModelCost(model, Decimal(amount)) for model, amount in zip(BillingModel, amounts, strict=False) if amount
    )
    return ModelCosts("USD", "per month", offered, recommended)


def bars(svg: str) -> list[Element]:
    return [rect for rect in shapes(svg, "rect") if "chart-bar" in rect.attrib.get("class", "")]


@pytest.mark.parametrize(
    ("costs", "sentence"),
    [
        # Scenarios 1 and 3 of the pricing article, and the tie of vector T07.
        (costs_of("4000", "3200"), "Per-device costs $800.00 less per month than per-user"),
        (costs_of("2500", "1000", "2000"), "Per-device costs $1,500.00 less per month than per-user"),
        (costs_of("4000", "4000"), "Per-user and per-device cost the same per month"),
        (costs_of("4000", "4000", "5000"), "Per-user and per-device cost $1,000.00 less per month than flat rate"),
        (costs_of("4000", "4000", "4000"), "Per-user, per-device and flat rate cost the same per month"),
        (costs_of("500"), "Per-user costs $500.00 per month"),
    ],
)
def test_the_finding_names_the_cheapest_and_the_dearest(costs, sentence):
    assert finding(costs) == sentence


def test_bars_start_at_zero_and_are_as_long_as_the_amounts():
    widths = [float(bar.attrib["width"]) for bar in bars(cost_of_models(costs_of("4000", "2000", "1000")))]

    assert widths == [398, 199, 99.5]


def test_bars_of_nothing_but_zeros_are_drawn_as_a_hairline():
    widths = [float(bar.attrib["width"]) for bar in bars(cost_of_models(costs_of("0", "0")))]

    assert widths == [1, 1]


def test_each_model_has_its_letter_its_colour_and_its_pattern():
    svg = cost_of_models(costs_of("4000", "3200", "3000"))
    picture = svg

    assert [bar.attrib["fill"] for bar in bars(svg)] == [mark.colour for mark in MODEL_MARKS.values()]
    assert [words.text for words in shapes(picture, "text") if words.text in "UDF"] == ["U", "D", "F"]
    assert [len(pattern) for pattern in shapes(picture, "pattern")] == [0, 1, 2]


def test_the_recommended_model_is_named_so():
    svg = cost_of_models(costs_of("4000", "3200", recommended=BillingModel.PER_DEVICE))

    assert "Per-device – recommended" in svg


@given(st.lists(st.decimals(min_value=0, max_value=10**12, places=2), min_size=1, max_size=3))
def test_every_bar_stays_inside_the_picture(amounts):
    svg = cost_of_models(costs_of(*(str(amount) for amount in amounts)))

    assert all(1 <= float(bar.attrib["width"]) <= 398 for bar in bars(svg))
    assert " style=" not in svg


@pytest.mark.parametrize("amount", [Decimal("-1"), Decimal("NaN"), 40.0])
def test_a_cost_below_zero_or_no_decimal_is_refused(amount):
    with pytest.raises(ValueError, match="zero or more"):
        ModelCost(BillingModel.PER_USER, amount)


def test_nothing_to_compare_is_refused():
    with pytest.raises(ValueError, match="nothing to compare"):
        ModelCosts("USD", "per month", ())


def test_a_model_shown_twice_is_refused():
    with pytest.raises(ValueError, match="shown once"):
        ModelCosts("USD", "per month", (ModelCost(BillingModel.FLAT, Decimal(1)),) * 2)
