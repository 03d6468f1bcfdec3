"""Ask the engine again what a stored recommendation asked, and compare the answers byte for byte."""

from collections.abc import Iterator
from dataclasses import dataclass

from pricing.charts import words
from pricing.engine import ENGINE_VERSION
from pricing.engine.interchange import parse, to_json
from pricing.engine.interchange.canonical import canonical
from pricing.engine.recommend import recommend
from pricing.engine.refusal import Refused
from pricing.models import Recommendation
from pricing.queries.differences import Difference, differences

AT_ONCE = 100  # rows; an answer is some four kilobytes


@dataclass(frozen=True, slots=True)
class Replay:
    """What asking again gave; `refusal` says why the engine of today does not take the question."""

    stored_version: str
    version: str
    is_identical: bool
    differences: tuple[Difference, ...] = ()
    refusal: str = ""

    @property
    def is_same_engine(self) -> bool:
        """Say whether the engine that answers is the one that answered then."""
        return self.stored_version == self.version

    @property
    def is_fault(self) -> bool:
        """Say whether the same engine gave another answer to the same question, which must never happen."""
        return self.is_same_engine and not self.is_identical

    @property
    def headline(self) -> str:
        """Say what came of it in one sentence."""
        if self.is_fault:
            return (
                f"Replayed: different, though engine {self.version} gave both answers. Do not rely on this "
                "recommendation; ask again, and tell the operator."
            )
        if self.is_identical:
            engines = (
                f"engine {self.version}" if self.is_same_engine else f"engines {self.stored_version} and {self.version}"
            )
            return f"Replayed: identical, byte for byte ({engines})."
        if self.refusal:
            return f"Replayed: engine {self.version} no longer takes this question. {self.refusal}"
        points = words.count_of(len(self.differences), "point")
        return f"Replayed: engine {self.version} differs in {points} from engine {self.stored_version}."


def replay(row: Recommendation) -> Replay:
    """Ask again what a stored recommendation asked; no query, writes nothing."""
    try:
        answer = to_json(recommend(parse(row.request)))
    except Refused as refused:
        return Replay(row.engine_version, ENGINE_VERSION, is_identical=False, refusal=str(refused))
    if canonical(answer) == bytes(row.result_bytes):
        return Replay(row.engine_version, ENGINE_VERSION, is_identical=True)
    found = differences(row.result, answer, row.request["currency"])
    return Replay(row.engine_version, ENGINE_VERSION, is_identical=False, differences=found)


def replays() -> Iterator[tuple[Recommendation, Replay]]:
    """Ask again everything that was ever stored, oldest first; one query, a hundred rows at a time."""
    stored = Recommendation.objects.select_related("client").order_by("at", "pk")
    for row in stored.iterator(chunk_size=AT_ONCE):
        yield row, replay(row)
