"""What was mailed and what happened."""

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from unfold.decorators import display

from clients.admin.base import FrozenAdmin
from contracts.models import Event, OutgoingMail


@admin.register(OutgoingMail)
class OutgoingMailAdmin(FrozenAdmin):
    """E-mails and whether they went."""

    list_display = ["subject", "to", "client", "state", "queued_at", "sent_at"]
    list_filter = ["status"]
    list_select_related = ["client"]
    search_fields = ["subject", "to", "client__name"]
    fields = ["to", "subject", "text", "attachment_name", "client", "status", "queued_at", "sent_at", "failure"]
    date_hierarchy = "queued_at"

    @display(description="State", label={"Sent": "success", "Queued": "info", "Failed": "danger"})
    def state(self, row: OutgoingMail) -> str:
        """Return whether it went."""
        return row.status.capitalize()

    def get_queryset(self, request: HttpRequest) -> QuerySet[OutgoingMail]:
        """Leave the attachments in the database."""
        return OutgoingMail.objects.defer("attachment", "html")


@admin.register(Event)
class EventAdmin(FrozenAdmin):
    """The record of what happened, newest first; nothing is ever changed or taken out."""

    list_display = ["at", "what", "about", "client", "by"]
    list_filter = ["what"]
    list_select_related = ["client"]
    search_fields = ["about", "by", "client__name"]
    date_hierarchy = "at"
