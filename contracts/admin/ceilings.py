"""The board of ceilings: which one needs somebody, when it likely breaks and what drives it; and the page of one."""

from collections.abc import Mapping
from typing import Any, cast

from django import forms
from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from unfold.decorators import display

from clients.admin.filters import managed_by
from clients.admin.marks import state_mark
from clients.staff import Staff
from contracts.admin.board_filters import ForecastFilter, StateFilter
from contracts.admin.board_wording import (
    alert_in_words,
    chance_in_words,
    covers_in_words,
    driver_in_words,
    likely_in_words,
    need_in_words,
    notice_in_words,
)
from contracts.admin.ceiling_deeds import CeilingDeeds
from contracts.admin.ceiling_page import page_context
from contracts.admin.ceiling_wording import title
from contracts.admin.remedies import RemediesPages
from contracts.admin.waiting import answers_for_all
from contracts.admin.wording import CEILING_TONES
from contracts.models import Ceiling
from contracts.queries.board import binding, board, needed, open_alerts
from contracts.queries.ceiling_facts import page_rows
from contracts.queries.letterhead import local_day
from pricing.charts.palette import STATE_WORDS
from pricing.charts.slim_gauge import slim_gauge


@admin.register(Ceiling)
class CeilingAdmin(CeilingDeeds, RemediesPages):
    """Ceilings in force, the most urgent first."""

    when_empty = (
        "No ceiling is in force. A contract has one when a flat rate covers so many users or devices: offer a flat"
        " rate, or draft a contract with one. Every night then says here how full it is and when it likely breaks."
    )
    list_display = ["client", "level", "room", "outlook", "driver", "notice"]
    list_filter = [StateFilter, "unit", ForecastFilter, managed_by("contract__client__account_manager")]
    list_select_related = ["contract__client"]
    list_before_template = "admin/contracts/ceiling/before.html"
    search_fields = ["contract__number", "contract__client__name"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """Return the ceilings in force with room and forecast, the most urgent first; one query."""
        return board(local_day(timezone.now()))

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """Say on top how many need somebody, and which first."""
        self.allow(request, "contracts.view_ceiling", posted=False)
        person = cast(Staff, request.user)
        if request.method == "POST":
            return super().changelist_view(request, extra_context)
        found = needed(local_day(timezone.now()), person, answers_for_all=answers_for_all(person))
        return super().changelist_view(request, {"headline": need_in_words(found)} | (extra_context or {}))

    def prepared(self, rows: list[Any]) -> list[Any]:
        """Say of each ceiling whether it binds, and who looks after its alert; two queries for all of them."""
        if not rows:
            return rows
        alerts, binds = open_alerts(rows), binding(rows[0].today, rows)
        for row in rows:
            row.open_alert, row.binds = alerts.get(row.pk), row.pk in binds
        return rows

    def get_csv_columns(self, request: HttpRequest) -> list[str]:
        """Return one fact a column."""
        return ["name", "contract", "state", "covers", "likely", "chance", "driver", "notice", "alert"]

    @display(description="Client", ordering="contract__client__name")
    def client(self, row: Any) -> SafeString:
        """Return whose ceiling it is, and by which contract."""
        return format_html('{}<span class="hr-under">{}</span>', row.contract.client.name, row.contract.number)

    @display(description="Client")
    def name(self, row: Any) -> str:
        """Return whose ceiling it is."""
        return str(row.contract.client.name)

    @display(description="State", ordering="urgency")
    def level(self, row: Any) -> SafeString:
        """Return how urgent it is in a word, and who looks after its alert."""
        mark = state_mark(_state(row), CEILING_TONES[row.now] if row.now else "over")
        return format_html('{}<span class="hr-under">{}</span>', mark, alert_in_words(row.open_alert, row.today))

    @display(description="State")
    def state(self, row: Any) -> str:
        """Return how urgent it is, in a word."""
        return _state(row)

    @display(description="Count", ordering="used_share")
    def room(self, row: Any) -> SafeString | str:
        """Return the count of the ceiling with its gauge, and whether it is the one that binds the contract."""
        if row.counted is None:
            return _covers(row)
        return format_html("{} {}", _covers(row), slim_gauge(row.counted, row.limit_count, row.now))

    @display(description="Count")
    def covers(self, row: Any) -> str:
        """Return the count of the ceiling in words."""
        return _covers(row)

    @display(description="Likely above", ordering="forecast__expected_on")
    def outlook(self, row: Any) -> SafeString:
        """Return the month in which it likely breaks, and how likely that is while notice is possible."""
        return format_html('{}<span class="hr-under">{}</span>', likely_in_words(row), chance_in_words(row))

    @display(description="Likely above")
    def likely(self, row: Any) -> str:
        """Return the month in which it likely breaks."""
        return likely_in_words(row)

    @display(description="Chance")
    def chance(self, row: Any) -> str:
        """Return how likely it breaks while notice is possible."""
        return chance_in_words(row)

    @display(description="Driver")
    def driver(self, row: Any) -> str:
        """Return what moved the count."""
        return driver_in_words(row)

    @display(description="Notice by", ordering="contract__effective_until")
    def notice(self, row: Any) -> str:
        """Return the last day for notice."""
        return notice_in_words(row.contract, row.today)

    @display(description="Alert")
    def alert(self, row: Any) -> str:
        """Return who looks after its alert, or when it was told."""
        return alert_in_words(row.open_alert, row.today)

    def page_rows(self) -> QuerySet[Any]:
        """Return every ceiling with room and forecast, also those that hold no more."""
        return page_rows(local_day(timezone.now()))

    def page(
        self, request: HttpRequest, row: Any, asked: Mapping[str, forms.Form] | None = None, status: int = 200
    ) -> HttpResponse:
        """Show how full it is, when it likely breaks and why, and what was said and done about it; `asked` are forms
        that were refused.
        """
        context = page_context(row, asked or {}, request.user.has_perm)
        answer = self.screen(request, "admin/contracts/ceiling/page.html", title(row), **context)
        answer.status_code = status
        return answer


def _state(row: Any) -> str:
    return STATE_WORDS[row.now] if row.now else "Not counted"


def _covers(row: Any) -> str:
    return f"{covers_in_words(row)}, binds" if row.binds else covers_in_words(row)
