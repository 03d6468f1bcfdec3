"""Ceilings with the room below them, and the alerts that were raised."""

from datetime import date

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.safestring import SafeString
from unfold.decorators import display

from clients.admin.filters import managed_by
from clients.admin.marks import figure, state_mark
from clients.admin.pages import PageAdmin
from contracts.admin.pictures import pictures
from contracts.admin.remedies import RemediesPages
from contracts.admin.wording import ALERT_MARKS, CEILING_TONES, UNIT_NOUNS, room_in_words
from contracts.models import Ceiling, CeilingAlert
from contracts.queries.contracts import alerts_of, counts_under
from contracts.queries.letterhead import local_day
from contracts.queries.lists import alerts_list, ceilings_list
from contracts.queries.rooms import ceilings_with_room, room_of
from pricing.charts import words
from pricing.charts.palette import STATE_WORDS


@admin.register(Ceiling)
class CeilingAdmin(RemediesPages):
    """Ceilings of flat-rate contracts, the tightest first."""

    when_empty = "No ceiling yet. A contract has one when a flat rate was agreed."
    list_display = ["what", "client", "contract", "state", "counted", "left", "counted_on", "overage"]
    list_filter = ["unit", "contract__status", managed_by("contract__client__account_manager")]
    list_select_related = ["contract__client"]
    search_fields = ["contract__number", "contract__client__name"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Ceiling]:
        """Return ceilings with their room; two queries."""
        return ceilings_list(local_day(timezone.now()))

    @display(description="Ceiling", ordering="limit_count")
    def what(self, row: Ceiling) -> str:
        """Return the ceiling with its unit."""
        return str(row)

    @display(description="Client", ordering="contract__client__name")
    def client(self, row: Ceiling) -> str:
        """Return whose ceiling it is."""
        return row.contract.client.name

    @display(description="State", ordering="used_share")
    def state(self, row: Ceiling) -> SafeString:
        """Return how tight it is, in a word."""
        headroom = room_of(row).headroom
        if headroom is None:
            return state_mark("Not counted yet", "over")
        return state_mark(STATE_WORDS[headroom.state.value], CEILING_TONES[headroom.state.value])

    @display(description="Counted", ordering="counted")
    def counted(self, row: Ceiling) -> SafeString:
        """Return what was counted against it."""
        headroom = room_of(row).headroom
        return figure("" if headroom is None else f"{headroom.count:,}")

    @display(description="Left")
    def left(self, row: Ceiling) -> str:
        """Return the room."""
        headroom = room_of(row).headroom
        return "" if headroom is None else room_in_words(row.unit, headroom).left

    @display(description="Counted on", ordering="counted_on")
    def counted_on(self, row: Ceiling) -> date | None:
        """Return the day of the count."""
        return room_of(row).counted_on

    @display(description="Above the ceiling", ordering="overage_rate")
    def overage(self, row: Ceiling) -> str:
        """Return what happens above."""
        return _above(row)

    def page_rows(self) -> QuerySet[Ceiling]:
        """Return ceilings with their room."""
        return ceilings_with_room(local_day(timezone.now()))

    def page(self, request: HttpRequest, row: Ceiling) -> HttpResponse:
        """Show how much room is left below one ceiling, how that came and what was warned of."""
        room = room_of(row)
        months = counts_under(row.contract, on=local_day(timezone.now()))
        pair = pictures(months, [room])
        client, drawn = row.contract.client, pair[0][0]
        headline = f"{client.name}: {drawn.sentence}" if drawn else f"{client.name} was not counted yet."
        return self.screen(
            request,
            "admin/contracts/ceiling/page.html",
            f"{row} for {client.name}",
            row=row,
            room=room,
            headline=headline,
            pictures=pair,
            above=_above(row),
            alerts=[(alert, *ALERT_MARKS[alert.state]) for alert in alerts_of(row)],
        )


@admin.register(CeilingAlert)
class CeilingAlertAdmin(PageAdmin):
    """Ceilings that came near their breach, or broke; open alerts first."""

    when_empty = (
        "No alert yet. Every night counts the clients with a contract and warns when one comes near its ceiling."
    )
    list_display = ["client", "ceiling", "level", "counted", "raised_on", "cleared_on", "contract"]
    list_display_links = ["client", "ceiling"]
    list_filter = [
        ("cleared_on", admin.EmptyFieldListFilter),
        "state",
        managed_by("ceiling__contract__client__account_manager"),
    ]
    list_select_related = ["ceiling__contract__client"]
    search_fields = ["ceiling__contract__number", "ceiling__contract__client__name"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[CeilingAlert]:
        """Return alerts, open ones first, the worst before the others; one query."""
        return alerts_list()

    @display(description="Client", ordering="ceiling__contract__client__name")
    def client(self, row: CeilingAlert) -> str:
        """Return whose ceiling it is."""
        return row.ceiling.contract.client.name

    @display(description="Contract", ordering="ceiling__contract__number")
    def contract(self, row: CeilingAlert) -> str:
        """Return the contract that has the ceiling."""
        return str(row.ceiling.contract)

    @display(description="State", ordering="need_rank")
    def level(self, row: CeilingAlert) -> SafeString:
        """Return how bad it was."""
        word, tone = ALERT_MARKS[row.state]
        return state_mark(word, "over" if row.cleared_on else tone)

    def page_rows(self) -> QuerySet[CeilingAlert]:
        """Return alerts with ceiling, contract and client."""
        return alerts_list()

    def page(self, request: HttpRequest, row: CeilingAlert) -> HttpResponse:
        """Show what was warned of, and where to go from there."""
        client, noun = row.ceiling.contract.client, UNIT_NOUNS[row.ceiling.unit]
        word, tone = ALERT_MARKS[row.state]
        told = f"{row.counted:,} of {words.count_of(row.ceiling.limit_count, noun)}"
        return self.screen(
            request,
            "admin/contracts/ceiling/alert.html",
            f"Alert for {client.name}",
            row=row,
            headline=f"{client.name} had {told} on {words.on_date(row.raised_on)}.",
            word=word,
            tone="over" if row.cleared_on else tone,
        )


def _above(row: Ceiling) -> str:
    if row.overage_rate is None:
        return "Breaches the agreement"
    return f"{words.money_rate(row.overage_rate, row.contract.currency)} each per month"
