import re
from itertools import product
from pathlib import Path

import pytest

from pricing.charts.colour import contrast
from pricing.charts.palette import MODEL_MARKS, STATE_COLOURS

STYLES = Path(__file__).parents[2] / "config" / "static" / "headroom"
TEMPLATES = Path(__file__).parents[2] / "templates"
DAY, NIGHT = re.split(r"@media screen", (STYLES / "tokens.css").read_text("utf-8"))


def colours(block: str) -> dict[str, str]:
    return dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6});", block))


BY_DAY = colours(DAY)
BY_NIGHT = BY_DAY | colours(NIGHT)


@pytest.mark.parametrize("tokens", [BY_DAY, BY_NIGHT], ids=["day", "night"])
@pytest.mark.parametrize(
    ("role", "ground"),
    list(product(("ink", "muted", "accent", "ok", "watch", "near-text", "breached"), ("paper", "ground"))),
)
def test_words_are_readable_by_day_and_by_night(tokens, role, ground):
    assert contrast(tokens[role], tokens[ground]) >= 4.5


@pytest.mark.parametrize("tokens", [BY_DAY, BY_NIGHT], ids=["day", "night"])
@pytest.mark.parametrize("role", ["model-user", "model-device", "model-flat", "near", "rule"])
def test_graphics_stand_out_by_day_and_by_night(tokens, role):
    floor = 2.8 if role == "rule" else 3  # a rule repeats what space already says
    assert contrast(tokens[role], tokens["paper"]) >= floor


@pytest.mark.parametrize("tokens", [BY_DAY, BY_NIGHT], ids=["day", "night"])
def test_words_on_a_button_are_readable(tokens):
    assert contrast(tokens["on-accent"], tokens["accent"]) >= 4.5


def test_charts_and_stylesheets_use_the_same_colours():
    assert {mark.css_class: mark.colour.lower() for mark in MODEL_MARKS.values()} == {
        role: BY_DAY[role] for role in ("model-user", "model-device", "model-flat")
    }
    assert {state: colour.lower() for state, colour in STATE_COLOURS.items()} == {
        "OK": BY_DAY["ok"],
        "WATCH": BY_DAY["watch"],
        "NEAR": BY_DAY["near"],
        "AT": BY_DAY["near"],
        "BREACHED": BY_DAY["breached"],
    }


def test_nothing_on_paper_is_smaller_than_nine_points():
    paper = (STYLES / "print.css").read_text("utf-8")
    points = [float(size) for size in re.findall(r"font(?:-size)?:[^;]*?([\d.]+)pt", paper)]
    rems = [float(size) for size in re.findall(r"--text-\d+: ([\d.]+)rem", DAY)]

    assert "font-size: 12pt" in paper
    assert min(*points, *(size * 12 for size in rems)) >= 9


@pytest.mark.parametrize("sheet", sorted(STYLES.glob("*.css")), ids=lambda sheet: sheet.name)
def test_a_stylesheet_loads_nothing_but_shipped_fonts(sheet):
    for address in re.findall(r"url\(\"?([^\")]+)", sheet.read_text("utf-8")):
        assert (STYLES / address).is_file()


@pytest.mark.parametrize("family", ["Inter", "SourceSerif4"])
def test_fonts_are_shipped_with_their_licence(family):
    assert "SIL OPEN FONT LICENSE" in (STYLES / "fonts" / f"LICENSE-{family}.txt").read_text("utf-8").upper()


def test_every_colour_and_length_a_stylesheet_names_is_defined():
    # What belongs to one document or its preview is said where that is made.
    defined = set(re.findall(r"--([\w-]+):", DAY)) | {"sheet-width", "sheet-height"}
    for sheet in STYLES.glob("*.css"):
        assert set(re.findall(r"var\(--([\w-]+)\)", sheet.read_text("utf-8"))) <= defined


def test_documents_and_e_mails_write_amounts_and_dates_only_through_filters():
    # `stands_at` is a sentence, not a moment.
    raw = re.compile(r"\{\{ *[\w.]*(?:_amount|_on|_until|(?<!stands)_at|\.rate) *\}\}")
    offenders = [path for path in TEMPLATES.rglob("*.*") if raw.search(path.read_text("utf-8"))]

    assert offenders == []
