"""Files that wait: how far each is, what it would bring, and the word that takes it."""

from datetime import timedelta
from typing import Any, cast

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.safestring import SafeString
from unfold.decorators import display

from clients import jobs
from clients.actions.progress import how_far
from clients.actions.refusals import Refusal
from clients.actions.waiting import forget_file, say_take
from clients.admin.base import row_or_404
from clients.admin.exports import rejected_csv
from clients.admin.file_forms import ConfirmForm
from clients.admin.files import to_file
from clients.admin.filters import ManagerFilter
from clients.admin.mapping import MappingDeed
from clients.admin.marks import Tone, figure, state_mark
from clients.admin.pages import PageAdmin
from clients.models import WaitingFile
from clients.queries.waiting import Shown, every_file, phrase_of, shown_of, waiting_files
from clients.queries.wording import counted, source_label
from clients.staff import Staff

Status = WaitingFile.Status
AT_WORK = (Status.READING, Status.TAKING)
DEED = "clients.add_importrun"
SHOWN_REJECTED = 200
LATE = timedelta(minutes=1)  # a worker begins within seconds
TONES: dict[str, Tone] = {
    Status.READING: "watch",
    Status.SHOWN: "near",
    Status.TAKING: "watch",
    Status.TAKEN: "ok",
    Status.REFUSED: "breached",
}


