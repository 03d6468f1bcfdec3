"""Headroom drawn for the admin: the gauge of a ceiling, and the months below it."""

from collections.abc import Sequence
from dataclasses import dataclass

from clients.models import InventoryCount
from contracts.admin.wording import CEILING_TONES, UNIT_NOUNS, room_in_words
from contracts.ceilings import Headroom
from contracts.models import Ceiling
from contracts.queries.rooms import Room
from pricing.charts.counts_over_months import CountHistory, MonthCount, counts_over_months
from pricing.charts.counts_over_months import finding as history_finding
from pricing.charts.figure import Figure
from pricing.charts.headroom_gauge import Headroom as GaugeValue
from pricing.charts.headroom_gauge import headroom_gauge
from pricing.charts.palette import STATE_WORDS, State
from pricing.charts.svg import Svg

FEWEST_MONTHS = 2


@dataclass(frozen=True, slots=True)
class Gauge:
    """A ceiling's room as a picture, and in words for those who do not see it."""

    sentence: str
    tone: str
    word: str
    svg: Svg


def gauge(room: Room) -> Gauge | None:
    """Return the gauge of a ceiling, None before the first count."""
    return None if room.headroom is None else drawn(room.ceiling.unit, room.headroom)


def drawn(unit: str, headroom: Headroom, state: State | None = None) -> Gauge:
    """Draw a count under its ceiling, in the state that its count alone says unless another is given."""
    told, state = room_in_words(unit, headroom), state or headroom.state.value
    svg = headroom_gauge(GaugeValue(headroom.count, headroom.ceiling, state, UNIT_NOUNS[unit]))
    return Gauge(f"{told.covers}, {told.left}.", CEILING_TONES[state], STATE_WORDS[state], svg)


def history(counts: Sequence[InventoryCount], unit: str, limit: int | None) -> Figure | None:
    """Return the months of what a ceiling is about, with the ceiling as the line; None below two months."""
    if len(counts) < FEWEST_MONTHS:
        return None
    points = tuple(
        MonthCount(count.on.replace(day=1), count.user_count if unit == Ceiling.Unit.USERS else count.device_count)
        for count in counts
    )
    months = CountHistory(points, noun=UNIT_NOUNS[unit], ceiling=limit)
    return Figure(counts_over_months(months), history_finding(months))


def pictures(counts: Sequence[InventoryCount], rooms: Sequence[Room]) -> list[tuple[Gauge | None, Figure | None]]:
    """Return for each ceiling its gauge and its months; without a ceiling, the months of users."""
    pairs = [(gauge(room), history(counts, room.ceiling.unit, room.ceiling.limit_count)) for room in rooms]
    return pairs or [(None, history(counts, Ceiling.Unit.USERS, None))]
