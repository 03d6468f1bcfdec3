"""The deeds of files: choose one, see what it would bring, take it."""

from typing import Any, Protocol, cast

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils import timezone

from clients.actions.outcomes import Change, ImportOutcome, Verb
from clients.actions.refusals import Refusal
from clients.admin import uploads
from clients.admin.forms import ConfirmForm, HistoryForm, ImportForm
from clients.admin.uploads import PendingUpload
from clients.importing import Unreadable
from clients.models import Client
from clients.queries.days import local_day
from clients.queries.wording import KIND_NOUNS, counted, source_label
from clients.staff import Staff

SHOWN_CHANGES = 50


class Screen(Protocol):
    """Say what these deeds need of the screen they are mixed into."""

    admin_site: Any

    def client_or_404(self, ref: object) -> Client: ...

    def screen(
        self, request: HttpRequest, template: str, client: Client, title: str, **context: Any
    ) -> TemplateResponse: ...

    def to_page(self, client: Client) -> HttpResponseRedirect: ...


class FileDeeds:
    """Importing a file and carrying over past counts, each with a preview."""

    def file_urls(self: Any) -> list[URLPattern]:
        """Return the addresses of the deeds."""
        view = self.admin_site.admin_view
        return [
            path("<uuid:client_id>/import/", view(self.import_file), name="clients_client_import"),
            path("<uuid:client_id>/past-counts/", view(self.carry_over), name="clients_client_past_counts"),
            path("<uuid:client_id>/take/", view(self.take_file), name="clients_client_take"),
        ]

    def import_file(self: Any, request: HttpRequest, client_id: object) -> HttpResponseBase:
        """Choose a file of what the client has, and see what it would bring."""
        screen, client = _allowed(self, request, client_id)
        form = ImportForm(*_posted(request), initial={"as_of": local_day(client, timezone.now())})
        if form.is_valid():
            given = form.cleaned_data
            upload = PendingUpload(
                client_id=client.pk,
                filename=given["file"].name,
                content=given["file"].read(),
                source=given["source"],
                mapping=given["mapping"],
                as_of=given["as_of"],
            )
            if (shown := _preview(screen, request, client, upload, form)) is not None:
                return shown
        title = f"Import a file for {client.name}"
        return screen.screen(request, "admin/clients/client/form.html", client, title, form=form, button="Show changes")

    def carry_over(self: Any, request: HttpRequest, client_id: object) -> HttpResponseBase:
        """Choose a table of past months, and see what it would bring."""
        screen, client = _allowed(self, request, client_id)
        form = HistoryForm(*_posted(request), initial={"policy": client.counting_policy})
        if form.is_valid():
            given = form.cleaned_data
            upload = PendingUpload(client.pk, given["file"].name, given["file"].read(), policy=given["policy"])
            if (shown := _preview(screen, request, client, upload, form)) is not None:
                return shown
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

    def take_file(self: Any, request: HttpRequest, client_id: object) -> HttpResponseBase:
        """Take the file that was shown."""
        screen, client = _allowed(self, request, client_id)
        by, form = cast("Staff", request.user), ConfirmForm(request.POST)
        upload = uploads.find(form.data.get("token", ""), client=client, by=by)
        if not form.is_valid() or upload is None:
            messages.error(request, "The file is kept for 30 minutes after its preview. Choose it again.")
            return HttpResponseRedirect(reverse("admin:clients_client_import", args=[client.pk]))
        given = form.cleaned_data
        try:
            outcome = upload.run(
                client,
                by=by,
                at=timezone.now(),
                dry_run=False,
                accept_partial=given["accept_partial"],
                allow_retirements=given["allow_retirements"],
            )
        except (Refusal, Unreadable) as refusal:
            form.add_error(None, str(refusal))
            return _show(screen, request, client, upload, form)
        if not outcome.is_taken:
            form.add_error("accept_partial", "Nothing was taken. Correct the rejected rows, or leave them out.")
            return _show(screen, request, client, upload, form)
        uploads.forget(given["token"], by=by)
        messages.success(request, f"{upload.filename}: {told(outcome)}.")
        return screen.to_page(client)


