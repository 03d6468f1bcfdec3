"""What is ahead, in the words of a calendar."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from uuid import UUID

from contracts import paths
from contracts.models import CeilingForecast, Contract
from contracts.months import months_before
from contracts.queries.feeds import coming_ends, expected_breaches
from contracts.queries.renewals import Due
from pricing.charts import words

NOUNS = {"USERS": "user", "DEVICES": "device"}


@dataclass(frozen=True, slots=True)
class Coming:
    """One day that is ahead; `known_at` is since when it is told so, and `path` leads to the evidence."""

    kind: str
    pk: UUID
    on: date
    title: str
    told: str
    path: str
    known_at: datetime


def what_is_coming(on: date) -> tuple[Coming, ...]:
    """Return what is ahead within a year, the earliest first; six queries however much it is."""
    breaches = [_breach(row) for row in expected_breaches(on)]
    ends = [one for due in coming_ends(on) for one in _ends(due, on)]
    return tuple(sorted((*breaches, *ends), key=lambda one: (one.on, one.title, one.kind)))


def _breach(row: CeilingForecast) -> Coming:
    ceiling, contract = row.ceiling, row.ceiling.contract
    assert row.expected_on is not None and row.last_month is not None and row.counted_on is not None  # noqa: S101, PT018  -- a forecast has them
    month, most = words.in_month(row.expected_on), words.count_of(ceiling.limit_count, NOUNS[ceiling.unit])
    chance = words.chance(row.p_cross[months_before(row.last_month, row.expected_on) - 1])
    covers = f"Covers {row.counted:,} of {most}, counted {words.on_date(row.counted_on)}."
    return Coming(
        kind="breach",
        pk=ceiling.pk,
        on=row.expected_on,
        title=_legible(f"{contract.client.name}: ceiling of {most} likely to break in {month}"),
        told=f"{covers} The chance that it is broken by the end of {month}: {chance}. Contract {contract}.",
        path=paths.ceiling_in_admin(ceiling.pk),
        known_at=_midnight(row.on),
    )


def _ends(due: Due, on: date) -> Iterator[Coming]:
    contract, end = due.contract, due.contract.covered_until
    last_on = end - timedelta(days=1)
    if due.promised.auto_renews:
        months = words.count_of(due.promised.renewal_months, "month")
        kind, when, what, told = "renewal", end, "renews", f"renews for {months} on {words.on_date(end)}"
    else:
        kind, when, what, told = "end", last_on, "ends", f"ends: its last day is {words.on_date(last_on)}"
    if not due.notice.is_too_late_on(on):
        title = f"last day for notice, contract {contract}"
        yield _of(contract, "notice", due.notice.last_on, title, f"Without notice by then it {told}.")
    yield _of(contract, kind, when, f"contract {contract} {what}", f"It {told}.")


def _of(contract: Contract, kind: str, on: date, title: str, told: str) -> Coming:
    return Coming(
        kind=kind,
        pk=contract.pk,
        on=on,
        title=_legible(f"{contract.client.name}: {title}"),
        told=told,
        path=paths.contract_in_admin(contract.pk),
        known_at=contract.signed_at or _midnight(contract.effective_from),
    )


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), tzinfo=UTC)


def _legible(text: str) -> str:
    """Leave out what no XML may hold and what would end a line: names come from files of others."""
    return "".join(one if one.isprintable() else " " for one in text)
