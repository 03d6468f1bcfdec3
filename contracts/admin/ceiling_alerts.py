"""The alerts of ceilings, and what each warned of."""

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils.safestring import SafeString
from unfold.decorators import display

from clients.admin.filters import managed_by
from clients.admin.marks import state_mark
from clients.admin.pages import PageAdmin
from contracts.admin.wording import ALERT_MARKS, UNIT_NOUNS
from contracts.models import CeilingAlert
from contracts.queries.lists import alerts_list
from pricing.charts import words


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
