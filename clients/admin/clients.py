"""Clients: the list that says who needs somebody, and each client's page with its deeds."""

from typing import Any, cast

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from unfold.decorators import display

from clients.actions.clients import change_client, create_client
from clients.admin import overview
from clients.admin.base import WorkAdmin, row_or_404
from clients.admin.counting import CountDeeds
from clients.admin.files import FileDeeds
from clients.admin.filters import managed_by
from clients.admin.forms import ClientForm
from clients.admin.panels import deeds_of, needs_of, pages, panels_of
from clients.models import Client
from clients.queries.clients import client_list, client_page, client_rows, page_clients
from clients.queries.days import local_day
from clients.queries.wording import counted, policy_label
from clients.staff import Staff


@admin.register(Client)
class ClientAdmin(CountDeeds, FileDeeds, WorkAdmin):
    """Who the MSP serves."""

    when_empty = "No client yet. Add the first one, then import what it has."
    form = ClientForm
    list_display = ["name", "needs_me", "users", "counted", "imported", "account_manager"]
    list_filter = [managed_by("account_manager"), "hipaa_role", ("archived_at", admin.EmptyFieldListFilter)]
    list_select_related = ["account_manager"]
    search_fields = ["name", "slug", "industry"]
    fieldsets = [
        (None, {"fields": ["name", "slug", "industry", "time_zone", "account_manager"]}),
        ("Counting", {"fields": ["is_volatile", "contractor_share"]}),
        ("What else decides", {"fields": ["has_fixed_budget", "hipaa_role"]}),
    ]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Client]:
        """Return the rows with what they say, those that need somebody first; one query."""
        return client_rows()

    @display(description="Needs you", ordering="need_rank")
    def needs_me(self, row: Any) -> str:
        """Return the most urgent thing to do."""
        if row.high_finding_count:
            return f"{counted(row.high_finding_count, 'urgent finding')}"
        if row.imported_on is None:
            return "Nothing imported yet"
        if row.counted_on is None:
            return "Not counted yet"
        if row.undecided_count:
            return f"{counted(row.undecided_count, 'account')} to decide"
        if row.unclassified_count:
            return f"{counted(row.unclassified_count, 'device')} to classify"
        return "Nothing"

    @display(description="Users", ordering="user_count")
    def users(self, row: Any) -> str:
        """Return the newest count of users."""
        return "not counted" if row.user_count is None else f"{row.user_count:,}"

    @display(description="Counted", ordering="counted_on")
    def counted(self, row: Any) -> Any:
        """Return the day of the newest count."""
        return row.counted_on

    @display(description="Newest import", ordering="imported_on")
    def imported(self, row: Any) -> Any:
        """Return the day of the newest import."""
        return row.imported_on

    def get_fieldsets(self, request: HttpRequest, obj: Client | None = None) -> Any:
        """Ask for the counting policy of a new client; later versions have a screen of their own."""
        given = super().get_fieldsets(request, obj)
        if obj is not None:
            return given
        return [
            (title, {"fields": ["counting_policy", *options["fields"]]} if title == "Counting" else options)
            for title, options in given
        ]

    def get_urls(self) -> list[URLPattern]:
        """Add the form, the evidence and the deeds."""
        view = self.admin_site.admin_view
        return [
            path("<uuid:client_id>/edit/", view(self.edit), name="clients_client_edit"),
            *self.count_urls(),
            *self.file_urls(),
            *(path(f"<uuid:client_id>/{page.path}/", view(page.view), name=page.name) for page in pages()),
            *super().get_urls(),
        ]

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Show the client's page; its form is at `edit/`."""
        client: Any = row_or_404(page_clients(), object_id)
        if not self.has_view_permission(request, client):
            raise PermissionDenied
        page = client_page(client, on=local_day(client, timezone.now()))
        return self.screen(
            request,
            "admin/clients/client/page.html",
            client,
            client.name,
            page=page,
            headline=overview.headline(page),
            needs=[*needs_of(page, request), *overview.needs(page)],
            who_there_is=overview.who_there_is(page),
            uncovered=overview.uncovered(page),
            policies=overview.policy_rows(page),
            history=page.history[::-1][:12],
            panels=panels_of(page, request),
            deeds=deeds_of(client, request),
            may_import=request.user.has_perm("clients.add_importrun"),
            may_count=request.user.has_perm("clients.add_inventorycount"),
            may_edit=request.user.has_perm("clients.change_client"),
            policy_label=policy_label(client.counting_policy),
            findings_address=overview.filtered("finding", client, status__exact="OPEN"),
            imports_address=overview.filtered("importrun", client),
            counts_address=overview.filtered("inventorycount", client),
            assets_address=overview.filtered("asset", client),
        )

    def edit(self, request: HttpRequest, client_id: object) -> HttpResponse:
        """Show the form of what is declared of the client."""
        response: HttpResponse = super().change_view(request, str(client_id))
        return response

    def save_model(self, request: HttpRequest, obj: Client, form: Any, change: bool) -> None:
        """Create or change the client."""
        if change:
            change_client(client=obj, by=cast("Staff", request.user), at=timezone.now())
            return
        created = create_client(**form.cleaned_data, by=cast("Staff", request.user), at=timezone.now())
        vars(obj).update(vars(created))

    def response_post_save_change(self, request: HttpRequest, obj: Client) -> HttpResponse:
        """Return to the client's page."""
        return self.to_page(obj)

    def response_post_save_add(self, request: HttpRequest, obj: Client) -> HttpResponse:
        """Go on to the client's page."""
        return self.to_page(obj)

    def client_or_404(self, ref: object) -> Client:
        """Return the client of an id; the page of nobody is not there."""
        return row_or_404(client_list(), ref)

    def screen(
        self, request: HttpRequest, template: str, client: Client, title: str, **context: Any
    ) -> TemplateResponse:
        """Return one of our own pages inside the admin."""
        shared = self.admin_site.each_context(request)
        shared |= {"opts": self.opts, "original": client, "client": client, "title": title}
        return TemplateResponse(request, template, shared | context)

    def to_page(self, client: Client) -> HttpResponseRedirect:
        """Lead back to the client's page."""
        return HttpResponseRedirect(reverse("admin:clients_client_change", args=[client.pk]))
