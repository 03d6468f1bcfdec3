"""Where a ceiling stands and is heading: from what a night read of it to the row that boards, pages and mails read."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from functools import lru_cache

from contracts.ceilings import CeilingState, Headroom
from contracts.models import CeilingForecast
from contracts.outlook import (
    HORIZON,
    Outlook,
    WatchPolicy,
    known_by_month,
    look_months_of,
    month_ahead,
    state_of,
)
from contracts.queries.watching import Watched, first_day_of, index_of
from pricing.engine.forecast.draws import Draws
from pricing.engine.forecast.own_past import coverage_of_own_past
from pricing.engine.forecast.paths import Crossing, Paths, simulated
from pricing.engine.forecast.series import NoForecast, Series, series_of
from pricing.models import DecisionPolicy

PATHS = 10_000
SEED = 1  # the same every night, so that a chance moves because a count did
PLACES = 4
Refused = CeilingForecast.Refused


@dataclass(frozen=True, slots=True)
class Assessed:
    """A ceiling as a night sees it, and the row that says so, not saved yet; no headroom before the first count."""

    watched: Watched
    headroom: Headroom | None
    outlook: Outlook | None
    state: CeilingState
    row: CeilingForecast


@lru_cache(maxsize=1)
def draws() -> Draws:
    """Return the random numbers that all forecasts of this process share."""
    return Draws.of(seed=SEED, horizon=HORIZON, paths=PATHS)


def watch_policy(policy: DecisionPolicy) -> WatchPolicy:
    """Return the thresholds of a version of the decision policy by which ceilings are watched."""
    return WatchPolicy(
        near_share=Fraction(policy.near_breach_share),
        near_chance=float(policy.near_chance_share),
        watch_chance=float(policy.watch_chance_share),
        clear_margin=Fraction(policy.clear_margin_share),
    )


def paths_of(row: CeilingForecast) -> Paths | None:
    """Return the paths that a stored forecast was made of, to be held against another ceiling; None for none."""
    if row.refused:
        return None
    return simulated(row.history, draws(), shifts=row.known)


def assess(watched: Watched, policy: WatchPolicy, *, on: date) -> Assessed:
    """Forecast a ceiling from its months and say how urgent it is; nothing is saved and nothing asked."""
    room = watched.room
    row = CeilingForecast(ceiling=room.ceiling, on=on, state=CeilingState.OK.value)
    if room.headroom is None or room.counted_on is None:
        row.refused = Refused.UNCOUNTED
        return Assessed(watched, None, None, CeilingState.OK, row)
    row.counted, row.counted_on = room.headroom.count, room.counted_on
    row.used_share = round(float(room.headroom.used_share), PLACES)
    row.look_months = look_months_of(room.ceiling.contract.notice_days)
    outlook = _forecast(row, watched, room.counted_on, on)
    state = state_of(room.headroom, outlook, policy)
    row.state = state.value
    return Assessed(watched, room.headroom, outlook, state, row)


def _forecast(row: CeilingForecast, watched: Watched, counted_on: date, on: date) -> Outlook | None:
    """Fill in where the count is heading, or why nothing is forecast."""
    try:
        series = series_of(
            watched.months, now_index=index_of(on), left_out=watched.left_out, begins_anew=watched.begins_anew
        )
    except NoForecast as refusal:
        row.refused, row.refused_facts = Refused(refusal.code.value), _facts(refusal)
        return None
    last_month = first_day_of(series.last_index)
    row.known = known_by_month(watched.changes, after=counted_on, last_month=last_month)
    paths = simulated(series.counts, draws(), shifts=row.known)
    crossing = paths.against(watched.room.ceiling.limit_count)
    _fill(row, series, paths, crossing, last_month)
    row.own_past_share = _rounded(coverage_of_own_past(series.counts, draws()))
    outlook = Outlook(crossing.p_cross, row.look_months or 1)
    row.crossing_share = _rounded(outlook.chance)
    return outlook


def _fill(row: CeilingForecast, series: Series, paths: Paths, crossing: Crossing, last_month: date) -> None:
    row.history = list(series.counts)
    row.first_month, row.last_month = first_day_of(series.first_index), last_month
    row.filled = [first_day_of(index).isoformat() for index in series.filled]
    row.expected_on = month_ahead(last_month, crossing.expected_month)
    row.p_cross = [_rounded(chance) for chance in crossing.p_cross]
    row.members = {name: [_rounded(chance) for chance in chances] for name, chances in crossing.members.items()}
    row.median, row.interval80 = list(paths.median), [list(pair) for pair in paths.interval80]
    row.over = [round(units, 2) for units in crossing.over]


def _facts(refusal: NoForecast) -> dict[str, object]:
    """Return what a screen says of a refusal: of a jump its month and both counts, else how many months there are."""
    given: tuple[tuple[str, object, Callable[[int], object]], ...] = (
        ("month", refusal.index, lambda index: first_day_of(index).isoformat()),
        ("before", refusal.before, int),
        ("after", refusal.after, int),
        ("months", refusal.months, int),
    )
    return {name: told(value) for name, value, told in given if isinstance(value, int)}


def _rounded(share: float | None) -> float | None:
    return None if share is None else round(float(share), PLACES)
