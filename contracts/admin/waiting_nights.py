"""What the nights could not do, and which of them did not run."""

from collections.abc import Iterator, Sequence
from datetime import date

from django.urls import reverse

from contracts.admin.waiting import Row
from contracts.models import JobRun
from contracts.queries.today import MOST, Today
from pricing.charts import words
from pricing.charts.fan import listed


def night_rows(day: Today) -> Iterator[Row]:
    """Yield the nights that did not run, what one could not do, and whom last night it could not count."""
    yield from _missed(day.missed_nights, is_made_good=False)
    for run in day.failed_nights:
        night = words.on_date(run.started_at.date())
        if run.key == f"nightly:{day.on.isoformat()}":
            yield from _uncounted(run, night)
            yield from _undrafted(run, night)
        yield from _missed([date.fromisoformat(day) for day in run.outcome.get("missed", [])], is_made_good=True)
        for failure in run.outcome.get("failures", []):
            yield Row(
                tone="breached",
                word="Not done",
                title=f"{failure['about']}, night of {night}",
                sentence=f"the night of {night} could not do {failure['about']}",
                because=failure["because"],
                address="",
                client=None,
            )


def _undrafted(run: JobRun, night: str) -> Iterator[Row]:
    for one in run.outcome.get("undrafted", [])[:MOST]:
        yield Row(
            tone="watch",
            word="Not stated",
            title=f"{one['about']}, night of {night}",
            sentence=f"the statement of {one['about']} could not be drafted",
            because=one["because"],
            address="",
            client=None,
        )


def _uncounted(run: JobRun, night: str) -> Iterator[Row]:
    for one in run.outcome.get("uncounted", [])[:MOST]:
        yield Row(
            tone="watch",
            word="Not counted",
            title=f"{one['about']}, night of {night}",
            sentence=f"{one['about']} could not be counted",
            because=one["because"],
            address=reverse("admin:clients_client_change", args=[one["client"]]),
            client=None,
        )


def _missed(nights: Sequence[date], *, is_made_good: bool) -> Iterator[Row]:
    """Yield one row for nights in which no ceiling was watched."""
    if not nights:
        return
    said = f"the {nights_in_words(nights)} did not run"
    after = "The next one caught up." if is_made_good else "Tell whoever runs the server: none has run since."
    yield Row(
        tone="watch" if is_made_good else "breached",
        word="Missed",
        title=f"{said[0].upper()}{said[1:]}",
        sentence=said,
        because=f"No ceiling was forecast in {'it' if len(nights) == 1 else 'them'}, and nobody warned. {after}",
        address="",
        client=None,
    )


def nights_in_words(nights: Sequence[date]) -> str:
    """Return `nights of 19 and 20 Nov 2026`; many of them as the first and the last."""
    first, last = nights[0], nights[-1]
    if first == last:
        return f"night of {words.on_date(first)}"
    if len(nights) > 3:
        return f"{len(nights)} nights from {words.on_date(first)} to {words.on_date(last)}"
    if (first.year, first.month) == (last.year, last.month):
        return f"nights of {listed(str(night.day) for night in nights)} {words.in_month(last)}"
    return f"nights of {listed(map(words.on_date, nights))}"
