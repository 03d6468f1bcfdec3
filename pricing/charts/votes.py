"""Draw the votes: rules down, models across, what was ruled out crossed through."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from pricing.charts.figure import Figure, Table
from pricing.charts.palette import MODEL_MARKS, pattern
from pricing.charts.svg import INK, MUTED, PAPER, Svg, drawing, element, identity, line, text
from pricing.charts.words import count_of
from pricing.engine.billing_model import BillingModel, in_words

RULE_NAMES: Final[dict[str, str]] = {
    "R1": "Endpoints per user",
    "R2": "Steadiness of headcount",
    "R3": "Mix of devices",
    "R4": "Fixed budget",
    "R5": "Lowest charge",
    "R6": "Shared stations",
    "R7": "Endpoints of each user",
}
WIDTH = 496
LEFT = 190
COLUMN = 102
HEAD = 46
ROW = 26
MARK = 16


@dataclass(frozen=True, slots=True)
class Votes:
    """Which rule voted for which models; `ruled_out` says why, `absent` are not on offer."""

    cast: Mapping[str, tuple[BillingModel, ...]]
    ruled_out: Mapping[BillingModel, str]
    absent: tuple[BillingModel, ...] = ()
    recommended: BillingModel | None = None

    def __post_init__(self) -> None:
        if unknown := set(self.cast) - set(RULE_NAMES):
            raise ValueError(f"There is no rule {sorted(unknown)[0]}.")
        if any(model in models for models in self.cast.values() for model in (*self.ruled_out, *self.absent)):
            raise ValueError("Nobody votes for a model that is ruled out or not on offer.")

    def total(self, model: BillingModel) -> int:
        """Return how many rules voted for a model."""
        return sum(model in models for models in self.cast.values())


def votes_figure(votes: Votes) -> Figure:
    """Return the votes, their finding, and the same as a table."""
    note = " ".join(f"{MODEL_MARKS[model].name} is ruled out: {because}" for model, because in votes.ruled_out.items())
    return Figure(vote_grid(votes), finding(votes), note, _table(votes))


def vote_grid(votes: Votes) -> Svg:
    """Return the grid; the recommended column is framed, a vote is the model's letter on its colour and pattern."""
    said, told = finding(votes), _description(votes)
    key = identity(said, told, "votes")
    height = HEAD + ROW * (len(RULE_NAMES) + 1) + 8
    patterns = (pattern(model, f"{key}-{MODEL_MARKS[model].letter}") for model in BillingModel)
    return drawing(
        WIDTH,
        height,
        title=said,
        description=told,
        body=[
            element("defs", *patterns),
            *_rules(),
            *(shape for place, model in enumerate(BillingModel) for shape in _column(votes, model, place, key)),
            text("Votes", 4, HEAD + ROW * len(RULE_NAMES) + 19, font_weight="600"),
        ],
    )


def finding(votes: Votes) -> str:
    """Say in a sentence who wins with how many votes, and what decides where votes tie."""
    if votes.recommended is None:
        return "No model is left to vote for"
    most = votes.total(votes.recommended)
    name = MODEL_MARKS[votes.recommended].name
    others = [model for model in BillingModel if model is not votes.recommended]
    tied = tuple(model for model in others if votes.total(model) == most and _counts(votes, model))
    won = f"{name} wins with {count_of(most, 'vote')}"
    if tied:
        return f"{won}, as many as {in_words(tied)}, and costs no more"
    beaten = [f"{votes.total(model)} for {model.label}" for model in others if _counts(votes, model)]
    return f"{won} against {' and '.join(beaten)}" if beaten else f"{name} is the only model left"


def _counts(votes: Votes, model: BillingModel) -> bool:
    return model not in votes.ruled_out and model not in votes.absent


