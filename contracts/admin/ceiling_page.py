"""What the page of one ceiling is made of."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any

from django import forms

from contracts.admin.board_wording import alert_in_words, notice_in_words
from contracts.admin.ceiling_forms import JumpForm, KnownAheadForm, PutOffForm, TakeUpForm
from contracts.admin.ceiling_wording import (
    answer,
    change_in_words,
    driver_at_length,
    limits_in_words,
    looked_ahead,
    members_in_words,
    own_past_in_words,
    refusal_in_words,
    remark_in_words,
    ways,
)
from contracts.admin.pictures import drawn
from contracts.admin.remedies import doing_nothing_context
from contracts.admin.wording import ALERT_MARKS, UNIT_NOUNS
from contracts.models import Ceiling, CeilingAlert, CeilingForecast
from contracts.queries.board import NEEDS, State
from contracts.queries.ceiling_facts import CeilingFacts, facts_of
from contracts.queries.fans import fan_of, forecast_of
from contracts.queries.rooms import room_of
from pricing.charts import words
from pricing.charts.counts_over_months import CountHistory, MonthCount, counts_over_months
from pricing.charts.counts_over_months import finding as history_finding
from pricing.charts.fan_chart import fan_figure
from pricing.charts.figure import Figure

FEWEST_MONTHS = 2
TAKE_UP, PUT_OFF, AHEAD, JUMP = "take_up", "put_off", "ahead", "jump"
FORMS: dict[str, type[forms.Form]] = {
    TAKE_UP: TakeUpForm,
    PUT_OFF: PutOffForm,
    AHEAD: KnownAheadForm,
    JUMP: JumpForm,
}


def form_of(name: str, data: Any = None, **kwargs: Any) -> Any:
    """Return one of the page's forms; their fields have ids of their own, as some are named alike."""
    return FORMS[name](data, auto_id=f"{name}_%s", **kwargs)


def page_context(row: Any, asked: Mapping[str, forms.Form], may: Callable[[str], bool]) -> dict[str, Any]:
    """Return what the template of a ceiling gets; seven queries at most, five more above the ceiling."""
    on = row.today
    room, facts, forecast = room_of(row), facts_of(row), forecast_of(row)
    reason, deed = refusal_in_words(row) if row.is_in_force else ("", "")
    return {
        "row": row,
        "room": room,
        "headline": answer(row, room.headroom),
        "gauge": drawn(row.unit, room.headroom, row.now) if room.headroom else None,
        "figure": _figure(row, facts.months),
        "told": _told(row, forecast, facts) if row.is_in_force else (),
        "looked_ahead": looked_ahead(row),
        "ways": ways(forecast) if forecast and not forecast.refused and row.now != State.BREACHED else [],
        "refusal": reason,
        "refusal_deed": deed,
        "jump_month": _jump_month(forecast) if reason else "",
        "remarks": [(remark, remark_in_words(remark)) for remark in facts.remarks],
        "changes": [(change, change_in_words(change)) for change in facts.changes],
        "notices": facts.notices,
        "above": above(row),
        "notice_by": notice_in_words(row.contract, on),
        **_alerts(facts, on),
        **(doing_nothing_context(row, on=on) if row.is_in_force and row.now == State.BREACHED else {}),
        "needs_way_out": row.is_in_force and row.now in NEEDS,
        "forms": {name: asked.get(name) or form_of(name) for name in FORMS},
        "may_tell": row.is_in_force and may("contracts.change_ceiling"),
    }


def above(row: Ceiling) -> str:
    """Return what happens above a ceiling."""
    if row.overage_rate is None:
        return "Breaches the agreement"
    return f"{words.money_rate(row.overage_rate, row.contract.currency)} each per month"


def _jump_month(forecast: CeilingForecast | None) -> str:
    if forecast is None or forecast.refused != CeilingForecast.Refused.JUMP:
        return ""
    return str(forecast.refused_facts["month"])


def _figure(row: Any, months: Sequence[MonthCount]) -> Figure | None:
    """Return the fan where something is forecast, else the months that were counted; None below two of them."""
    fan = fan_of(row) if row.is_in_force else None
    if fan is not None:
        return fan_figure(fan)
    if len(months) < FEWEST_MONTHS:
        return None
    history = CountHistory(tuple(months), noun=UNIT_NOUNS[row.unit], ceiling=row.limit_count)
    return Figure(counts_over_months(history), history_finding(history))


def _told(row: Any, forecast: CeilingForecast | None, facts: CeilingFacts) -> tuple[str, ...]:
    """Return what is to be said of a forecast, and of what moved the count."""
    if forecast is None or forecast.refused:
        return ()
    moved = driver_at_length(facts.driver, row.unit) if facts.driver else ""
    spread = "" if row.now == State.BREACHED else members_in_words(forecast)
    said = (moved, spread, own_past_in_words(forecast), limits_in_words(row))
    return tuple(filter(None, said))


def _alerts(facts: CeilingFacts, on: date) -> dict[str, Any]:
    def marked(alert: CeilingAlert) -> tuple[CeilingAlert, str, str]:
        return (alert, *ALERT_MARKS[alert.state])

    return {
        "alert": marked(facts.alert) if facts.alert else None,
        "alert_told": alert_in_words(facts.alert, on),
        "past_alerts": [marked(alert) for alert in facts.past_alerts],
    }
