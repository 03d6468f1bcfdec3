"""Two things timed side by side, so that a busy machine slows both: what is compared is the ratio."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from statistics import median

LEAST_SECONDS = 0.002  # a sample is never shorter: below that the clock and the loop would be measured
Clock = Callable[[], float]


@dataclass(frozen=True, slots=True)
class Measure:
    """What was timed against what: medians in seconds, and the median of the ratios of each round."""

    name: str
    seconds: float
    against: str
    against_seconds: float
    ratio: float
    note: str = ""


def side_by_side(
    name: str,
    work: Callable[[], object],
    against: str,
    base: Callable[[], object],
    *,
    rounds: int,
    clock: Clock = time.perf_counter,
) -> Measure:
    """Do both in turns, once unmeasured and then `rounds` times."""
    repeats, base_repeats = _repeats(work, clock), _repeats(base, clock)
    pairs = [(_sample(work, repeats, clock), _sample(base, base_repeats, clock)) for _ in range(rounds)]
    return Measure(
        name=name,
        seconds=median(one for one, _ in pairs),
        against=against,
        against_seconds=median(other for _, other in pairs),
        ratio=median(one / other for one, other in pairs),
    )


def _repeats(work: Callable[[], object], clock: Clock) -> int:
    """Return how often to do it for one sample; doing it here also warms it up."""
    work()
    once = _sample(work, 1, clock)
    return max(1, round(LEAST_SECONDS / once)) if once > 0 else 1


def _sample(work: Callable[[], object], repeats: int, clock: Clock) -> float:
    began = clock()
    for _ in range(repeats):
        work()
    return (clock() - began) / repeats
