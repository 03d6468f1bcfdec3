"""Disputes, notices and exceptions in the words of account managers."""

from datetime import date

from clients.admin.marks import Tone
from clients.models import CountException, Dispute, Notice
from clients.queries.wording import counted
from pricing.charts import words

DISPUTE_MARKS: dict[str, tuple[str, Tone]] = {
    Dispute.Status.OPEN: ("Waits for you", "near"),
    Dispute.Status.UPHELD: ("Agreed", "ok"),
    Dispute.Status.REJECTED: ("Line stands", "over"),
}
NOTICE_MARKS: dict[str, tuple[str, Tone]] = {
    Notice.Status.OPEN: ("Waits for you", "near"),
    Notice.Status.TAKEN: ("Taken", "ok"),
    Notice.Status.DISMISSED: ("Dismissed", "over"),
}


def dispute_in_words(row: Dispute) -> str:
    """Say who disputes what, or what became of it."""
    said = f"{row.client.name} disputes {row.who} in the count of {row.period_from:%B %Y}"
    match row.status:
        case Dispute.Status.UPHELD:
            return f"{said}. You agreed: {row.who} is {_turned(row)} from the next count on."
        case Dispute.Status.REJECTED:
            return f"{said}. The line stands: {row.who} stays {'counted' if row.line.is_counted else 'left out'}."
        case _:
            return f"{said}."


def what_agreeing_changes(row: Dispute) -> str:
    """Say what agreeing changes, and what it does not."""
    kept = words.on_date(row.line.count.on)
    return (
        f"If you agree, {row.who} is {_turned(row)} in every count from the next one on, which says that it was agreed"
        " with the client, until you end it under Exceptions."
        f" The count of {kept} is frozen and stays as it was. A statement goes by the newest count of its month."
    )


def notice_in_words(row: Notice) -> str:
    """Say who comes or goes, or what became of it."""
    verb = "joins" if row.kind == Notice.Kind.JOINER else "leaves"
    said = f"{row.client.name} announces: {row.name} {verb} on {words.on_date(row.on)}."
    match row.status:
        case Notice.Status.TAKEN:
            return f"{said} Taken."
        case Notice.Status.DISMISSED:
            return f"{said} Dismissed."
        case _:
            return said


def what_taking_changes(row: Notice) -> str:
    """Say what taking a notice changes."""
    if row.kind == Notice.Kind.JOINER:
        return (
            f"Taking it puts the person on the roster, counted from {words.on_date(row.on)} by rules that count people."
        )
    return (
        f"Taking it notes {words.on_date(row.on)} as the last day. Rules that count people leave the person out after"
        " it, unless the contract counts leavers who still sign in. Rules that count licences go by the licence."
    )


def exception_in_words(row: CountException, today: date) -> str:
    """Say what was agreed and whether it holds."""
    how = "is counted" if row.is_counted else "is left out"
    since = words.on_date(row.effective_from)
    if row.effective_until is None:
        return f"{row.client.name}: {row.who} {how} in every count since {since}, whatever the rule says."
    until = words.on_date(row.effective_until)
    if row.effective_until > today:
        return f"{row.client.name}: {row.who} {how} in every count from {since}; from {until} on the rule decides."
    return f"{row.client.name}: {row.who} went against the rule from {since}; since {until} the rule decides again."


def exception_mark(row: CountException, today: date) -> tuple[str, Tone]:
    """Return whether an exception holds."""
    is_over = row.effective_until is not None and row.effective_until <= today
    return ("Over", "over") if is_over else ("Holds", "watch")


def age_in_words(on: date, today: date) -> str:
    """Return how long something has waited."""
    days = (today - on).days
    return "since today" if days <= 0 else f"for {counted(days, 'day')}"


def _turned(row: Dispute) -> str:
    return "left out" if row.line.is_counted else "counted"
