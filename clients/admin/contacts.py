"""People to deal with at a client, and its sites."""

from typing import Any, cast

from django.contrib import admin
from django.http import HttpRequest
from django.utils import timezone

from clients.actions.clients import add_contact, change_contact
from clients.admin.base import WorkAdmin
from clients.admin.filters import ManagerFilter
from clients.admin.forms import ContactForm
from clients.models import Contact, Site
from clients.staff import Staff


@admin.register(Contact)
class ContactAdmin(WorkAdmin):
    """Who deals with the MSP, and who of them may sign."""

    when_empty = "No contact yet. A proposal is accepted by a contact who may sign."
    form = ContactForm
    list_display = ["name", "client", "title", "email", "portal_role"]
    list_filter = ["portal_role", ManagerFilter]
    list_select_related = ["client"]
    search_fields = ["name", "email", "client__name"]

    def get_readonly_fields(self, request: HttpRequest, obj: Contact | None = None) -> list[str]:
        """Keep a contact at the client it belongs to."""
        return ["client"] if obj else []

    def save_model(self, request: HttpRequest, obj: Contact, form: Any, change: bool) -> None:
        """Add or change the contact, and with it what opens the portal."""
        if change:
            change_contact(contact=obj)
            return
        added = add_contact(**form.cleaned_data, by=cast("Staff", request.user), at=timezone.now())
        vars(obj).update(vars(added))


@admin.register(Site)
class SiteAdmin(WorkAdmin):
    """Where a client works; imports add the locations that devices are at."""

    when_empty = "No site yet. Imports add the locations that devices are at."
    list_display = ["name", "client", "address"]
    list_filter = [ManagerFilter]
    list_select_related = ["client"]
    search_fields = ["name", "address", "client__name"]
