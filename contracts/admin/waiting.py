"""What waits, row by row: a fact with its state, where its evidence is, and whose client it concerns."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.text import Truncator

from clients.admin.marks import Tone
from clients.models import Client, Notice
from clients.queries.wording import counted
from clients.staff import Staff
from contracts.admin.contest_wording import age_in_words
from contracts.admin.mail_wording import MAIL_MARKS
from contracts.admin.wording import CEILING_TONES, room_in_words
from contracts.queries import today as kinds
from contracts.queries.fans import likely_month
from contracts.queries.rooms import room_of
from contracts.queries.today import Today
from pricing.charts import words
from pricing.charts.palette import STATE_WORDS

LONGEST_SAYING = 160


@dataclass(frozen=True, slots=True)
class Row:
    """One thing that waits; `sentence` says it where it stands alone, `because` is its evidence in a few words."""

    tone: Tone
    word: str
    title: str
    sentence: str
    because: str
    address: str
    client: Client | None

    def is_of(self, person: Staff) -> bool:
        """Say whether the person answers for it: nobody else's client."""
        return self.client is None or self.client.account_manager_id in {None, person.pk}


def answers_for_all(person: Staff) -> bool:
    """Say whether a person answers for every client: an owner does, and who may only read looks at all of them."""
    return person.has_perm("contracts.change_letterhead") or not person.has_perm("clients.change_client")


def ceiling_rows(day: Today) -> Iterator[Row]:
    """Yield the ceilings that are near, at or broken and that nobody looks after, the most urgent first."""
    for ceiling in day.ceilings:
        headroom = room_of(ceiling).headroom
        if headroom is None:
            continue
        client, told = ceiling.contract.client, room_in_words(ceiling.unit, headroom)
        month = None if headroom.over else likely_month(ceiling)
        ahead = f" Likely above in {words.in_month(month)}." if month else ""
        yield Row(
            tone=CEILING_TONES[ceiling.now],
            word=STATE_WORDS[ceiling.now],
            title=f"{client.name}: {told.covers}",
            sentence=f"{client.name}: {told.covers}, {told.left}",
            because=(
                f"{told.left.capitalize()}.{ahead} {ceiling.contract.number},"
                f" counted {words.on_date(ceiling.counted_on)}."
            ),
            address=reverse("admin:contracts_ceiling_change", args=[ceiling.pk]),
            client=client,
        )


def proposal_rows(day: Today, decides_on: Callable[[Any], bool]) -> Iterator[Row]:
    """Yield the proposals that are not with the client, or not answered.

    `decides_on` says whether the reader approves one that waits for that: it is the reader's then, whoever looks after
    the client, and nobody's else.
    """
    for proposal in day.proposals:
        is_to_decide = proposal.kind == kinds.APPROVAL and decides_on(proposal)
        tone, word, because = _to_decide(proposal) if is_to_decide else _where_it_is(proposal, day.on)
        amount = words.money(proposal.monthly_amount, proposal.currency)
        yield Row(
            tone=tone,
            word=word,
            title=f"{proposal.number} to {proposal.client.name}: {amount} per month",
            sentence=f"{proposal.number} to {proposal.client.name}: {word[0].lower()}{word[1:]}",
            because=because,
            address=reverse("admin:contracts_proposal_change", args=[proposal.pk]),
            client=None if is_to_decide else proposal.client,
        )


def _to_decide(proposal: Any) -> tuple[Tone, str, str]:
    return "near", "Awaits your approval", " ".join(proposal.approval_because)


def _where_it_is(proposal: Any, on: date) -> tuple[Tone, str, str]:
    waits_for = f"{proposal.signatory.name} has until {words.on_date(proposal.expires_on)} to answer."
    match proposal.kind:
        case kinds.STUCK if proposal.because:
            return "breached", "Could not be sent", proposal.because
        case kinds.STUCK:
            return "near", "Being sent", "Nothing is known to be wrong. If it stays here, send it again."
        case kinds.EXPIRING:
            left = (proposal.expires_on - on).days
            return "near", _expires_in(left), waits_for
        case kinds.DECLINED:
            return "breached", "Declined", f"“{proposal.decline_reason}”"
        case kinds.APPROVAL:
            return "ok", "Awaits approval", " ".join(proposal.approval_because)
        case kinds.VIEWED:
            opened = words.on_date(timezone.localdate(proposal.viewed_at))
            return "watch", "Opened, not answered", f"{proposal.signatory.name} opened it on {opened}. {waits_for}"
        case kinds.DRAFT if proposal.approval_note:
            return "near", "Sent back", f"“{Truncator(proposal.approval_note).chars(LONGEST_SAYING)}”"
        case kinds.DRAFT:
            return "watch", "Draft, not sent", f"Made {words.on_date(proposal.created_at.date())}."
        case _:
            return "ok", "Waits for an answer", waits_for


