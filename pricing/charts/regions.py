"""From a surveyed lattice to regions: smooth grounds, the borders between them, and room for their names."""

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction
from itertools import accumulate, groupby, pairwise

from pricing.charts.plane import Survey, Winner
from pricing.charts.plot import Frame, Point

Box = tuple[Fraction, Fraction, Fraction, Fraction]  # left, top, right, bottom


@dataclass(frozen=True, slots=True)
class Run:
    """Neighbours in one row of the lattice with the same winner, from edge to edge."""

    winner: Winner
    left: Fraction
    right: Fraction


@dataclass(frozen=True, slots=True)
class Row:
    """One row of the lattice on the picture: its height, its reach down and up, its runs from left to right."""

    y: Fraction
    low: Fraction
    high: Fraction
    runs: tuple[Run, ...]

    @property
    def winners(self) -> tuple[Winner, ...]:
        """Return the winners from left to right, each once per run."""
        return tuple(run.winner for run in self.runs)


def rows_of(found: Survey, frame: Frame) -> tuple[Row, ...]:
    """Place the lattice on the picture, lowest row first; a row reaches half-way to the next."""
    ys = [frame.y(count) for count in found.endpoints]
    lows = [Fraction(frame.bottom), *((one + other) / 2 for one, other in pairwise(ys))]
    highs = [*lows[1:], Fraction(frame.top)]
    return tuple(
        Row(y, low, high, tuple(_runs(winners, [Fraction(frame.left), *map(frame.x, edges), Fraction(frame.right)])))
        for y, low, high, winners, edges in zip(ys, lows, highs, found.winners, found.edges, strict=True)
    )


@dataclass(frozen=True, slots=True)
class Block:
    """Rows that agree on who follows whom; `low` and `high` are its edges, frame included, where it ends."""

    rows: tuple[Row, ...]
    low: tuple[Fraction, ...]
    high: tuple[Fraction, ...]

    @property
    def winners(self) -> tuple[Winner, ...]:
        """Return the winners from left to right."""
        return self.rows[0].winners

    def edge(self, place: int) -> list[Point]:
        """Return the edge left of the run at a place, from low to high; the last place is the frame."""
        points = [(self.low[place], self.rows[0].low)]
        points += [(_edges_of(row)[place], row.y) for row in self.rows]
        points.append((self.high[place], self.rows[-1].high))
        return _without_straights(points)


def outlines(rows: tuple[Row, ...]) -> dict[Winner, list[list[Point]]]:
    """Return each winner's ground as closed outlines; rows that agree on who follows whom join to one."""
    found: dict[Winner, list[list[Point]]] = {}
    for block in _blocks(rows):
        for place, winner in enumerate(block.winners):
            found.setdefault(winner, []).append([*block.edge(place), *reversed(block.edge(place + 1))])
    return found


def borders(rows: tuple[Row, ...]) -> list[list[Point]]:
    """Return the lines between grounds."""
    blocks = _blocks(rows)
    lines = [block.edge(place) for block in blocks for place in range(1, len(block.winners))]
    return lines + [line for lower, upper in pairwise(blocks) for line in _steps(lower, upper)]


def room_for(rows: tuple[Row, ...], winner: Winner, width: int, height: int, taken: Iterable[Box]) -> Point | None:
    """Return the middle of the widest and highest free place for a name inside a winner's ground, None without one."""
    obstacles = tuple(taken)
    best: tuple[Fraction, Point] | None = None
    for row in rows:
        near = [other for other in rows if other.low > row.y - height and other.high < row.y + height]
        if near[0].low < row.y + Fraction(height, 2) or near[-1].high > row.y - Fraction(height, 2):
            continue  # too close to the frame
        for left, right in _shared(near, winner):
            middle = (left + right) / 2
            box = (middle - Fraction(width, 2), row.y - height, middle + Fraction(width, 2), row.y + height)
            if right - left < width + 6 or any(_overlap(box, other) for other in obstacles):
                continue
            score = min(right - left, 4 * _height_at(rows, winner, middle, row.y))
            if best is None or score > best[0]:
                best = score, (middle, row.y)
    return best[1] if best else None


def _runs(winners: tuple[Winner, ...], edges: list[Fraction]) -> Iterable[Run]:
    following = (winner for winner, _ in groupby(winners))
    return (Run(winner, left, right) for winner, (left, right) in zip(following, pairwise(edges), strict=True))


def _blocks(rows: tuple[Row, ...]) -> list[Block]:
    agreeing = (tuple(block) for _, block in groupby(rows, key=lambda row: row.winners))
    return [Block(block, _reaching(block[:2]), _reaching(block[:-3:-1])) for block in agreeing]


def _edges_of(row: Row) -> list[Fraction]:
    return [row.runs[0].left, *(run.right for run in row.runs)]


def _reaching(rows: tuple[Row, ...]) -> tuple[Fraction, ...]:
    """Lead the edges of a block's last row on, in the direction they come from, without crossing or leaving."""
    last = _edges_of(rows[0])
    before = _edges_of(rows[-1])
    led_on = [edge + (edge - other) / 2 for edge, other in zip(last, before, strict=True)]
    return tuple(accumulate((min(max(edge, last[0]), last[-1]) for edge in led_on), max))


def _without_straights(points: list[Point]) -> list[Point]:
    kept = [points[0]]
    for before, point, after in zip(points, points[1:], points[2:], strict=False):
        if (point[0] - before[0]) * (after[1] - point[1]) != (after[0] - point[0]) * (point[1] - before[1]):
            kept.append(point)
    return [*kept, points[-1]]


def _steps(lower: Block, upper: Block) -> Iterable[list[Point]]:
    y = upper.rows[0].low
    cuts = sorted({*lower.high, *upper.low})
    for left, right in pairwise(cuts):
        middle = (left + right) / 2
        if _between(lower.high, lower.winners, middle) is not _between(upper.low, upper.winners, middle):
            yield [(left, y), (right, y)]


def _between(edges: tuple[Fraction, ...], winners: tuple[Winner, ...], x: Fraction) -> Winner:
    return next(winner for winner, (left, right) in zip(winners, pairwise(edges), strict=True) if left <= x <= right)


def _at(row: Row, x: Fraction) -> Winner:
    return next(run.winner for run in row.runs if run.left <= x <= run.right)


def _shared(rows: list[Row], winner: Winner) -> list[tuple[Fraction, Fraction]]:
    """Return where all of these rows have the winner."""
    common = [(run.left, run.right) for run in rows[0].runs if run.winner is winner]
    for row in rows[1:]:
        own = [(run.left, run.right) for run in row.runs if run.winner is winner]
        met = [(max(left, other), min(right, end)) for left, right in common for other, end in own]
        common = [(left, right) for left, right in met if left < right]
    return common


def _height_at(rows: tuple[Row, ...], winner: Winner, x: Fraction, y: Fraction) -> Fraction:
    """Return how far the winner's ground reaches up or down from a point, whichever is less."""
    others = [row.y for row in rows if _at(row, x) is not winner]
    above = max((other for other in others if other < y), default=rows[-1].high)
    below = min((other for other in others if other > y), default=rows[0].low)
    return min(y - above, below - y)


def _overlap(one: Box, other: Box) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]
