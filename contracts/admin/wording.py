"""Agreements in the words of account managers."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from clients.admin.marks import Tone
from clients.queries.wording import counted
from contracts.actions.events import ChainCheck
from contracts.ceilings import Headroom
from contracts.lifecycle import ContractStatus
from contracts.models import Adjustment, Ceiling, Contract, Event, TermsVersion
from contracts.queries.contracts import ContractFacts, Standing
from pricing.charts import words
from pricing.models import BillingModel

CEILING_TONES: dict[str, Tone] = {"OK": "ok", "WATCH": "watch", "NEAR": "near", "AT": "near", "BREACHED": "breached"}
CONTRACT_MARKS: dict[str, tuple[str, Tone]] = {
    ContractStatus.DRAFT: ("Draft", "watch"),
    ContractStatus.OFFERED: ("Offered", "watch"),
    ContractStatus.WITHDRAWN: ("Withdrawn", "over"),
    ContractStatus.ACTIVE: ("In force", "ok"),
    ContractStatus.SUSPENDED: ("Suspended", "near"),
    ContractStatus.RENEWED: ("Renewed", "over"),
    ContractStatus.EXPIRED: ("Expired", "over"),
    ContractStatus.TERMINATED: ("Ended", "over"),
}
ALERT_MARKS: dict[str, tuple[str, Tone]] = {
    "NEAR": ("Near the ceiling", "near"),
    "AT": ("At the ceiling", "near"),
    "BREACHED": ("Above the ceiling", "breached"),
}
VERSION_MARKS: dict[str, tuple[str, Tone]] = {
    TermsVersion.Status.DRAFT: ("Draft", "watch"),
    TermsVersion.Status.OFFERED: ("Offered", "near"),
    TermsVersion.Status.ACCEPTED: ("Accepted", "ok"),
    TermsVersion.Status.DECLINED: ("Declined", "breached"),
    TermsVersion.Status.WITHDRAWN: ("Withdrawn", "over"),
}
STATEMENT_MARKS: dict[str, tuple[str, Tone]] = {"DRAFT": ("Draft", "watch"), "ISSUED": ("Issued", "ok")}
EVENTS = {
    "proposal.created": "Proposal made",
    "proposal.approval_asked": "Approval asked for",
    "proposal.approved": "Approved",
    "proposal.sent_back": "Sent back instead of approved",
    "proposal.replaced": "Replaced by a revision",
    "proposal.sending": "Handed to the job that renders and sends it",
    "proposal.sent": "Sent to the client",
    "proposal.not_sent": "Could not be sent",
    "proposal.accepted": "Accepted by the client",
    "proposal.declined": "Declined by the client",
    "proposal.withdrawn": "Withdrawn",
    "proposal.expired": "Expired",
    "ceiling.near": "Near its ceiling",
    "ceiling.at": "At its ceiling",
    "ceiling.breached": "Above its ceiling",
    "ceiling.cleared": "Well below its ceiling again",
    "ceiling.lapsed": "A ceiling that was warned of holds no more",
    "alert.acknowledged": "Alert of a ceiling taken up",
    "alert.snoozed": "Alert of a ceiling put off",
    "count.remarked": "Jump of a count explained",
    "count.remark_withdrawn": "Explanation of a jump taken back",
    "contract.drafted": "Contract drafted by hand",
    "contract.redrafted": "Draft of the contract changed",
    "contract.offered": "Contract offered to the client",
    "contract.sent": "Contract sent",
    "contract.not_sent": "Contract not sent",
    "contract.declined": "Contract declined by the client",
    "contract.signed_on_paper": "Signature on paper recorded",
    "contract.accepted": "Contract accepted by the client",
    "contract.withdrawn": "Contract withdrawn",
    "contract.suspended": "Contract suspended",
    "contract.resumed": "Contract resumed",
    "contract.notice": "Notice given",
    "contract.notice_withdrawn": "Notice taken back",
    "contract.renewed": "Contract renewed",
    "contract.begun": "Contract begun after the one before it",
    "contract.terminated": "Contract ended",
    "contract.expired": "Contract expired",
    "amendment.drafted": "Amendment drafted",
    "amendment.offered": "Amendment offered to the client",
    "amendment.accepted": "Amendment accepted by the client",
    "amendment.declined": "Amendment declined by the client",
    "amendment.withdrawn": "Amendment withdrawn",
    "amendment.sent": "Amendment sent",
    "amendment.not_sent": "Amendment not sent",
    "remedy.taken": "Way out of a ceiling drafted",
    "renewal.drafted": "Renewal drafted",
    "index.entered": "Index value entered",
    "sla.recorded": "Service results recorded",
    "sla.credited_late": "SLA credit for a stated month",
    "tax_rule.kept": "Tax changed",
    "tax_rule.dropped": "Tax taken away",
    "export_layout.kept": "Export layout changed",
    "export_layout.dropped": "Export layout taken away",
    "adjustment.kept": "Correction or single charge kept for the next statement",
    "adjustment.taken_back": "Correction or single charge taken back",
    "statement.issued": "Statement issued",
    "mail.queued_again": "E-mail sent again",
    "mail.delivered": "E-mail arrived",
    "mail.bounced": "E-mail came back",
    "mail.failed": "E-mail not sent",
    "mail.unsure": "Nobody knows whether the e-mail went",
    "mail.complained": "E-mail marked as spam by its reader",
    "mail.settled": "Nothing left to do about an e-mail",
    "count.disputed": "Line of a count disputed by the client",
    "count.agreed": "Dispute agreed with the client",
    "count.kept": "Dispute answered, the line stands",
    "person.announced": "Joiner or leaver announced by the client",
    "notice.taken": "Joiner or leaver taken",
    "notice.dismissed": "Joiner or leaver dismissed",
    "exception.ended": "Exception ended",
    "seal.made": "Seal made",
    "seal.retired": "Seal retired",
    "change.expected": "Change of a count announced",
    "change.withdrawn": "Announced change of a count taken back",
    "webhook.made": "Webhook added",
    "webhook.changed": "Webhook changed",
    "webhook.stopped": "Webhook stopped",
    "webhook.started": "Webhook started",
    "webhook.secret_renewed": "Webhook signs with a new secret",
    "webhook.forgotten": "Webhook forgotten",
    "webhook.tested": "Test message sent to a webhook",
    "webhook.sent_again": "Message sent to a webhook again",
    "webhook.failed": "Message to a webhook given up",
    "feed.made": "Calendar feed made",
    "feed.ended": "Calendar feed ended",
}
FACTS = {
    "because": "Why",
    "on": "First or last day",
    "period_from": "Month from",
    "ceiling": "Ceiling",
    "document_sha256": "Fingerprint of the PDF",
    "fingerprint": "Fingerprint of the certificate",
    "terms_sha256": "Fingerprint of the terms",
    "effective_from": "First day",
    "effective_until": "First day after it",
    "ended_on": "First day not covered any more",
    "monthly_before_amount": "A month before",
    "monthly_amount": "A month from then on",
}
UNITS: dict[str, str] = {Ceiling.Unit.USERS: "Users", Ceiling.Unit.DEVICES: "Devices"}
UNIT_NOUNS: dict[str, str] = {Ceiling.Unit.USERS: "user", Ceiling.Unit.DEVICES: "device"}


@dataclass(frozen=True, slots=True)
class EventInWords:
    """One thing that happened, with the way to its record."""

    pk: int
    at: datetime
    what: str
    by: str


@dataclass(frozen=True, slots=True)
class RoomInWords:
    """A count against its ceiling: how many of how many, and what is left."""

    covers: str
    left: str


def room_in_words(unit: str, headroom: Headroom) -> RoomInWords:
    """Return `28 of 30 users` and `2 left`; the ceiling itself is inside."""
    covers = f"{headroom.count:,} of {counted(headroom.ceiling, UNIT_NOUNS[unit])}"
    if headroom.over:
        return RoomInWords(covers, f"{headroom.over:,} above the ceiling")
    return RoomInWords(covers, f"{headroom.left:,} left" if headroom.left else "none left")


def contract_in_words(row: Contract, facts: ContractFacts, on: date, today: date) -> str:
    """Answer what is in force on a day and how much room is left, in a sentence with its numbers."""
    told = _runs(row, on) if on == today else _stands(row, facts, on)
    if facts.agreement is None or (facts.standing is not Standing.COVERED and on != today):
        return told
    amount = facts.price.amount if facts.price else facts.version.monthly_amount if facts.version else None
    price = "" if amount is None else f" {words.money(amount, row.currency)} per month, {models_in_words(facts)}."
    rooms = [room_in_words(room.ceiling.unit, room.headroom) for room in facts.rooms if room.headroom]
    return f"{told}{price}{''.join(f' {one.covers}, {one.left}.' for one in rooms)}"


def models_in_words(facts: ContractFacts) -> str:
    """Name the billing models of a contract's lines: `flat rate and per device`."""
    lines = facts.agreement.lines if facts.agreement else ()
    return " and ".join(dict.fromkeys(_model(line.billing_model) for line in lines))


