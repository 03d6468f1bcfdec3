"""JSON in, JSON out, exactly as the `forecast` command promises."""

from dataclasses import dataclass

from pricing.engine.forecast.forecast import Forecast
from pricing.engine.forecast.past import LARGEST_COUNT
from pricing.engine.forecast.series import MonthCount, NoForecast, Why, series_of
from pricing.engine.interchange.fields import Reading, shown
from pricing.engine.refusal import Problem, Refused

INSUFFICIENT = {"insufficient": True}
MOST_MONTHS_GIVEN = 1_200
LONGEST_HORIZON = 60
LARGEST_SEED = 10**12
PLACES = 4
_REQUIRED, _OPTIONAL = ("history", "ceiling"), ("horizon", "seed")
_STAND_INS: dict[str, object] = {"history": [], "ceiling": 1, "horizon": 12, "seed": 1}


@dataclass(frozen=True, slots=True)
class Question:
    """Ask when counts, newest last, will cross a ceiling; None for counts of fewer than six months."""

    counts: tuple[int, ...] | None
    ceiling: int
    horizon: int
    seed: int


def parse(data: object) -> Question:
    """Check a question of INTERFACES section 4; raise Refused with every problem and its JSON path."""
    reading = Reading()
    top = _STAND_INS | reading.section(data, "$", required=_REQUIRED, optional=_OPTIONAL)
    history = _history(reading, top["history"])
    ceiling = _ceiling(reading, top["ceiling"])
    horizon = _whole(reading, top["horizon"], "horizon", 1, LONGEST_HORIZON)
    seed = _whole(reading, top["seed"], "seed", 0, LARGEST_SEED)
    if reading.problems:
        raise Refused(tuple(reading.problems))
    return Question(_counts(history), ceiling, horizon, seed)


def to_json(forecast: Forecast) -> dict[str, object]:
    """Write a forecast; probabilities by month ahead, rounded."""
    crossing, covered = forecast.crossing, forecast.coverage_of_own_past
    return {
        "p_cross": _by_month(crossing.p_cross),
        "members": {name: _by_month(shares) for name, shares in crossing.members.items()},
        "expected_month": crossing.expected_month,
        "interval80": [list(ends) for ends in forecast.interval80],
        "median": list(forecast.median),
        "coverage_of_own_past": None if covered is None else round(covered, PLACES),
    }


def _history(reading: Reading, value: object) -> list[int]:
    if not isinstance(value, list) or len(value) > MOST_MONTHS_GIVEN:
        reading.note("history", f"must be a list of at most {MOST_MONTHS_GIVEN:,} counts, oldest first.")
        return []
    return [_whole(reading, count, f"history[{place}]", 0, LARGEST_COUNT) for place, count in enumerate(value)]


def _ceiling(reading: Reading, value: object) -> int:
    if value == 0 and isinstance(value, int) and not isinstance(value, bool):
        reading.note("ceiling", "must be 1 or more: a flat rate that covers nobody is crossed by the first user.")
        return 1
    return _whole(reading, value, "ceiling", 1, LARGEST_COUNT)


def _whole(reading: Reading, value: object, path: str, lowest: int, highest: int) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or not lowest <= value <= highest:
        reading.note(path, f"must be a whole number from {lowest:,} to {highest:,}, not {shown(value)}.")
        return lowest
    return value


def _counts(history: list[int]) -> tuple[int, ...] | None:
    """Read the counts as a contract's months are read: without the zeros before the first, refusing jumps."""
    months = [MonthCount(place, count) for place, count in enumerate(history)]
    try:
        return series_of(months, now_index=len(months) - 1).counts
    except NoForecast as why:
        if why.code is Why.JUMP and why.index is not None:
            raise Refused((_jump(why, why.index),)) from None
    return None


def _jump(why: NoForecast, place: int) -> Problem:
    return Problem(
        f"history[{place}]",
        f"is {why.after:,} after {why.before:,} in history[{place - 1}]; is that an import fault? Correct it, or "
        f"begin the history with history[{place}] if the jump is right.",
    )


def _by_month(shares: tuple[float, ...]) -> dict[str, float]:
    return {str(month): round(share, PLACES) for month, share in enumerate(shares, start=1)}
