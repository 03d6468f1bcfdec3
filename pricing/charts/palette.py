"""What each billing model and each state looks like, the same everywhere and readable in monochrome."""

from dataclasses import dataclass
from typing import Final, Literal, assert_never

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from pricing.charts.svg import PAPER, Svg, element
from pricing.engine.billing_model import BillingModel

State = Literal["OK", "WATCH", "NEAR", "AT", "BREACHED"]


@dataclass(frozen=True, slots=True)
class ModelMark:
    """A billing model's name and letter in the language that is active, its colour and class."""

    title: str | Promise
    inside: str | Promise
    initial: str | Promise
    colour: str
    css_class: str

    @property
    def name(self) -> str:
        """Return what it is called where its name stands alone: `Per-device`."""
        return str(self.title)

    @property
    def word(self) -> str:
        """Return what it is called inside a sentence: `per-device`."""
        return str(self.inside)

    @property
    def letter(self) -> str:
        """Return the letter that stands for it where there is no room."""
        return str(self.initial)


MODEL_MARKS: Final[dict[BillingModel, ModelMark]] = {
    BillingModel.PER_USER: ModelMark(
        _("Per-user"), _("per-user"), pgettext_lazy("letter of a model", "U"), "#0072B2", "model-user"
    ),
    BillingModel.PER_DEVICE: ModelMark(
        _("Per-device"), _("per-device"), pgettext_lazy("letter of a model", "D"), "#D55E00", "model-device"
    ),
    BillingModel.FLAT: ModelMark(
        _("Flat rate"), _("flat rate"), pgettext_lazy("letter of a model", "F"), "#009E73", "model-flat"
    ),
}
STATE_COLOURS: Final[dict[str, str]] = {
    "OK": "#2E7D4F",
    "WATCH": "#8A6D00",
    "NEAR": "#B25E00",
    "AT": "#B25E00",
    "BREACHED": "#B3261E",
}
STATE_WORDS: Final[dict[str, str]] = {
    "OK": "Room left",
    "WATCH": "Watch",
    "NEAR": "Near the ceiling",
    "AT": "At the ceiling",
    "BREACHED": "Above the ceiling",
}


def ground(model: BillingModel, key: str) -> Svg:
    """Return what fills a region of the model as a pattern named by `key`: nothing but tint, diagonals, dots."""
    mark = MODEL_MARKS[model]
    match model:
        case BillingModel.PER_USER:
            marks: tuple[Svg, ...] = ()
        case BillingModel.PER_DEVICE:
            stripe = "M-2 2 L2 -2 M0 10 L10 0 M8 12 L12 8"
            marks = (
                element(
                    "path", d=stripe, stroke=mark.colour, stroke_width=1, stroke_opacity="0.6", fill="none",
                    class_=f"line-{mark.css_class}",
                ),
            )  # fmt: skip
        case BillingModel.FLAT:
            marks = tuple(
                element("circle", cx=x, cy=y, r="1.2", fill=mark.colour, fill_opacity="0.75", class_=mark.css_class)
                for x, y in ((2, 2), (7, 7))
            )
        case _:
            assert_never(model)
    return element("pattern", *marks, id=key, width=10, height=10, patternUnits="userSpaceOnUse")


def pattern(model: BillingModel, key: str) -> Svg:
    """Return the marks laid over the model's colour as a pattern named by `key`: none, diagonal, dots."""
    match model:
        case BillingModel.PER_USER:
            marks: tuple[Svg, ...] = ()
        case BillingModel.PER_DEVICE:
            stripe = "M-2 2 L2 -2 M0 8 L8 0 M6 10 L10 6"
            marks = (element("path", d=stripe, stroke=PAPER, stroke_width=2, stroke_opacity="0.8", fill="none"),)
        case BillingModel.FLAT:
            marks = tuple(
                element("circle", cx=x, cy=y, r="1.4", fill=PAPER, fill_opacity="0.9") for x, y in ((2, 2), (6, 6))
            )
        case _:
            assert_never(model)
    return element("pattern", *marks, id=key, width=8, height=8, patternUnits="userSpaceOnUse")
