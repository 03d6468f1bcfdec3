"""The pipeline in words: what a stage is worth, and for each proposal how long it is there and what comes next."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.urls import reverse
from django.utils import timezone
from django.utils.text import Truncator

from clients.admin.marks import Tone
from clients.queries.wording import counted
from contracts.lifecycle import ProposalStatus
from contracts.queries.pipeline import OPEN, Column, Record, Stage, Worth
from pricing.charts import words

LONGEST_SAYING = 160
SECONDS_IN_DAY = 86_400
PATIENCE = 3  # days after which somebody asks
STAGES: dict[Stage, tuple[str, Tone]] = {
    Stage.DRAFT: ("Drafts", "watch"),
    Stage.AWAITING: ("Awaiting approval", "near"),
    Stage.SENT: ("Sent, not opened", "watch"),
    Stage.VIEWED: ("Opened, not answered", "watch"),
    Stage.EXPIRING: ("Expiring within 7 days", "near"),
    Stage.ACCEPTED: ("Accepted in 90 days", "ok"),
    Stage.DECLINED: ("Declined in 90 days", "breached"),
}
EMPTY: dict[Stage, str] = {
    Stage.DRAFT: "No draft. Proposals are made from a client's recommendation.",
    Stage.AWAITING: "None waits for approval.",
    Stage.SENT: "Every proposal that was sent has been opened or answered.",
    Stage.VIEWED: "None that was opened waits for an answer.",
    Stage.EXPIRING: "None expires within 7 days.",
    Stage.ACCEPTED: "None was accepted in 90 days.",
    Stage.DECLINED: "None was declined in 90 days.",
}


@dataclass(frozen=True, slots=True)
class Reader:
    """Who reads: on which rows that person decides, and why drafts need approval, by their id."""

    decides_on: Callable[[Any], bool]
    reasons: Mapping[UUID, Sequence[str]]


@dataclass(frozen=True, slots=True)
class Step:
    """What comes next, and the deed that does it; `label` is empty where only others can go on."""

    sentence: str
    label: str
    address: str


@dataclass(frozen=True, slots=True)
class RowInWords:
    """One proposal in its stage."""

    row: Any
    mark: tuple[str, Tone]
    address: str
    monthly: str
    term: str
    age: str
    step: Step


@dataclass(frozen=True, slots=True)
class StageInWords:
    """One stage: its name, what it is worth, since when the oldest is in it, and its first rows."""

    stage: Stage
    title: str
    tone: Tone
    count: int
    worths: tuple[tuple[str, str], ...]
    oldest: str
    rows: tuple[RowInWords, ...]
    empty: str

    @property
    def is_cut(self) -> bool:
        """Say whether there are more than are shown."""
        return self.count > len(self.rows)


def stage_in_words(column: Column, today: date, reader: Reader) -> StageInWords:
    """Return a stage for its screen; `reader` says on which rows somebody decides, and which need approval."""
    title, tone = STAGES[column.stage]
    return StageInWords(
        stage=column.stage,
        title=title,
        tone=tone,
        count=column.count,
        worths=tuple(_worth(worth) for worth in column.worths),
        oldest=_oldest(column, today) if column.stage in OPEN else "",
        rows=tuple(row_in_words(row, today, reader) for row in column.rows),
        empty=EMPTY[column.stage],
    )


def row_in_words(row: Any, today: date, reader: Reader) -> RowInWords:
    """Return a proposal for its line."""
    stage, since = Stage(row.stage), _day(row.since)
    days = (row.expires_on - today).days
    word = {Stage.EXPIRING: _left(days), Stage.DECLINED: "Declined", Stage.ACCEPTED: "Accepted"}.get(stage)
    on = f"on {words.on_date(since)}"
    return RowInWords(
        row=row,
        mark=(word or _age(since, today).capitalize(), STAGES[stage][1]),
        address=_page(row),
        monthly=words.money(row.monthly_amount, row.currency),
        term=words.money(row.term_amount, row.currency),
        age=on if stage not in OPEN else "",
        step=_next(row, stage, today, reader),
    )


def headline(columns: Sequence[Column]) -> str:
    """Say how many are open, what they come to, and what of them cannot wait."""
    waiting = [column for column in columns if column.stage in OPEN]
    count = sum(column.count for column in waiting)
    if not count:
        return "No proposal is open."
    by_currency: dict[str, Any] = {}
    for worth in (worth for column in waiting for worth in column.worths):
        by_currency[worth.currency] = by_currency.get(worth.currency, 0) + worth.monthly_amount
    amounts = " and ".join(words.money(amount, currency) for currency, amount in sorted(by_currency.items()))
    number = {column.stage: column.count for column in columns}
    urgent = [
        _of(number[Stage.AWAITING], "awaits approval", "await approval"),
        _of(number[Stage.EXPIRING], "expires within 7 days", "expire within 7 days"),
    ]
    said = ", ".join(part for part in urgent if part)
    return f"{counted(count, 'open proposal')}, {amounts} per month.{f' {said}.' if said else ''}"


def record_in_words(record: Record) -> str:
    """Say how a year of offers was answered, with how many that rests on; empty before the first ended."""
    if not record.count:
        return ""
    share = words.share(Decimal(record.accepted_count) / record.count)
    told = (
        f"Accepted in the last 12 months: {record.accepted_count:,} of {counted(record.count, 'offer')} that ended,"
        f" {share}. {record.declined_count:,} declined, {record.expired_count:,} expired without an answer."
    )
    if record.answered_in is None:
        return told
    days = max(record.answered_in.total_seconds() / SECONDS_IN_DAY, 0)
    took = "within a day" if days < 1 else f"within {counted(round(days), 'day')}"
    if record.answered_count == 1:
        return f"{told} The one answer came {took}."
    return f"{told} Half of {record.answered_count:,} answers came {took}."


def _oldest(column: Column, today: date) -> str:
    if column.oldest is None or column.count == 1 or _day(column.oldest) == today:
        return ""
    return f"the oldest {_age(_day(column.oldest), today)}"


def _of(count: int, one: str, many: str) -> str:
    return f"{count:,} {one if count == 1 else many}" if count else ""


def _worth(worth: Worth) -> tuple[str, str]:
    return words.money(worth.monthly_amount, worth.currency), words.money(worth.term_amount, worth.currency)


def _next(row: Any, stage: Stage, today: date, reader: Reader) -> Step:
    match stage:
        case Stage.DRAFT:
            return _draft(row, today, reader.reasons.get(row.pk, ()))
        case Stage.AWAITING if reader.decides_on(row):
            return Step(f"You decide. {' '.join(row.approval_because)}", "Read and decide", _page(row))
        case Stage.AWAITING:
            return Step(f"Waits for whoever approves. {' '.join(row.approval_because)}", "", "")
        case Stage.SENT:
            return _sent(row, today)
        case Stage.VIEWED:
            return Step(f"{row.signatory.name} opened it. Ask whether anything is open.", "", "")
        case Stage.EXPIRING:
            return _expiring(row, today)
        case Stage.DECLINED:
            said = Truncator(row.decline_reason).chars(LONGEST_SAYING)
            return _or_its_revision(row, f"“{said}”", "Revise it to offer something else.")
        case Stage.ACCEPTED:
            return _accepted(row)


def _sent(row: Any, today: date) -> Step:
    sam = row.signatory.name
    if row.status == ProposalStatus.SENDING and row.because:
        return Step(f"It could not be sent. {row.because}", "Send again", _page(row))
    if row.status == ProposalStatus.SENDING:
        return Step("It is being rendered and sent.", "", "")
    if (today - _day(row.since)).days >= PATIENCE:
        return Step(f"{sam} has not opened it. Ask whether it arrived.", "See its mail", _page(row))
    return Step(f"{sam} has it by e-mail.", "", "")


def _expiring(row: Any, today: date) -> Step:
    if row.expires_on < today:
        return Step("Its last day is over, and tonight it expires. Revise it to offer it again.", *_revise(row))
    opened = "opened it" if row.viewed_at else "has not opened it"
    return _or_its_revision(row, f"{row.signatory.name} {opened}.", "Ask for an answer, or revise it with more time.")


def _draft(row: Any, today: date, because: Sequence[str]) -> Step:
    if row.expires_on < today:
        until = words.on_date(row.expires_on)
        return Step(f"It would have been valid until {until}. Revise it.", *_revise(row))
    if row.approval_note:
        said = Truncator(row.approval_note).chars(LONGEST_SAYING)
        return Step(f"It was sent back: “{said}” Revise it, or ask again.", "Read it", _page(row))
    if because:
        return Step(f"It needs approval. {' '.join(because)}", "Read and ask", _page(row))
    return Step("Read it, then send it.", "Read and send", _page(row))


def _or_its_revision(row: Any, told: str, otherwise: str) -> Step:
    if row.revision_pk:
        address = reverse("admin:contracts_proposal_change", args=[row.revision_pk])
        return Step(f"{told} A revision is there already.", "Go to it", address)
    return Step(f"{told} {otherwise}", *_revise(row))


def _accepted(row: Any) -> Step:
    contract = getattr(row, "contract", None)
    if contract is None:
        return Step("It has no contract.", "See why", _page(row))
    address = reverse("admin:contracts_contract_change", args=[contract.pk])
    return Step(
        f"Contract {contract.number} begins on {words.on_date(contract.effective_from)}.", "Go to contract", address
    )


def _revise(row: Any) -> tuple[str, str]:
    return "Revise", reverse("admin:contracts_proposal_revise", args=[row.pk])


def _page(row: Any) -> str:
    return reverse("admin:contracts_proposal_change", args=[row.pk])


def _day(moment: Any) -> date:
    return timezone.localdate(moment)


def _age(since: date, today: date) -> str:
    days = (today - since).days
    return "since today" if days <= 0 else f"for {counted(days, 'day')}"


def _left(days: int) -> str:
    if days < 0:
        return "Over"
    return "Last day" if days == 0 else f"{counted(days, 'day')} left"


def choices_of(managers: Iterable[tuple[Any, str]], person_pk: Any) -> list[tuple[str, str]]:
    """Return whose clients can be chosen: everybody's, the person's own, a colleague's."""
    others = [(str(pk), name) for pk, name in managers if pk != person_pk]
    return [("", "All clients"), ("me", "My clients"), *others]