def _runs(row: Contract, on: date) -> str:
    if row.status != ContractStatus.ACTIVE:
        return f"{CONTRACT_MARKS[row.status][0]}."
    if on < row.effective_from:
        return f"Begins on {words.on_date(row.effective_from)}."
    until = words.on_date(row.covered_until - timedelta(days=1))
    return f"In force until {until}: notice was given." if row.ended_on else f"In force until {until}."


def _stands(row: Contract, facts: ContractFacts, on: date) -> str:
    day = words.on_date(on)
    match facts.standing:
        case Standing.BEFORE:
            begins = words.on_date(row.effective_from)
            return f"Nothing was in force on {day}: contract {row} begins on {begins}. Its first terms are below."
        case Standing.AFTER:
            last = words.on_date(row.covered_until - timedelta(days=1))
            return f"Contract {row} covers nothing on {day}: its last day is {last}. Its last terms are below."
        case Standing.COVERED if facts.version is None:
            return f"Contract {row} has no terms on {day}."
        case _:
            return f"On {day} by {version_in_words(facts.version)}."


def version_in_words(version: TermsVersion | None) -> str:
    """Name a version of the terms and the day it holds from: `amendment 1, in force from 1 Feb 2027`."""
    if version is None:
        return "no terms"
    name = "the terms as signed" if version.number == 1 else f"amendment {version.number - 1}"
    return f"{name}, in force from {words.on_date(version.effective_from)}"