def _description(votes: Votes) -> str:
    said = [f"{rule}, {RULE_NAMES[rule].lower()}: {in_words(models)}." for rule, models in sorted(votes.cast.items())]
    said += [f"{MODEL_MARKS[model].name} is ruled out: {because}" for model, because in votes.ruled_out.items()]
    said += [f"{MODEL_MARKS[model].name} is not on offer." for model in votes.absent]
    return " ".join(said) or "No rule voted."


def _rules() -> Iterator[Svg]:
    for place, (rule, name) in enumerate(RULE_NAMES.items()):
        y = HEAD + ROW * place
        yield line(0, y, WIDTH, y)
        yield text(rule, 4, y + 18, font_weight="600", fill=MUTED, class_="chart-muted")
        yield text(name, 36, y + 18)
    bottom = HEAD + ROW * len(RULE_NAMES)
    yield line(0, bottom, WIDTH, bottom, stroke=INK, stroke_width="1.5", class_="chart-ceiling")


def _column(votes: Votes, model: BillingModel, place: int, key: str) -> Iterator[Svg]:
    mark, left = MODEL_MARKS[model], LEFT + COLUMN * place
    middle, bottom = left + COLUMN // 2, HEAD + ROW * (len(RULE_NAMES) + 1)
    standing = _standing(votes, model)
    yield text(f"{mark.letter}  {mark.name}", middle, 20, text_anchor="middle", font_weight="600")
    if standing:
        yield text(standing, middle, 36, size=12, text_anchor="middle", fill=MUTED, class_="chart-muted")
    for row, rule in enumerate(RULE_NAMES):
        yield from _cell(model, rule in votes.cast and model in votes.cast[rule], middle, HEAD + ROW * row, key)
    if _counts(votes, model):
        total = str(votes.total(model))
        yield text(total, middle, bottom - 7, size=16, text_anchor="middle", font_weight="600")
    else:
        yield text("\N{EN DASH}", middle, bottom - 7, size=16, text_anchor="middle")
    if model in votes.ruled_out:
        for x1, x2 in ((left + 8, left + COLUMN - 8), (left + COLUMN - 8, left + 8)):
            yield line(x1, HEAD + 4, x2, bottom - 4, stroke=INK, stroke_width="1.5", class_="chart-ceiling")
    if model is votes.recommended:
        yield element(
            "rect", x=left + 2, y=2, width=COLUMN - 4, height=bottom, rx=4, fill="none", stroke=INK, stroke_width=2,
            class_="chart-ceiling",
        )  # fmt: skip


def _standing(votes: Votes, model: BillingModel) -> str:
    if model in votes.ruled_out:
        return "ruled out"
    if model in votes.absent:
        return "not on offer"
    return "recommended" if model is votes.recommended else ""


def _cell(model: BillingModel, is_voted: bool, middle: int, y: int, key: str) -> Iterator[Svg]:
    if not is_voted:
        yield element("circle", cx=middle, cy=y + 13, r="1.3", fill=MUTED, class_="chart-muted")
        return
    mark = MODEL_MARKS[model]
    box = {"x": middle - 24, "y": y + 5, "width": 48, "height": MARK, "rx": 2}
    yield element("rect", fill=mark.colour, class_=f"chart-bar {mark.css_class}", **box)
    yield element("rect", fill=f"url(#{key}-{mark.letter})", **box)
    yield element("circle", cx=middle, cy=y + 13, r=7, fill=PAPER, class_="map-past")
    yield text(mark.letter, middle, y + 18, text_anchor="middle", font_weight="600")


def _table(votes: Votes) -> Table:
    rows = [
        (f"{rule} {name}", *("vote" if model in votes.cast.get(rule, ()) else "\N{EN DASH}" for model in BillingModel))
        for rule, name in RULE_NAMES.items()
    ]
    totals = tuple(
        str(votes.total(model)) if _counts(votes, model) else _standing(votes, model) for model in BillingModel
    )
    head = ("Rule", *(MODEL_MARKS[model].name for model in BillingModel))
    return Table("The votes as a table", head, (*rows, ("Votes", *totals)))
