"""Draw the votes: rules down, models across, what was ruled out crossed through."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from pricing.charts import nouns
from pricing.charts.figure import Figure, Table
from pricing.charts.palette import MODEL_MARKS, pattern
from pricing.charts.svg import INK, MUTED, PAPER, Svg, drawing, element, identity, line, text
from pricing.charts.words import DEFAULT_LOCALE
from pricing.engine.billing_model import BillingModel

RULE_NAMES: Final[dict[str, str]] = {
    "R1": gettext_noop("Endpoints per user"),
    "R2": gettext_noop("Steadiness of headcount"),
    "R3": gettext_noop("Mix of devices"),
    "R4": gettext_noop("Fixed budget"),
    "R5": gettext_noop("Lowest charge"),
    "R6": gettext_noop("Shared stations"),
    "R7": gettext_noop("Endpoints of each user"),
}
# The same inside a sentence: which words keep their capital there is for each language to say.
_INSIDE = (
    gettext_noop("endpoints per user"),
    gettext_noop("steadiness of headcount"),
    gettext_noop("mix of devices"),
    gettext_noop("fixed budget"),
    gettext_noop("lowest charge"),
    gettext_noop("shared stations"),
    gettext_noop("endpoints of each user"),
)
LEFT = 190
NARROWEST = 102  # of a column
LETTER_WIDTH = 8  # of a bold letter at 13, on average
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


def votes_figure(votes: Votes, *, locale: str = DEFAULT_LOCALE) -> Figure:
    """Return the votes, their finding, and the same as a table."""
    return Figure(
        vote_grid(votes, locale=locale), finding(votes, locale=locale), " ".join(_ruled_out(votes)), _table(votes)
    )


def vote_grid(votes: Votes, *, locale: str = DEFAULT_LOCALE) -> Svg:
    """Return the grid; the recommended column is framed, a vote is the model's letter on its colour and pattern."""
    said, told, column = finding(votes, locale=locale), _description(votes), _column_width()
    key = identity(said, told, "votes")
    height = HEAD + ROW * (len(RULE_NAMES) + 1) + 8
    width = LEFT + column * len(BillingModel)
    patterns = (pattern(model, f"{key}-{MODEL_MARKS[model].letter}") for model in BillingModel)
    return drawing(
        width,
        height,
        title=said,
        description=told,
        body=[
            element("defs", *patterns),
            *_rules(width),
            *(
                shape
                for place, model in enumerate(BillingModel)
                for shape in _column(votes, model, range(LEFT + column * place, LEFT + column * (place + 1)), key)
            ),
            text(_("Votes"), 4, HEAD + ROW * len(RULE_NAMES) + 19, font_weight="600"),
        ],
    )


def finding(votes: Votes, *, locale: str = DEFAULT_LOCALE) -> str:
    """Say in a sentence who wins with how many votes, and what decides where votes tie."""
    if votes.recommended is None:
        return _("No model is left to vote for")
    return nouns.begun(_won(votes, votes.recommended, locale))


def _won(votes: Votes, winner: BillingModel, locale: str) -> str:
    most, name = votes.total(winner), MODEL_MARKS[winner].word
    others = [model for model in BillingModel if model is not winner and _counts(votes, model)]
    if not others:
        return _("{model} is the only model left").format(model=name)
    told = {"model": name, "votes": nouns.votes(most, locale)}
    if tied := tuple(model for model in others if votes.total(model) == most):
        return _("{model} wins with {votes}, as many as {others}, and costs no more").format(
            others=nouns.models(tied), **told
        )
    beaten = nouns.listed(
        _("{count} for {model}").format(count=votes.total(model), model=MODEL_MARKS[model].word) for model in others
    )
    return _("{model} wins with {votes} against {others}").format(others=beaten, **told)


def _counts(votes: Votes, model: BillingModel) -> bool:
    return model not in votes.ruled_out and model not in votes.absent


def _description(votes: Votes) -> str:
    inside = dict(zip(RULE_NAMES, _INSIDE, strict=True))
    said = [
        _("{rule}, {name}: {models}.").format(rule=rule, name=_(inside[rule]), models=nouns.models(models))
        for rule, models in sorted(votes.cast.items())
    ]
    said += _ruled_out(votes)
    absent = _("{model} is not on offer.")
    said += [nouns.begun(absent.format(model=MODEL_MARKS[model].word)) for model in votes.absent]
    return " ".join(said) or _("No rule voted.")


def _ruled_out(votes: Votes) -> list[str]:
    pattern = _("{model} is ruled out: {because}")
    return [
        nouns.begun(pattern.format(model=MODEL_MARKS[model].word, because=because))
        for model, because in votes.ruled_out.items()
    ]


def _column_width() -> int:
    """Return how wide a column is, so that the longest name fits with its letter."""
    longest = max(len(f"{mark.letter}  {mark.name}") for mark in MODEL_MARKS.values())
    return max(NARROWEST, LETTER_WIDTH * longest)


def _rules(width: int) -> Iterator[Svg]:
    for place, (rule, name) in enumerate(RULE_NAMES.items()):
        y = HEAD + ROW * place
        yield line(0, y, width, y)
        yield text(rule, 4, y + 18, font_weight="600", fill=MUTED, class_="chart-muted")
        yield text(_(name), 36, y + 18)
    bottom = HEAD + ROW * len(RULE_NAMES)
    yield line(0, bottom, width, bottom, stroke=INK, stroke_width="1.5", class_="chart-ceiling")


def _column(votes: Votes, model: BillingModel, across: range, key: str) -> Iterator[Svg]:
    mark, left, right = MODEL_MARKS[model], across.start, across.stop
    middle, bottom = (left + right) // 2, HEAD + ROW * (len(RULE_NAMES) + 1)
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
        for x1, x2 in ((left + 8, right - 8), (right - 8, left + 8)):
            yield line(x1, HEAD + 4, x2, bottom - 4, stroke=INK, stroke_width="1.5", class_="chart-ceiling")
    if model is votes.recommended:
        yield element(
            "rect", x=left + 2, y=2, width=right - left - 4, height=bottom, rx=4, fill="none", stroke=INK,
            stroke_width=2, class_="chart-ceiling",
        )  # fmt: skip


def _standing(votes: Votes, model: BillingModel) -> str:
    if model in votes.ruled_out:
        return _("ruled out")
    if model in votes.absent:
        return _("not on offer")
    return _("recommended") if model is votes.recommended else ""


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
    cast = _("vote")
    rows = [
        (f"{rule} {_(name)}", *(cast if model in votes.cast.get(rule, ()) else "\N{EN DASH}" for model in BillingModel))
        for rule, name in RULE_NAMES.items()
    ]
    totals = tuple(
        str(votes.total(model)) if _counts(votes, model) else _standing(votes, model) for model in BillingModel
    )
    head = (_("Rule"), *(MODEL_MARKS[model].name for model in BillingModel))
    return Table(_("The votes as a table"), head, (*rows, (_("Votes"), *totals)))
