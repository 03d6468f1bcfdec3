"""Where on the map another model takes over, along each of its two axes."""

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction

from pricing.charts.plane import Plane, Survey, Winner


@dataclass(frozen=True, slots=True)
class Change:
    """The first count, going up or down from today's, at which the engine recommends something else."""

    what: str
    at: int
    now: int
    winner: Winner

    @property
    def is_up(self) -> bool:
        """Tell whether the count grew."""
        return self.at > self.now

    @property
    def distance(self) -> Fraction:
        """Return how far away it is, as a share of today's count."""
        return Fraction(abs(self.at - self.now), max(self.now, 1))


def changes(plane: Plane, found: Survey) -> tuple[Change, ...]:
    """Return the changes with more and fewer users and endpoints, each where there is one on the map."""
    row, column = found.endpoints.index(plane.endpoints), found.users.index(plane.users)
    across = _both_ways(found.users, found.winners[row], column, lambda count: plane.winner(count, plane.endpoints))
    along = tuple(winners[column] for winners in found.winners)
    upwards = _both_ways(found.endpoints, along, row, lambda count: plane.winner(plane.users, count))
    return (
        *(Change("user", at, plane.users, winner) for at, winner in across),
        *(Change("endpoint", at, plane.endpoints, winner) for at, winner in upwards),
    )


def _both_ways(
    counts: tuple[int, ...], winners: tuple[Winner, ...], start: int, ask: Callable[[int], Winner]
) -> list[tuple[int, Winner]]:
    found = []
    for way in (1, -1):
        place = start
        while 0 <= place < len(counts) and winners[place] is winners[start]:
            place += way
        if 0 <= place < len(counts):
            found.append(_first(counts[place - way], counts[place], winners[start], ask))
    return found


def _first(same: int, other: int, winner: Winner, ask: Callable[[int], Winner]) -> tuple[int, Winner]:
    """Return the whole count next to one that still gives the winner, and who wins there."""
    while abs(other - same) > 1:
        middle = (same + other) // 2
        if ask(middle) is winner:
            same = middle
        else:
            other = middle
    return other, ask(other)
