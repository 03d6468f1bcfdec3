"""What happened."""

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import URLPattern, path, reverse
from unfold.decorators import display

from clients.admin.base import row_or_404
from clients.admin.filters import ManagerFilter
from clients.admin.pages import PageAdmin
from contracts.actions.events import verify
from contracts.admin.wording import chain_in_words, facts_in_words, what_happened
from contracts.models import Event
from contracts.queries.lists import events_list


@admin.register(Event)
class EventAdmin(PageAdmin):
    """The record of what happened, newest first; nothing is ever changed or taken out."""

    when_empty = "Nothing happened yet. Whatever is made, sent, signed or issued is recorded here."
    list_display = ["happened", "at", "about", "client", "by"]
    list_filter = ["what", ManagerFilter]
    list_select_related = ["client"]
    search_fields = ["about", "by", "client__name"]
    date_hierarchy = "at"

    def get_queryset(self, request: HttpRequest) -> QuerySet[Event]:
        """Return what happened, newest first; one query."""
        return events_list()

    @display(description="What happened", ordering="what")
    def happened(self, row: Event) -> str:
        """Return what the event tells."""
        return what_happened(row)

    def get_urls(self) -> list[URLPattern]:
        """Add the deed."""
        check = path(
            "<int:event_id>/check/", self.admin_site.admin_view(self.check_record), name="contracts_event_check"
        )
        return [check, *super().get_urls()]

    def check_record(self, request: HttpRequest, event_id: object) -> HttpResponse:
        """Check the whole record, and say what was found on the page it was asked from."""
        self.allow(request, "contracts.view_event")
        event, check = row_or_404(self.page_rows(), event_id), verify()
        (messages.success if check.is_whole else messages.error)(request, chain_in_words(check))
        return HttpResponseRedirect(reverse("admin:contracts_event_change", args=[event.pk]))

    def page_rows(self) -> QuerySet[Event]:
        """Return events with the client they concern."""
        return events_list()

    def page(self, request: HttpRequest, row: Event) -> HttpResponse:
        """Show what happened, to what, by whom, with its facts and its place in the chain."""
        return self.screen(
            request,
            "admin/contracts/event/page.html",
            f"{what_happened(row)}: {row.about}",
            row=row,
            what=what_happened(row),
            facts=facts_in_words(row),
            original=None,  # Unfold would write the event's code over the page
        )