def amendment_in_words(row: TermsVersion) -> str:
    """Answer what a version of the terms changes for whom, from when and where it stands, in a sentence."""
    client, day = row.contract.client.name, words.on_date(row.effective_from)
    if row.number == 1:
        hold = "hold" if row.status == TermsVersion.Status.ACCEPTED else "would hold"
        return f"From {day} these terms {hold} for {client}."
    match row.status:
        case TermsVersion.Status.ACCEPTED:
            until = f" until {words.on_date(row.effective_until - timedelta(days=1))}" if row.effective_until else ""
            return f"From {day}{until} these terms hold for {client}: accepted by {row.signed_name}."
        case TermsVersion.Status.OFFERED:
            return f"From {day} these terms would hold for {client}: offered, and not answered yet."
        case TermsVersion.Status.DRAFT:
            return f"From {day} these terms would hold for {client}: a draft, not offered yet."
        case TermsVersion.Status.DECLINED:
            return f"{client} declined these terms. Those before them hold on."
        case _:
            return f"These terms for {client} were withdrawn. Those before them hold on."


def once_in_words(row: Adjustment) -> str:
    """Say what waits for a statement: `“Firewall”, $120.00 charged`."""
    amount = words.money(abs(row.amount), row.contract.currency)
    return f"“{row.description}”, {amount} {'charged' if row.amount > 0 else 'credited'},"


def period_in_words(begins: date, ends: date) -> str:
    """Return the first and the last day of a half-open period."""
    return f"{words.on_date(begins)} – {words.on_date(ends - timedelta(days=1))}"


def last_day(row: Contract) -> date:
    """Return the last day of the term; the stored end is the first day after it."""
    return row.effective_until - timedelta(days=1)


def notice_by(row: Contract) -> date:
    """Return the last day on which notice is in time."""
    return row.effective_until - timedelta(days=row.notice_days)


def events_in_words(rows: Iterable[Event]) -> list[EventInWords]:
    """Return what happened, each with who did it."""
    return [EventInWords(row.pk, row.at, what_happened(row), row.by) for row in rows]


def what_happened(row: Event) -> str:
    """Return what an event tells; a kind that is new here is shown by its name."""
    return EVENTS.get(row.what, row.what.replace(".", ": ").replace("_", " ").capitalize())


def facts_in_words(row: Event) -> list[tuple[str, str]]:
    """Return an event's facts with their names."""
    return [
        (FACTS.get(name, name.replace("_", " ").capitalize()), UNITS.get(str(value), str(value)))
        for name, value in row.facts.items()
    ]


def chain_in_words(check: ChainCheck) -> str:
    """Say what checking the whole record found."""
    if check.broken_at is not None:
        return f"Event {check.broken_at} does not follow from the one before it. Compare with a backup."
    if check.missing_count:
        return f"{counted(check.missing_count, 'event')} missing at the end. Compare with a backup."
    return f"{counted(check.count, 'event')}, all as they were recorded."


def _model(code: str) -> str:
    return str(BillingModel(code).label).lower()
