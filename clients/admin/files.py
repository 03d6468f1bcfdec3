"""The deeds of files: choose one, or a table of past months; what it would bring is shown before it is taken."""

from typing import Any, Protocol, cast

from django import forms
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponseBase, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils import timezone

from clients import jobs
from clients.actions.refusals import Refusal
from clients.actions.waiting import forget_file, keep_file
from clients.admin.file_forms import HistoryForm, ImportForm
from clients.importing import Unreadable
from clients.models import Client, WaitingFile
from clients.queries.days import local_day
from clients.queries.waiting import every_file
from clients.staff import Staff


class Screen(Protocol):
    """Say what these deeds need of the screen they are mixed into."""

    admin_site: Any

    def client_or_404(self, ref: object) -> Client: ...

    def screen(
        self, request: HttpRequest, template: str, client: Client, title: str, **context: Any
    ) -> TemplateResponse: ...


class FileDeeds:
    """Importing a file and carrying over past counts, each with a preview."""

    def file_urls(self: Any) -> list[URLPattern]:
        """Return the addresses of the deeds."""
        view = self.admin_site.admin_view
        return [
            path("<uuid:client_id>/import/", view(self.import_file), name="clients_client_import"),
            path("<uuid:client_id>/past-counts/", view(self.carry_over), name="clients_client_past_counts"),
        ]

    def import_file(self: Any, request: HttpRequest, client_id: object) -> HttpResponseBase:
        """Choose a file of what the client has, and see what it would bring."""
        screen, client = _allowed(self, request, client_id)
        form = ImportForm(*_posted(request), initial={"as_of": local_day(client, timezone.now())})
        if form.is_valid():
            given = form.cleaned_data
            options = {"source": given["source"], "mapping": given["mapping"], "as_of": given["as_of"]}
            if (file := _kept(request, client, form, **options)) is not None:
                return to_file(file)
        title = f"Import a file for {client.name}"
        return screen.screen(
            request,
            "admin/clients/client/form.html",
            client,
            title,
            form=form,
            button="Show changes",
            note="Nothing changes before you have seen what the file would bring. Columns that may hold patient data "
            "or secrets are not read and not kept.",
        )

    def carry_over(self: Any, request: HttpRequest, client_id: object) -> HttpResponseBase:
        """Choose a table of past months, and see what it would bring."""
        screen, client = _allowed(self, request, client_id)
        form = HistoryForm(*_posted(request), initial={"policy": client.counting_policy})
        if form.is_valid():
            today = timezone.now().date()
            if (file := _kept(request, client, form, policy=form.cleaned_data["policy"], as_of=today)) is not None:
                return to_file(file)
        return screen.screen(
            request,
            "admin/clients/client/form.html",
            client,
            f"Carry over past counts of {client.name}",
            form=form,
            button="Show months",
            note="A table with the columns Month (2026-10), Users, and one for each class of device you counted: "
            "Workstation, Server, and so on. Whole months only, without gaps.",
        )


def to_file(file: WaitingFile) -> HttpResponseRedirect:
    """Lead to what a file would bring, or to how far it is."""
    return HttpResponseRedirect(reverse("admin:clients_waitingfile_change", args=[file.pk]))


def _allowed(deeds: Any, request: HttpRequest, client_id: object) -> tuple[Screen, Client]:
    if not request.user.has_perm("clients.add_importrun"):
        raise PermissionDenied
    screen = cast("Screen", deeds)
    return screen, screen.client_or_404(client_id)


def _posted(request: HttpRequest) -> tuple[Any, Any]:
    return (request.POST, request.FILES) if request.method == "POST" else (None, None)


def _kept(request: HttpRequest, client: Client, form: forms.Form, **options: Any) -> WaitingFile | None:
    """Keep the chosen file and find out what it would bring; None with the reason at the form's field."""
    chosen, at = form.cleaned_data["file"], timezone.now()
    try:
        file = keep_file(
            client=client,
            content=chosen.read(),
            filename=chosen.name,
            by=cast("Staff", request.user),
            at=at,
            **options,
        )
    except (Refusal, Unreadable) as refusal:
        field = getattr(refusal, "field", "file")
        form.add_error(field if field in form.fields else "file", str(refusal))
        return None
    jobs.go_on(file, at=at)
    shown = every_file().get(pk=file.pk)
    if shown.status == WaitingFile.Status.REFUSED:
        form.add_error("file", shown.refusal)
        forget_file(file=shown)
        return None
    return shown
