"""Draw what each model would have cost month by month, and the months in which a ceiling would have been broken."""

from collections.abc import Iterator
from decimal import Decimal
from fractions import Fraction

from pricing.charts.figure import Figure
from pricing.charts.palette import MODEL_MARKS
from pricing.charts.plot import Frame, Point, axes, end_labels, marks_up, model_line, round_marks
from pricing.charts.svg import INK, MUTED, Svg, drawing, element, line, text
from pricing.charts.words import DEFAULT_LOCALE, count_of, in_month, money, money_short
from pricing.engine.billing_model import BillingModel
from pricing.engine.past import ModelOverTime, Past, PricedMonth

WIDTH = 600
HEIGHT = 330
LEFT = 78
RIGHT = 494
TOP = 40
BOTTOM = 270
FEWEST_BETWEEN = 70  # pixels between two names of months


def past_figure(past: Past, currency: str, *, locale: str = DEFAULT_LOCALE) -> Figure | None:
    """Return the chart of a replay; None where no month has a price. The page says the finding, and has the table."""
    if not any(charge for month in past.months for charge in month.charges.values()):
        return None
    return Figure(past_charges(past, currency, locale=locale), "What each model would have cost month by month")


def past_charges(past: Past, currency: str, *, locale: str = DEFAULT_LOCALE) -> Svg:
    """Return a line per model from zero, with gaps where a month has no price; triangles mark broken ceilings."""
    dearest = max(
        (charge.value for month in past.months for charge in month.charges.values() if charge is not None),
        default=Decimal(0),
    )
    span = max(_ordinal(past.months[-1]) - _ordinal(past.months[0]), 1)
    frame = Frame(LEFT, TOP, RIGHT, BOTTOM, Fraction(span), Fraction(dearest) * Fraction(21, 20) or Fraction(1))
    models = [model for model in BillingModel if model in past.months[0].charges]
    lines = {model: list(_runs(past, model, frame)) for model in models}
    ends = [(model, runs[-1][-1]) for model, runs in lines.items() if runs]
    return drawing(
        WIDTH,
        HEIGHT,
        title=finding(past, currency, locale=locale),
        description=" ".join(_sentences(past, currency, locale)),
        body=[
            *marks_up(frame, round_marks(frame.up, whole=False), lambda value: _on_axis(value, currency, locale)),
            *axes(frame, across="", up="Charge per month"),
            *_months(past, frame, locale),
            *_broken(past, frame),
            *(shape for model, runs in lines.items() for run in runs for shape in _line(model, run)),
            *end_labels(frame, ends),
        ],
    )


def finding(past: Past, currency: str, *, locale: str = DEFAULT_LOCALE) -> str:
    """Say in a sentence which model would have cost least, by how much, and how often a ceiling would have broken."""
    months = count_of(len(past.compared), "month", locale=locale)
    if not past.models:
        return "No month can be compared: some model has no price in any of them"
    by_total = sorted(past.models, key=lambda one: one.total.value)
    least, most = by_total[0], by_total[-1]
    said = f"{MODEL_MARKS[least.model].name} would have cost least over {months}"
    if least.total != most.total:
        saving = money((most.total - least.total).value, currency, locale)
        said += f", {saving} less than {most.model.label}"
    elif len(by_total) > 1:
        said = f"Every model would have cost the same over {months}"
    if past.broken:
        said += f"; the flat ceiling would have broken in {count_of(len(past.broken), 'month', locale=locale)}"
    return said


def _sentences(past: Past, currency: str, locale: str) -> Iterator[str]:
    for one in past.models:
        yield _in_words(one, currency, locale)
    for month in past.broken:
        above = " and ".join(count_of(room.above, room.what[:-1], locale=locale) for room in month.broken)
        yield f"{in_month(month.month.first_day, locale)}: {above} above the ceiling."


def _in_words(one: ModelOverTime, currency: str, locale: str) -> str:
    total, lowest, highest = (money(amount.value, currency, locale) for amount in (one.total, one.lowest, one.highest))
    return f"{MODEL_MARKS[one.model].name} {total} in all, {lowest} to {highest} a month."


def _ordinal(month: PricedMonth) -> int:
    return month.month.first_day.year * 12 + month.month.first_day.month


def _x(past: Past, month: PricedMonth, frame: Frame) -> Fraction:
    return frame.x(_ordinal(month) - _ordinal(past.months[0]))


def _runs(past: Past, model: BillingModel, frame: Frame) -> Iterator[list[Point]]:
    """Yield the parts of a line that no month without a price or a count breaks."""
    run: list[Point] = []
    before = 0
    for month in past.months:
        charge = month.charges[model]
        if run and (charge is None or _ordinal(month) != before + 1):
            yield run
            run = []
        if charge is not None:
            run.append((_x(past, month, frame), frame.y(Fraction(charge.value))))
        before = _ordinal(month)
    if run:
        yield run


def _line(model: BillingModel, run: list[Point]) -> Iterator[Svg]:
    if len(run) > 1:
        yield model_line(model, run)
        return
    mark = MODEL_MARKS[model]
    yield element("circle", cx=run[0][0], cy=run[0][1], r=3, fill=mark.colour, class_=mark.css_class)


def _on_axis(value: Fraction, currency: str, locale: str) -> str:
    return money_short(Decimal(value.numerator) / Decimal(value.denominator), currency, locale)


def _months(past: Past, frame: Frame, locale: str) -> Iterator[Svg]:
    last = -FEWEST_BETWEEN
    for month in past.months:
        x = _x(past, month, frame)
        yield line(x, BOTTOM, x, BOTTOM + 4, stroke=MUTED, class_="chart-axis")
        if x - last >= FEWEST_BETWEEN:
            words = in_month(month.month.first_day, locale)
            yield text(words, x, BOTTOM + 18, size=12, text_anchor="middle", fill=MUTED, class_="chart-muted")
            last = int(x)


def _broken(past: Past, frame: Frame) -> Iterator[Svg]:
    """Yield a triangle below each month that was above a ceiling, and what it means, once."""
    for month in past.broken:
        x = _x(past, month, frame)
        yield element(
            "path", d=f"M{_at(x - 5)} {BOTTOM + 36} L{_at(x + 5)} {BOTTOM + 36} L{_at(x)} {BOTTOM + 27} Z", fill=INK,
            class_="chart-ink",
        )  # fmt: skip
    if past.broken:
        yield text("\N{BLACK UP-POINTING TRIANGLE} above the flat rate's ceiling", LEFT, BOTTOM + 54, size=12)


def _at(x: Fraction) -> str:
    return f"{float(x):.1f}"
