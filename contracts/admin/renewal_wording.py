"""Renewals in the words of account managers."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from clients.admin.marks import Tone
from clients.queries.clients import class_label
from clients.queries.wording import counted
from contracts.queries.renewals import Due
from contracts.renewing.changed import USERS, Moved, WhatChanged
from contracts.renewing.dates import STEPS
from pricing.charts import words
from pricing.models import BillingModel

HEAD = (
    "Client", "Contract", "Notice by", "Days left", "Step", "Last day", "Then", "Per month", "Currency",
    "Open renewal", "Account manager",
)  # fmt: skip
TONES: dict[int, Tone] = {120: "watch", 90: "watch", 60: "near", 30: "breached"}


@dataclass(frozen=True, slots=True)
class DueInWords:
    """One contract of the queue as its row says it."""

    due: Due
    word: str
    tone: Tone
    left: str
    last_day: date
    then: str
    monthly: str
    may_be_drafted: bool
    is_near: bool


def row_in_words(due: Due) -> DueInWords:
    """Return a row of the queue; no query."""
    word, tone = _mark(due)
    left = (due.notice.last_on - due.on).days
    return DueInWords(
        due=due,
        word=word,
        tone=tone,
        left=f"{counted(left, 'day')} left" if left >= 0 else f"{counted(-left, 'day')} ago",
        last_day=_last_day(due),
        then=then_in_words(due),
        monthly=words.money(due.monthly_amount, due.contract.currency),
        may_be_drafted=not due.is_decided and due.proposal is None and not due.is_over,
        is_near=left <= STEPS[0],
    )


def _mark(due: Due) -> tuple[str, Tone]:
    if due.renewal is not None:
        return "Renewed", "ok"
    if due.contract.ended_on is not None:
        return "Notice given", "over"
    if due.step is not None:
        return f"{due.step} days", TONES[due.step]
    if not due.notice.is_too_late_on(due.on):
        return "Later", "ok"
    return ("Renews by itself", "over") if due.promised.auto_renews else ("Ends soon", "breached")


def then_in_words(due: Due) -> str:
    """Say what happens at the end, as things stand."""
    if due.renewal is not None:
        return f"goes on as {due.renewal.number}"
    if due.contract.ended_on is not None:
        return "ends, as notice was given"
    if due.promised.auto_renews:
        return f"renews by itself for {counted(due.promised.renewal_months, 'month')}"
    return "ends, unless it is renewed"


def queue_in_words(queue: Sequence[Due]) -> str:
    """Answer how many contracts need somebody, and which is next, in a sentence or two."""
    if not queue:
        return "No contract is in force, so none has to be renewed."
    return " ".join(filter(None, (_ending(queue), _coming(queue))))


def _ending(queue: Sequence[Due]) -> str:
    late = [due for due in queue if not due.is_settled and due.notice.is_too_late_on(due.on)]
    if not late:
        return ""
    first = min(late, key=lambda due: due.contract.covered_until)
    who = f"{first.contract.client.name} on {words.on_date(_last_day(first))}"
    if len(late) == 1:
        return f"1 contract ends soon and is not renewed: {who}."
    return f"{len(late):,} contracts end soon and are not renewed, the first is {who}."


def _coming(queue: Sequence[Due]) -> str:
    near = [due for due in queue if due.step is not None]
    if not near:
        later = next((due for due in queue if not due.is_settled and not due.notice.is_too_late_on(due.on)), None)
        told = f"No last day for notice comes within {STEPS[0]} days."
        return told if later is None else f"{told} The next is {_whose(later)}."
    comes = "contract reaches its" if len(near) == 1 else "contracts reach their"
    return f"{len(near):,} {comes} last day for notice within {STEPS[0]} days. The next is {_whose(near[0])}."


def _whose(due: Due) -> str:
    return f"{due.contract.client.name} on {words.on_date(due.notice.last_on)}"


def _last_day(due: Due) -> date:
    return due.contract.covered_until - timedelta(days=1)


def due_in_words(due: Due) -> str:
    """Answer until when notice can be given and what happens then, in a sentence with its dates."""
    contract, last, ends = due.contract, words.on_date(due.notice.last_on), words.on_date(_last_day(due))
    if due.is_over:
        return (
            f"{contract.client.name}: contract {contract.number} is {contract.status.lower()}. Its last day was {ends}."
        )
    told = f"{contract.client.name}: the last day is {ends}, then contract {contract.number} {then_in_words(due)}."
    if due.is_decided:
        return told
    left = (due.notice.last_on - due.on).days
    if left < 0:
        return f"{told} The last day for notice was {last}."
    return f"{told} Notice is in time until {last}, {counted(left, 'day')} from today."


def changed_in_words(changed: WhatChanged, currency: str) -> str:
    """Answer what a renewal would change, in a sentence with its amounts."""
    if changed.now.billing_model is None or changed.now.monthly_amount is None:
        return "What was counted now cannot be priced by the rate card in force."
    model = str(BillingModel(changed.now.billing_model).label).lower()
    fits = f"{model[0].upper()}{model[1:]} fits now" if changed.changes_model else f"{model.capitalize()} still fits"
    now, change = words.money(changed.now.monthly_amount, currency), changed.amount_change
    if not change:
        return f"{fits}, at {now} a month as agreed."
    more = f"{words.money(abs(change), currency)} {'more' if change > 0 else 'less'}"
    return f"{fits}, at {now} a month: {more} than agreed."


def counts_in_words(moved: Iterable[Moved]) -> list[tuple[str, Moved, str]]:
    """Return each count with its name and its change, with a sign."""
    return [("Users" if one.label == USERS else class_label(one.label), one, _signed(one.change)) for one in moved]


def _signed(change: int) -> str:
    if not change:
        return "as before"
    return f"{abs(change):,} {'more' if change > 0 else 'fewer'}"


def cells(due: Due) -> tuple[object, ...]:
    """Return a row of the table that the queue is taken away as."""
    row, contract = row_in_words(due), due.contract
    return (
        contract.client.name, contract.number, due.notice.last_on, (due.notice.last_on - due.on).days, row.word,
        row.last_day, row.then, due.monthly_amount, contract.currency,
        due.proposal.number if due.proposal else None, str(contract.client.account_manager or ""),
    )  # fmt: skip
