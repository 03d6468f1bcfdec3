"""How far a file is, told while it is being taken."""

from collections.abc import Callable
from enum import StrEnum


class Phase(StrEnum):
    """Name what is being done to a file, in its order."""

    READING = "Reading the rows"
    COMPARING = "Comparing with what is known"
    STORING = "Storing what changed"
    MATCHING = "Finding out who is who"


# What is being done, and to how many rows; 0 where there is no telling.
Progress = Callable[[Phase, int], None]


def silent(_phase: Phase, _count: int) -> None:
    """Tell nobody."""