@admin.register(WaitingFile)
class WaitingFileAdmin(MappingDeed, PageAdmin):
    """Files that nobody has taken yet; each is forgotten after a day."""

    when_empty = "No file waits. Open a client and import a file: it waits here until somebody takes it."
    list_display = ["filename", "client", "state", "rows", "system", "as_of", "at", "by"]
    list_filter = ["status", ManagerFilter]
    list_select_related = ["client", "by"]
    search_fields = ["filename", "client__name"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[WaitingFile]:
        """Return the files that were not taken; one query."""
        return waiting_files()

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """Call the list what the sidebar calls it."""
        return super().changelist_view(request, {"title": "Files waiting"} | (extra_context or {}))

    @display(description="State", ordering="status")
    def state(self, row: WaitingFile) -> SafeString:
        """Return how far the file is."""
        return state_mark(str(row.get_status_display()), TONES[row.status])

    @display(description="Rows")
    def rows(self, row: WaitingFile) -> SafeString:
        """Return how many rows the file has."""
        return figure(f"{row.preview.get('rows', 0):,}")

    @display(description="Source")
    def system(self, row: WaitingFile) -> str:
        """Return the system that wrote the file, as it was chosen or detected."""
        return _source(row)

    def get_urls(self) -> list[URLPattern]:
        """Add how far a file is, and the deeds."""
        view = self.admin_site.admin_view
        deeds = {
            "progress": self.progress, "take": self.take, "forget": self.forget, "again": self.again,
            "columns": self.columns, "rejected": self.rejected,
        }  # fmt: skip
        return [
            *(
                path(f"<uuid:waiting_file_id>/{name}/", view(deed), name=f"clients_waitingfile_{name}")
                for name, deed in deeds.items()
            ),
            *super().get_urls(),
        ]

    def page_rows(self) -> QuerySet[WaitingFile]:
        """Return files with client and giver."""
        return every_file()

    def page(self, request: HttpRequest, row: WaitingFile) -> HttpResponse:
        """Show how far a file is, what it would bring, or what became of it."""
        if row.status == Status.TAKEN:
            return self._to_what_it_brought(row)
        if row.status in AT_WORK:
            title = f"{row.filename} for {row.client.name}"
            return self.screen(request, "admin/clients/waiting/progress_page.html", title, row=row, **_progress(row))
        if row.status == Status.SHOWN and (shown := shown_of(row)) is None:
            if request.user.has_perm(DEED):
                return HttpResponseRedirect(reverse("admin:clients_waitingfile_columns", args=[row.pk]))
        elif row.status == Status.SHOWN and shown is not None:
            return self._preview(request, row, shown, ConfirmForm(shown))
        return self._ended(request, row)

    def progress(self, request: HttpRequest, waiting_file_id: object) -> HttpResponseBase:
        """Return how far a file is, for a page that asks every second; once it is done, the page is loaded anew."""
        self.allow(request, "clients.view_waitingfile", posted=False)
        row = row_or_404(every_file(), waiting_file_id)
        if row.status not in AT_WORK:
            return HttpResponse(headers={"HX-Refresh": "true"})
        return TemplateResponse(request, "admin/clients/waiting/progress.html", {"row": row, **_progress(row)})

    def take(self, request: HttpRequest, waiting_file_id: object) -> HttpResponseBase:
        """Take the file that was shown, at once or by a worker."""
        self.allow(request, DEED)
        row = row_or_404(every_file(), waiting_file_id)
        shown = shown_of(row)
        form = ConfirmForm(shown, request.POST) if shown is not None else None
        given = form.cleaned_data if form is not None and form.is_valid() else {}
        try:
            say_take(
                file=row,
                accept_partial=bool(given.get("accept_partial")),
                allow_retirements=bool(given.get("allow_retirements")),
                by=cast("Staff", request.user),
            )
        except Refusal as refusal:
            if row.status != Status.SHOWN or shown is None or form is None:
                messages.error(request, str(refusal))
                return to_file(row)
            form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal))
            return self._preview(request, row, shown, form)
        jobs.go_on(every_file().get(pk=row.pk), at=timezone.now())
        return self._after_taking(request, every_file().get(pk=row.pk))

    def again(self, request: HttpRequest, waiting_file_id: object) -> HttpResponseBase:
        """Have a worker do again what a worker that was stopped left undone."""
        self.allow(request, DEED)
        row = row_or_404(every_file(), waiting_file_id)
        if row.status in AT_WORK:
            jobs.go_on(row, at=timezone.now())
        return to_file(row)

    def forget(self, request: HttpRequest, waiting_file_id: object) -> HttpResponseBase:
        """Keep the file no longer."""
        self.allow(request, DEED)
        row = row_or_404(every_file(), waiting_file_id)
        try:
            forget_file(file=row)
        except Refusal as refusal:
            messages.error(request, str(refusal))
            return to_file(row)
        messages.success(request, f"{row.filename} is forgotten. Nothing of it was taken.")
        return HttpResponseRedirect(reverse("admin:clients_client_change", args=[row.client_id]))

    def rejected(self, request: HttpRequest, waiting_file_id: object) -> HttpResponseBase:
        """Return every rejected row as a table, with what to do."""
        self.allow(request, "clients.view_waitingfile", posted=False)
        return rejected_csv(row_or_404(every_file(), waiting_file_id).preview.get("rejected", []))

    def _after_taking(self, request: HttpRequest, row: WaitingFile) -> HttpResponse:
        if row.status == Status.TAKEN:
            messages.success(request, f"{row.filename}: {phrase_of(row.preview)}.")
            return HttpResponseRedirect(reverse("admin:clients_client_change", args=[row.client_id]))
        return to_file(row)

    def _to_what_it_brought(self, row: WaitingFile) -> HttpResponse:
        if row.import_run_id is None:
            return HttpResponseRedirect(reverse("admin:clients_client_change", args=[row.client_id]))
        return HttpResponseRedirect(reverse("admin:clients_importrun_change", args=[row.import_run_id]))

    def _preview(self, request: HttpRequest, row: WaitingFile, shown: Shown, form: ConfirmForm) -> HttpResponse:
        return self.screen(
            request,
            "admin/clients/waiting/preview.html",
            f"{row.filename} for {row.client.name}",
            row=row,
            shown=shown,
            rejected=shown.rejected[:SHOWN_REJECTED],
            form=form,
            may_import=request.user.has_perm(DEED),
            can_map=row.mapping is not None and not row.policy,
            again=_again(row),
        )

    def _ended(self, request: HttpRequest, row: WaitingFile) -> HttpResponse:
        return self.screen(
            request,
            "admin/clients/waiting/refused.html",
            f"{row.filename} for {row.client.name}",
            row=row,
            because=row.refusal or row.preview.get("unknown", ""),
            may_import=request.user.has_perm(DEED),
            again=_again(row),
        )


def _again(row: WaitingFile) -> str:
    return reverse(f"admin:clients_client_{'past_counts' if row.policy else 'import'}", args=[row.client_id])


def _source(row: WaitingFile) -> str:
    code = str(row.preview.get("source") or row.source)
    return "Not detected yet" if code == "auto" else source_label(code)


def _progress(row: WaitingFile) -> dict[str, Any]:
    told, rows = how_far(row.pk), row.preview["rows"]
    return {
        "told": told,
        "rows": counted(rows, "row"),
        "is_late": timezone.now() - row.at > LATE,
        "verb": "taken" if row.status == Status.TAKING else "read",
        "address": reverse("admin:clients_waitingfile_progress", args=[row.pk]),
    }
