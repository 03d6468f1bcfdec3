"""Draw what each billing model costs: one bar each from zero, the finding as the title."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from pricing.charts import nouns
from pricing.charts.palette import MODEL_MARKS, pattern
from pricing.charts.svg import Number, Svg, drawing, element, identity, text
from pricing.charts.words import DEFAULT_LOCALE, money
from pricing.engine.billing_model import BillingModel

WIDTH = 400
ROW = 52
BAR = 20


@dataclass(frozen=True, slots=True)
class ModelCost:
    """What one model costs the client over the basis, and what to say beside it."""

    model: BillingModel
    amount: Decimal
    note: str = ""

    def __post_init__(self) -> None:
        if not isinstance(self.amount, Decimal) or not self.amount.is_finite() or self.amount < 0:
            raise ValueError(f"A cost is a Decimal of zero or more, not {self.amount!r}.")


@dataclass(frozen=True, slots=True)
class ModelCosts:
    """The models on offer in the order shown; `basis` completes a sentence ("per month", "over 36 months")."""

    currency: str
    basis: str
    costs: tuple[ModelCost, ...]
    recommended: BillingModel | None = None

    def __post_init__(self) -> None:
        if not self.costs:
            raise ValueError("There is nothing to compare without one model on offer.")
        if len({cost.model for cost in self.costs}) != len(self.costs):
            raise ValueError("Each model is shown once.")


def cost_of_models(costs: ModelCosts, *, locale: str = DEFAULT_LOCALE) -> Svg:
    """Return the bars; the recommended model is framed and named so."""
    title = finding(costs, locale=locale)
    said = "; ".join(f"{MODEL_MARKS[c.model].name} {money(c.amount, costs.currency, locale)}" for c in costs.costs)
    key = identity(title, said)
    longest = max(cost.amount for cost in costs.costs)
    height = ROW * len(costs.costs) + 8
    rows = [shape for index, cost in enumerate(costs.costs) for shape in _row(cost, index, longest, costs, key, locale)]
    patterns = element("defs", *(pattern(c.model, f"{key}-{MODEL_MARKS[c.model].letter}") for c in costs.costs))
    return drawing(
        WIDTH,
        height,
        title=title,
        description=_("{charges}, {basis}.").format(charges=said, basis=costs.basis),
        body=[patterns, *rows],
    )


def finding(costs: ModelCosts, *, locale: str = DEFAULT_LOCALE) -> str:
    """Say in a sentence which model costs least and by how much against the dearest."""
    lowest = min(cost.amount for cost in costs.costs)
    highest = max(cost.amount for cost in costs.costs)
    cheapest = [MODEL_MARKS[cost.model].word for cost in costs.costs if cost.amount == lowest]
    told = {"models": _listed(cheapest), "basis": costs.basis}
    if len(costs.costs) == 1:
        pattern, told["amount"] = _("{models} costs {amount} {basis}"), money(lowest, costs.currency, locale)
    elif lowest == highest:
        pattern = _("{models} cost the same {basis}")
    else:
        pattern = ngettext(
            "{models} costs {saving} less {basis} than {others}",
            "{models} cost {saving} less {basis} than {others}",
            len(cheapest),
        )
        told["others"] = _listed(MODEL_MARKS[cost.model].word for cost in costs.costs if cost.amount == highest)
        told["saving"] = money(highest - lowest, costs.currency, locale)
    return nouns.begun(pattern.format(**told))


def _row(cost: ModelCost, index: int, longest: Decimal, costs: ModelCosts, key: str, locale: str) -> list[Svg]:
    mark = MODEL_MARKS[cost.model]
    top = index * ROW + 6
    share = Fraction(cost.amount) / Fraction(longest) if longest else Fraction(0)
    is_recommended = cost.model == costs.recommended
    label = _("{model} – recommended").format(model=mark.name) if is_recommended else mark.name
    box: dict[str, Number] = {"x": 1, "y": top + 22, "width": max(share * (WIDTH - 2), Fraction(1)), "height": BAR}
    bars = [
        element("rect", fill=mark.colour, class_=f"chart-bar {mark.css_class}", **box),
        element("rect", fill=f"url(#{key}-{mark.letter})", **box),
    ]
    weight = "600" if is_recommended else "400"
    return [
        text(mark.letter, 1, top + 14, font_weight="600", fill=mark.colour, class_=f"chart-letter {mark.css_class}"),
        text(label, 18, top + 14, font_weight=weight),
        text(money(cost.amount, costs.currency, locale), WIDTH - 2, top + 14, text_anchor="end", font_weight=weight),
        *bars,
    ]


def _listed(names: Iterable[str]) -> str:
    *before, last = names
    return nouns.listed((", ".join(before), last)) if before else last
