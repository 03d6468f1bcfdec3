"""Whether an answer survives what is not decided yet: asked anew from the stored question and its count when read.

Nothing of it is stored: the question and the count are frozen, so it says the same whenever it is read.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from clients.models import InventoryCount
from pricing.engine.interchange import parse
from pricing.engine.interval import Verdicts, verdicts
from pricing.engine.refusal import Refused


@dataclass(frozen=True, slots=True)
class Certainty:
    """The verdicts at every number of users that a count's open questions leave possible."""

    verdicts: Verdicts
    open_question_count: int

    @property
    def survives(self) -> bool:
        """Say whether the recommendation is the same however the questions are answered."""
        return self.verdicts.survives

    @property
    def sentence(self) -> str:
        """Say from where to where it holds, or from which count on another model is recommended."""
        return self.verdicts.in_words(self.open_question_count)


def certainty(
    request: Mapping[str, Any], count: InventoryCount, *, open_question_count: int, is_of_the_count: bool = True
) -> Certainty | None:
    """Return whether the answer to a question survives its count's interval; no query.

    None where there is no interval: the count was carried over, nothing was open, or a what-if tried other counts. None
    too where the engine of today no longer takes the question.
    """
    lowest, highest = count.lowest_user_count, count.highest_user_count
    if lowest is None or highest is None or lowest == highest or not is_of_the_count:
        return None
    try:
        return Certainty(verdicts(parse(request), lowest, highest), open_question_count)
    except Refused:
        return None