def _expires_in(days: int) -> str:
    if days < 0:
        return "Expired"
    return "Expires today" if days == 0 else f"Expires in {counted(days, 'day')}"


def mail_rows(day: Today) -> Iterator[Row]:
    """Yield the e-mails that did not arrive, or perhaps did not."""
    for mail in day.failed_mails:
        word, tone = MAIL_MARKS[mail.status]
        yield Row(
            tone=tone,
            word=word,
            title=mail.subject,
            sentence=f"an e-mail to {mail.to}: {word[0].lower()}{word[1:]}",
            because=f"To {mail.to}. {mail.failure}",
            address=reverse("admin:contracts_outgoingmail_change", args=[mail.pk]),
            client=mail.client,
        )


def webhook_rows(day: Today) -> Iterator[Row]:
    """Yield the webhooks whose programs did not take what they were told."""
    for hook in day.failing_webhooks:
        lost: int = hook.lost_count  # type: ignore[attr-defined]  # annotated
        said = f"{hook.name} did not take {counted(lost, 'message')}"
        yield Row(
            tone="breached",
            word="Not taken",
            title=said,
            sentence=said,
            because=hook.lost_because,  # type: ignore[attr-defined]
            address=reverse("admin:contracts_webhook_change", args=[hook.pk]),
            client=None,
        )


def client_rows(day: Today) -> Iterator[Row]:
    """Yield the clients with urgent findings, and those whose counts are not known or not whole."""
    for client in day.clients:
        tone, needs = _needs(client)
        yield Row(
            tone=tone,
            word=needs[0],
            title=client.name,
            sentence=f"{client.name}: {needs[0][0].lower()}{needs[0][1:]}",
            because=" ".join(f"{need}." for need in needs[1:]),
            address=reverse("admin:clients_client_change", args=[client.pk]),
            client=client,
        )


def _needs(client: Any) -> tuple[Tone, list[str]]:
    needs = []
    if client.high_finding_count:
        needs.append(counted(client.high_finding_count, "urgent finding"))
    if client.imported_on is None:
        needs.append("Nothing imported yet")
    elif client.counted_on is None:
        needs.append("Never counted")
    if client.unclassified_count:
        needs.append(f"{counted(client.unclassified_count, 'device')} without a class")
    return ("breached" if client.high_finding_count else "watch"), needs


def dispute_rows(day: Today) -> Iterator[Row]:
    """Yield the lines that clients contest and nobody answered, the oldest first."""
    for row in day.disputes:
        said = f"{row.client.name} disputes {row.who} in {row.period_from:%B}'s count"
        yield Row(
            tone="near",
            word=_waits(row.raised_at, day.on),
            title=said,
            sentence=said,
            because=f"{row.raised_by.name}: “{Truncator(row.reason).chars(LONGEST_SAYING)}”",
            address=reverse("admin:clients_dispute_change", args=[row.pk]),
            client=row.client,
        )


def notice_rows(day: Today) -> Iterator[Row]:
    """Yield the joiners and leavers whom clients announced and nobody took, the oldest first."""
    for row in day.notices:
        verb = "joins" if row.kind == Notice.Kind.JOINER else "leaves"
        said = f"{row.client.name}: {row.name} {verb} on {words.on_date(row.on)}"
        yield Row(
            tone="near" if row.on <= day.on else "watch",
            word=_waits(row.raised_at, day.on),
            title=said,
            sentence=said,
            because=f"Announced by {row.raised_by.name}.",
            address=reverse("admin:clients_notice_change", args=[row.pk]),
            client=row.client,
        )


def _waits(since: datetime, today: date) -> str:
    return f"Waits {age_in_words(timezone.localdate(since), today)}"


def import_rows(day: Today) -> Iterator[Row]:
    """Yield the files that were refused and not brought again."""
    for run in day.refused_imports:
        first = run.rejected[0] if run.rejected else None
        yield Row(
            tone="near",
            word="Refused",
            title=f"{run.filename} for {run.client.name}",
            sentence=f"the file {run.filename} for {run.client.name} was refused",
            because=_why_rejected(first, len(run.rejected)),
            address=reverse("admin:clients_importrun_change", args=[run.pk]),
            client=run.client,
        )


def _why_rejected(first: dict[str, Any] | None, number: int) -> str:
    if first is None:
        return ""
    where = f"Row {first['row']}, column {first['column']}: " if first.get("row") else ""
    more = f" And {number - 1:,} more." if number > 1 else ""
    return f"{where}{first['reason']}{more}"
