"""The engine: a recommendation against the bare prices, and what the flips cost."""

import json
from pathlib import Path

from pricing.engine.charging import charge_all
from pricing.engine.interchange import parse
from pricing.engine.recommend import recommend
from tests.bench.stage import Stage
from tests.bench.timing import Measure, side_by_side

SAMPLE = Path(__file__).parents[1] / "examples" / "recommend_request.json"


def measure(_stage: Stage) -> list[Measure]:
    """Time the page's worked example."""
    asked = parse(json.loads(SAMPLE.read_text(encoding="utf-8")))

    def without_flips() -> object:
        return recommend(asked, flips=False)

    return [
        side_by_side(
            "Recommend without flips",
            without_flips,
            "bare charges",
            lambda: charge_all(asked.offer, asked.estate, asked.currency),
            rounds=60,
        ),
        side_by_side("Recommend with flips", lambda: recommend(asked), "without flips", without_flips, rounds=40),
    ]
