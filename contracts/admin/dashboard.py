"""What needs me today? One sentence, then each thing that waits with the way to its evidence."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, cast

from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone

from clients.models import Client
from clients.queries.wording import counted
from clients.staff import Staff
from contracts.admin import waiting
from contracts.admin.approving import Approver
from contracts.admin.waiting import Row
from contracts.admin.waiting_nights import night_rows
from contracts.queries.letterhead import local_day
from contracts.queries.today import MOST, Revenue, Today, today
from pricing.charts import words

URGENT_FIRST = ("breached", "near", "watch", "ok", "over")
ALL_PROPOSALS = ("All proposals", "contracts_proposal")
DEEDS = ("breached", "near", "watch")  # the others wait for somebody else


@dataclass(frozen=True, slots=True)
class Section:
    """Things of one kind: the person's own before the others'."""

    title: str
    rows: tuple[tuple[Row, bool], ...]
    all_title: str
    all_address: str

    @property
    def is_cut(self) -> bool:
        """Say whether there may be more than are shown."""
        return len(self.rows) >= MOST


def what_needs_me(request: HttpRequest, context: dict[str, Any]) -> dict[str, Any]:
    """Add what waits to the context of the first page; thirteen queries however much there is."""
    person = cast("Staff", request.user)
    day = today(local_day(timezone.now()))
    sections = [
        _section("Ceilings", waiting.ceiling_rows(day), ("All ceilings", "contracts_ceiling"), person),
        _section("Proposals", waiting.proposal_rows(day, Approver(person).decides_on), ALL_PROPOSALS, person),
        _section("Disputes", waiting.dispute_rows(day), ("All disputes", "clients_dispute"), person),
        _section(
            "Joiners and leavers", waiting.notice_rows(day), ("All joiners and leavers", "clients_notice"), person
        ),
        _section("Clients", waiting.client_rows(day), ("All clients", "clients_client"), person),
        _section("Files that were refused", waiting.import_rows(day), ("All imports", "clients_importrun"), person),
        _section("E-mails not arrived", waiting.mail_rows(day), ("All e-mails", "contracts_outgoingmail"), person),
        _section("Webhooks", _webhooks(day, person), ("All webhooks", "contracts_webhook"), person),
        _section("What the night could not do", night_rows(day), None, person),
    ]
    shown = [section for section in sections if section.rows]
    is_new = not shown and not day.revenue and not Client.objects.exists()
    return context | {
        "title": "Today",
        "headline": _headline(shown, is_new),
        "for_others": _for_others(shown),
        "sections": shown,
        "revenue": [_revenue(part) for part in day.revenue],
        "uncovered": _uncovered(day),
        "is_new": is_new,
        "may_add_client": person.has_perm("clients.add_client"),
    }


def _section(title: str, rows: Iterable[Row], everything: tuple[str, str] | None, person: Staff) -> Section:
    is_for_all = waiting.answers_for_all(person)
    marked = [(row, is_for_all or row.is_of(person)) for row in rows]
    ordered = tuple(sorted(marked, key=lambda pair: not pair[1]))
    all_title, screen = everything or ("", "")
    return Section(title, ordered, all_title, reverse(f"admin:{screen}_changelist") if screen else "")


def _webhooks(day: Today, person: Staff) -> Iterable[Row]:
    return waiting.webhook_rows(day) if person.has_perm("contracts.view_webhook") else ()


def _headline(sections: list[Section], is_new: bool) -> str:
    if is_new:
        return "Nothing needs you yet: there is no client."
    mine = [row for section in sections for row, is_mine in section.rows if is_mine and row.tone in DEEDS]
    if not mine:
        return "Nothing needs you today."
    first = min(mine, key=lambda row: URGENT_FIRST.index(row.tone))
    need = "needs" if len(mine) == 1 else "need"
    more = "More than " if any(section.is_cut for section in sections) else ""
    return f"{more}{counted(len(mine), 'thing')} {need} you today, first of all {first.sentence}."


def _for_others(sections: list[Section]) -> str:
    others = sum(not is_mine and row.tone in DEEDS for section in sections for row, is_mine in section.rows)
    if not others:
        return ""
    wait = "waits" if others == 1 else "wait"
    return f"{counted(others, 'thing')} {wait} for your colleagues."


def _uncovered(day: Today) -> str:
    if not day.uncovered_device_count:
        return ""
    return f"{counted(day.uncovered_device_count, 'managed device')} covered by no contract"


def _revenue(part: Revenue) -> str:
    contracts = counted(part.contract_count, "contract")
    return f"{words.money(part.monthly_amount, part.currency)} per month from {contracts} in force"