def told(outcome: ImportOutcome) -> str:
    """Return what a file did, or would do, in one phrase."""
    parts = [f"{outcome.count_of(verb):,} {verb}" for verb in Verb]
    return ", ".join(parts) + (f", {len(outcome.rejected):,} rejected" if outcome.rejected else "")


def _allowed(deeds: Any, request: HttpRequest, client_id: object) -> tuple[Screen, Client]:
    if not request.user.has_perm("clients.add_importrun"):
        raise PermissionDenied
    screen = cast("Screen", deeds)
    return screen, screen.client_or_404(client_id)


def _posted(request: HttpRequest) -> tuple[Any, Any]:
    return (request.POST, request.FILES) if request.method == "POST" else (None, None)


def _preview(
    screen: Screen, request: HttpRequest, client: Client, upload: PendingUpload, form: forms.Form
) -> HttpResponse | None:
    """Return the page that shows what a file would bring, or None with the reason at the form's field."""
    by = cast("Staff", request.user)
    try:
        outcome = _dry_run(upload, client, by)
    except (Refusal, Unreadable) as refusal:
        field = getattr(refusal, "field", "file")
        form.add_error(field if field in form.fields else "file", str(refusal))
        return None
    confirm = ConfirmForm(initial={"token": uploads.keep(upload, by=by)})
    return _page(screen, request, client, upload, outcome, confirm)


def _show(
    screen: Screen, request: HttpRequest, client: Client, upload: PendingUpload, form: ConfirmForm
) -> HttpResponse:
    """Return the page again, with what was refused."""
    return _page(screen, request, client, upload, _dry_run(upload, client, cast("Staff", request.user)), form)


def _dry_run(upload: PendingUpload, client: Client, by: Staff) -> ImportOutcome:
    return upload.run(client, by=by, at=timezone.now(), dry_run=True, accept_partial=True, allow_retirements=True)


def _page(
    screen: Screen,
    request: HttpRequest,
    client: Client,
    upload: PendingUpload,
    outcome: ImportOutcome,
    form: ConfirmForm,
) -> HttpResponse:
    form.fields["accept_partial"].label = f"Leave out the {counted(len(outcome.rejected), 'rejected row')}"
    form.fields["accept_partial"].help_text = "The others are taken; nothing is retired, as the file is not whole."
    form.fields["allow_retirements"].label = f"Yes, {outcome.vanished_count:,} of {outcome.known_count:,} are gone"
    form.fields["allow_retirements"].help_text = "More than one in five is not in the file. Is it the whole list?"
    if not outcome.rejected:
        del form.fields["accept_partial"]
    if not outcome.retires_many:
        del form.fields["allow_retirements"]
    noun, nouns = KIND_NOUNS[outcome.kind]
    return screen.screen(
        request,
        "admin/clients/client/preview.html",
        client,
        f"{upload.filename} for {client.name}",
        outcome=outcome,
        source=source_label(outcome.source),
        phrase=told(outcome),
        rows=counted(outcome.row_count, noun, nouns),
        groups=_groups(outcome),
        form=form,
        again=reverse(f"admin:clients_client_{'past_counts' if upload.policy else 'import'}", args=[client.pk]),
    )


def _groups(outcome: ImportOutcome) -> list[tuple[str, int, list[Change]]]:
    """Return what changes by verb, the first of each; what stays is only counted."""
    groups: list[tuple[str, int, list[Change]]] = []
    for verb in (Verb.RETIRED, Verb.UPDATED, Verb.CREATED):
        changes = [change for change in outcome.changes if change.verb is verb]
        if changes:
            groups.append((verb.capitalize(), len(changes), changes[:SHOWN_CHANGES]))
    return groups
