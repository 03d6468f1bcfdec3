"""One ceiling in the words of account managers: its answer, its forecast, what drives it, what was said of it."""

from datetime import date
from typing import Any

from contracts.admin.board_wording import HORIZON_IN_WORDS, covers_in_words, moved_in_words
from contracts.admin.wording import UNIT_NOUNS, room_in_words
from contracts.ceilings import Headroom
from contracts.models import CeilingForecast, CountRemark, ExpectedChange
from contracts.queries.board import State
from contracts.queries.drivers import Driver
from contracts.queries.fans import forecast_of
from pricing.charts import words
from pricing.charts.fan import listed

NUMBERS = {2: "two", 3: "three", 4: "four"}
WAYS = {
    "driftless": "as if it had no direction",
    "damped": "as if its trend faded",
    "drift": "as if its trend went on",
    "same_month": "as the same months of earlier years went",
}
Refused = CeilingForecast.Refused


def answer(row: Any, headroom: Headroom | None) -> str:
    """Answer how full a ceiling is and when it likely breaks, in a sentence or two."""
    client = row.contract.client.name
    if headroom is None:
        return f"{client} was not counted yet, so nobody knows how full this ceiling is."
    told = room_in_words(row.unit, headroom)
    covers = f"{client} has {told.covers}, {told.left}."
    return f"{covers} {_heading(row)}" if row.is_in_force else f"{covers} This ceiling does not hold today."


def _heading(row: Any) -> str:
    forecast = forecast_of(row)
    if forecast is None:
        return "It is forecast tonight."
    if forecast.refused:
        return "Nothing is forecast, for the reason below."
    if row.now == State.BREACHED:
        return f"In {HORIZON_IN_WORDS} likely {forecast.interval80[-1][0]:,}–{forecast.interval80[-1][1]:,}."
    within = f"{words.chance(forecast.crossing_share or 0)} within {_look(forecast)}"
    if forecast.expected_on is None:
        return f"It is more likely to hold for {HORIZON_IN_WORDS} than not; {within} that it breaks."
    return f"Likely to break in {words.in_month(forecast.expected_on)}; {within}."


def _look(forecast: CeilingForecast) -> str:
    return words.count_of(forecast.look_months or 1, "month")


def looked_ahead(row: Any) -> str:
    """Say why the chance is told for so many months."""
    forecast = forecast_of(row)
    if forecast is None or forecast.refused or row.now == State.BREACHED:
        return ""
    notice = words.count_of(row.contract.notice_days, "day")
    return f"{_look(forecast).capitalize()}: the {notice} of notice, in whole months, and one month more to act in."


def members_in_words(forecast: CeilingForecast) -> str:
    """Say how far apart the ways of looking at it are: `The three ways of looking at it say 6, 33 and 79 in 100.`"""
    said = sorted(round(chances[-1] * 100) for chances in forecast.members.values())
    if len(said) <= 1:
        return ""
    number = NUMBERS.get(len(said), words.whole(len(said)))
    if said[0] == said[-1]:
        return f"The {number} ways of looking at it all say {said[0]} in 100 within {HORIZON_IN_WORDS}."
    return (
        f"The {number} ways of looking at it say {listed(map(words.whole, said))} in 100 within {HORIZON_IN_WORDS}."
        " The further apart they are, the less is known."
    )


def ways(forecast: CeilingForecast) -> list[tuple[str, str]]:
    """Return each way of looking at it with what it says, the lowest first."""
    chances = sorted((chance[-1], name) for name, chance in forecast.members.items())
    return [(WAYS.get(name, name), f"{words.whole(round(share * 100))} in 100") for share, name in chances]


def own_past_in_words(forecast: CeilingForecast) -> str:
    """Say how often the likely range held on this client's own past."""
    if forecast.own_past_share is None:
        return "Its own past is too short to tell how often the likely range held."
    return f"Of its own past, {round(forecast.own_past_share * 100)}% of what came lay in the likely range."


def limits_in_words(row: Any) -> str:
    """Say what the numbers can and cannot tell. Source: the back-tests of DOMAIN 3.4."""
    counted = words.count_of(row.counted, UNIT_NOUNS[row.unit])
    return (
        f"Look at the next three to six months. Beyond six, the forecast of a firm with {counted} tells little more"
        " than that some firms grow: who is hired or leaves, and is not known of yet, outweighs what its months show."
    )


def driver_at_length(found: Driver, unit: str) -> str:
    """Say what moved the count and where: `+6 users since May 2026, 4 of them in Nursing.`"""
    told = moved_in_words(found.moved, unit)
    if not found.is_known:
        month = words.in_month(found.moved.since)
        return f"{told}. Where from is not known: the count of {month} names nobody, or there is none."
    if not found.groups:
        return f"{told}. In which part of the firm is not known."
    change, (name, net) = found.moved.change, found.groups[0]
    if len(found.groups) == 1 and net == change:
        return f"{told}, all of them in {name}."
    if 0 < net * (1 if change > 0 else -1) <= abs(change):
        return f"{told}, {words.whole(abs(net))} of them in {name}."
    parts = [f"{words.whole(abs(net))} {'more' if net > 0 else 'fewer'} in {name}" for name, net in found.groups[:3]]
    return f"{told}: {listed(parts)}."


def refusal_in_words(row: Any) -> tuple[str, str]:
    """Say why nothing is forecast, and what to do about it; both empty where something is."""
    forecast = forecast_of(row)
    if forecast is None or not forecast.refused:
        return "", ""
    facts, nouns = forecast.refused_facts, f"{UNIT_NOUNS[row.unit]}s"
    match forecast.refused:
        case Refused.JUMP:
            month = words.in_month(date.fromisoformat(facts["month"]))
            before, after = words.whole(facts["before"]), words.whole(facts["after"])
            said = (
                f"{after} {nouns} in {month} after {before} in the month counted before: it looks like an import fault."
            )
            return said, "Say which it is, and it is forecast at once."
        case Refused.TOO_SHORT:
            known = words.count_of(facts.get("months", 0), "month")
            said = f"A forecast begins with six months in a row; there {_is(facts.get('months', 0))} {known}."
            return said, "Months counted elsewhere can be carried over from a spreadsheet on the client's page."
        case Refused.STALE:
            newest = words.in_month(date.fromisoformat(facts["month"])) if facts.get("month") else "long ago"
            return f"The newest count is of {newest}, too old to forecast from.", "Import what the client has now."
        case _:
            return f"{row.contract.client.name} was not counted yet.", "Import what the client has."


def _is(number: int) -> str:
    return "is" if number == 1 else "are"


def remark_in_words(remark: CountRemark) -> str:
    """Say what somebody said of a month."""
    left_out = remark.verdict == CountRemark.Verdict.FAULT
    what = "is left out as an import fault" if left_out else "is right: the forecast begins with it"
    note = f" “{remark.note}”" if remark.note else ""
    return f"{words.in_month(remark.month)} {what}.{note}"


def change_in_words(change: ExpectedChange) -> str:
    """Say what is known ahead: `4 more users from 4 Jan 2027`."""
    more = "more" if change.change > 0 else "fewer"
    noun = UNIT_NOUNS[change.unit] if abs(change.change) == 1 else f"{UNIT_NOUNS[change.unit]}s"
    return f"{words.whole(abs(change.change))} {more} {noun} from {words.on_date(change.on)}"


def title(row: Any) -> str:
    """Return the name of the page."""
    return f"{covers_in_words(row)} of {row.contract.client.name}"
