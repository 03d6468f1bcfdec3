"""The sample of INTERFACES section 3 as a request, with single values changed by their path."""

import copy
import json
from pathlib import Path
from typing import Any

from pricing.engine.interchange import parse
from pricing.engine.request import Request

SAMPLE = json.loads((Path(__file__).parents[2] / "examples" / "recommend_request.json").read_text("utf-8"))


def sample(**changes: Any) -> dict[str, Any]:
    """Return the sample with changes such as `users=12` or `**{"rates.flat": None}`."""
    data: dict[str, Any] = copy.deepcopy(SAMPLE)
    for path, value in changes.items():
        *sections, key = path.split(".")
        place = data
        for section in sections:
            place = place[section]
        place[key] = value
    return data


def sampled(**changes: Any) -> Request:
    """Return the sample as the engine's value."""
    return parse(sample(**changes))
