"""Service levels in the words of account managers."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from clients.admin.marks import Tone
from clients.queries.wording import counted
from contracts.admin.wording import period_in_words
from contracts.models import SlaResult
from contracts.queries.sla import MonthAttained, result_from
from contracts.sla.attainment import Tallied
from contracts.sla.results import Judged, Kept, Standing
from contracts.sla.wording import credits_in_words, hours_in_words, moment_in_words, pauses_in_words, span_in_words
from contracts.terms import SlaTerms
from pricing.charts import words

# The columns of a file, by the name of the field.
COLUMNS = {
    "contract": "contract",
    "reference": "reference",
    "priority": "priority",
    "opened_at": "opened",
    "responded_at": "responded",
    "resolved_at": "resolved",
    "pauses": "pauses",
    "paused_minutes": "minutes paused",
}
_MARKS: dict[Standing, tuple[str, Tone]] = {
    Standing.MET: ("In time", "ok"),
    Standing.MISSED: ("Late", "breached"),
    Standing.OPEN: ("Open", "watch"),
}


@dataclass(frozen=True, slots=True)
class PriorityRow:
    """One priority of a month: how many, and how often each promise was kept."""

    priority: str
    kind: str
    count: int
    response: str
    resolution: str


@dataclass(frozen=True, slots=True)
class MonthRow:
    """One month of a contract."""

    period: str
    count: int
    rows: tuple[PriorityRow, ...]
    misses: tuple[str, ...]
    untold_count: int


def kept_mark(kept: Kept, judged: Judged) -> tuple[str, Tone]:
    """Return how a promise stands as a word and a tone; an aim that was missed is no breach."""
    word, tone = _MARKS[kept.standing]
    return (word, "near") if tone == "breached" and not judged.target.is_committed else (word, tone)


def result_in_words(row: SlaResult, judged: Judged | None) -> str:
    """Answer in a sentence whether what was promised was kept."""
    name = f"{row.priority} {row.reference}"
    if judged is None:
        return f"{name}: nothing was promised for its priority."
    late = Standing.MISSED in (judged.response.standing, judged.resolution.standing)
    if late:
        return f"{name} missed {'its promise' if judged.target.is_committed else 'what was aimed for'}."
    if Standing.OPEN in (judged.response.standing, judged.resolution.standing):
        return f"{name} is open, and in time so far."
    return f"{name} was responded to and resolved in time."


def result_facts(row: SlaResult, judged: Judged | None) -> list[tuple[str, str]]:
    """Return what was measured and what was promised, by name."""
    zone = judged.sla.time_zone if judged else "UTC"
    result = result_from(row)
    facts = [("Opened", moment_in_words(result.opened_at, zone))]
    if judged is not None:
        facts += [("Response", _kept(judged.response, zone)), ("Resolution", _kept(judged.resolution, zone))]
        facts += [("Clock", hours_in_words(judged.sla))]
    else:
        done = (("Responded", result.responded_at), ("Resolved", result.resolved_at))
        facts += [(name, moment_in_words(moment, zone)) for name, moment in done if moment is not None]
    for begin, end in result.pauses:
        until = f"until {moment_in_words(end, zone)}" if end else "and still stands"
        counts = "" if judged is None or judged.sla.pauses_while else "; the plan names nothing that stops its clock"
        facts.append(("Clock stood", f"from {moment_in_words(begin, zone)} {until}{counts}"))
    by = f", {row.recorded_by}" if row.recorded_by else ""
    return [*facts, ("Recorded", f"{row.get_source_display()}{by}, {words.at_moment(row.recorded_at)}")]


def months_in_words(client: str, months: Sequence[MonthAttained]) -> str:
    """Answer in a sentence how the newest month with requests went."""
    month = next((one for one in months if one.attainment.count), None)
    if month is None:
        return f"No request of {client} was recorded yet."
    promised = sum(row.count for row in month.attainment.priorities if row.is_committed)
    period = period_in_words(month.period_from, month.period_until)
    if not promised:
        return f"{client} opened {counted(month.attainment.count, 'request')} in {period}, none under a promise."
    kept = promised - len(month.attainment.misses)
    return f"{client}: {kept:,} of {counted(promised, 'promised request')} in time, {period}."


def month_rows(months: Sequence[MonthAttained]) -> list[MonthRow]:
    """Return the months that have requests."""
    return [
        MonthRow(
            period=period_in_words(month.period_from, month.period_until),
            count=month.attainment.count,
            rows=tuple(
                PriorityRow(
                    row.priority, "Promise" if row.is_committed else "Aim", row.count, _share(row.response),
                    _share(row.resolution),
                )
                for row in month.attainment.priorities
            ),
            misses=tuple(miss.sentence for miss in month.attainment.misses),
            untold_count=month.attainment.untold_count,
        )
        for month in months
        if month.attainment.count
    ]  # fmt: skip


def promise_in_words(sla: SlaTerms) -> tuple[str, ...]:
    """Return the plan in sentences: when its clock runs, what stops it, what is credited."""
    told = (hours_in_words(sla), pauses_in_words(sla), credits_in_words(sla) or "A missed promise is not credited.")
    return tuple(filter(None, told))


def outcome_in_words(name: str, counts: Mapping[str, int]) -> str:
    """Answer in a sentence what became of a file's rows."""
    total = sum(counts.values())
    told = {"created": "new", "updated": "changed", "unchanged": "unchanged", "rejected": "not taken"}
    parts = [f"{counts[one]:,} {word}" for one, word in told.items() if counts.get(one)]
    return f"{name} has {counted(total, 'row')}{': ' + ', '.join(parts) if parts else ''}."


def _kept(kept: Kept, zone: str) -> str:
    within = f"promised within {span_in_words(kept.minutes)}, by {moment_in_words(kept.due_at, zone)}"
    word = _MARKS[kept.standing][0]
    if kept.done_at is None:
        return f"{word}: {within}; not done yet"
    return f"{word}: {moment_in_words(kept.done_at, zone)}, after {span_in_words(kept.used)}; {within}"


def _share(tallied: Tallied) -> str:
    share = tallied.met_share
    decided = tallied.met_count + tallied.missed_count
    waiting = f"{tallied.open_count:,} open" if tallied.open_count else ""
    told = f"{tallied.met_count:,} of {decided:,}, {words.share(share)}" if share is not None else ""
    return ", ".join(filter(None, (told, waiting)))
