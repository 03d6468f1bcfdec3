"""Templates of proposals with a live preview, and the options that can be offered."""

from typing import Any, cast

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import Model, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from unfold.decorators import display

from clients.admin.base import WorkAdmin, row_or_404
from clients.staff import Staff
from contracts.actions.papers import TemplateRefused, keep_template
from contracts.admin.exports import OwnersAdmin
from contracts.admin.template_forms import OptionForm, TemplateForm
from contracts.admin.template_versions import differences_of
from contracts.admin.trying import tried
from contracts.models import Option, ProposalTemplate
from contracts.queries.papers import (
    newest_version,
    options_list,
    proposals_to_preview,
    templates_list,
    versions_of_template,
)
from pricing.charts import words

EDIT = "admin/contracts/template/edit.html"
CHANGE = "admin:contracts_proposaltemplate_change"


@admin.register(ProposalTemplate)
class ProposalTemplateAdmin(OwnersAdmin):
    """How proposals are written: sections, titles, texts, paper."""

    when_empty = "No template of your own: proposals are written the usual way. Add one to say it in your words."
    list_display = ["name", "is_used", "written_in", "paper", "version"]
    search_fields = ["name"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[ProposalTemplate]:
        """Return templates with their newest version; one query."""
        return templates_list()

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """Refuse: proposals name the template they were made with."""
        return False

    @display(description="Used unless another is chosen", ordering="is_default", boolean=True)
    def is_used(self, row: ProposalTemplate) -> bool:
        """Say whether new proposals are made with it."""
        return row.is_default

    @display(description="Language", ordering="language")
    def written_in(self, row: ProposalTemplate) -> str:
        """Return the language's name."""
        return str(ProposalTemplate.Language(row.language).label)

    @display(description="Paper", ordering="size")
    def paper(self, row: ProposalTemplate) -> str:
        """Return the paper's size."""
        return str(ProposalTemplate.Size(row.size).label)

    @display(description="Newest version")
    def version(self, row: Any) -> str:
        """Return the number of its newest version."""
        return f"Version {row.newest}" if row.newest else "None"

    def get_urls(self) -> list[URLPattern]:
        """Add the preview, and the versions side by side."""
        view = self.admin_site.admin_view
        return [
            path("preview/", view(self.preview), name="contracts_proposaltemplate_preview"),
            path("<uuid:template_id>/versions/", view(self.versions), name="contracts_proposaltemplate_versions"),
            *super().get_urls(),
        ]

    def add_view(self, request: HttpRequest, form_url: str = "", extra_context: Any = None) -> HttpResponse:
        """Write a new template, beginning with the usual one."""
        if not self.has_add_permission(request):
            raise PermissionDenied
        return self._edit(request, ProposalTemplate())

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        """Show a template, and keep what was changed as its next version."""
        if not self.has_view_permission(request) or (request.method == "POST" and not self._may(request)):
            raise PermissionDenied
        return self._edit(request, row_or_404(ProposalTemplate.objects.all(), object_id))

    def _may(self, request: HttpRequest) -> bool:
        return self.has_change_permission(request)

    def _edit(self, request: HttpRequest, template: ProposalTemplate) -> HttpResponse:
        is_new = template._state.adding
        form = self._form(request, template)
        if request.method == "POST" and form.is_valid():
            try:
                version = keep_template(
                    template=form.instance, sections=form.given, by=cast("Staff", request.user), at=timezone.now()
                )
            except TemplateRefused as refusal:
                form.add_error(f"{refusal.code}-text" if f"{refusal.code}-text" in form.fields else None, str(refusal))
            else:
                messages.success(request, f"{version} is kept. Proposals made from now on have it.")
                return HttpResponseRedirect(
                    reverse("admin:contracts_proposaltemplate_change", args=[version.template_id])
                )
        title = "New proposal template" if is_new else f"Proposal template {template.name}"
        versions = () if is_new else versions_of_template(template)
        return self._screen(request, EDIT, title, template, form=form, versions=versions, may=self._may(request))

    def _form(self, request: HttpRequest, template: ProposalTemplate) -> TemplateForm:
        newest = None if template._state.adding else newest_version(template)
        return TemplateForm(
            request.POST if request.method == "POST" else None,
            instance=template,
            sections=newest.sections if newest else [],
            proposals=list(proposals_to_preview()),
        )

    def preview(self, request: HttpRequest) -> HttpResponse:
        """Show what is being written on a proposal's paper, as a page or as PDF; nothing is kept."""
        if request.method != "POST" or not self.has_view_permission(request):
            raise PermissionDenied
        form = TemplateForm(
            request.POST, instance=ProposalTemplate(name="-"), sections=[], proposals=list(proposals_to_preview())
        )
        form.is_valid()  # a name that is taken or missing shows nothing else on paper
        return tried(form, as_pdf="pdf" in request.GET, at=timezone.now())

    def versions(self, request: HttpRequest, template_id: object) -> HttpResponse:
        """Show what differs between two versions, the newest two unless others are asked for."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        template = row_or_404(ProposalTemplate.objects.all(), template_id)
        found = versions_of_template(template)
        compared = differences_of(found, request.GET)
        return self._screen(
            request, "admin/contracts/template/versions.html", f"Versions of {template.name}", template,
            versions=found, compared=compared,
        )  # fmt: skip

    def _screen(
        self, request: HttpRequest, template: str, title: str, row: ProposalTemplate, **context: Any
    ) -> TemplateResponse:
        original = None if row._state.adding else row
        named = {"opts": self.opts, "title": title, "row": original, "original": original}
        return TemplateResponse(request, template, self.admin_site.each_context(request) | named | context)


@admin.register(Option)
class OptionAdmin(WorkAdmin):
    """The catalogue of options."""

    when_empty = "No option yet. Add what a client may want beside the price, such as security training."
    form = OptionForm
    list_display = ["name", "price", "per", "is_offered"]
    list_filter = ["is_offered", "per"]
    search_fields = ["name", "description"]

    @display(description="Price", ordering="rate")
    def price(self, row: Option) -> str:
        """Return the price as it is written on paper, in the letterhead's currency."""
        return words.money_rate(row.rate, row.currency)  # type: ignore[attr-defined]  # the list brings it along

    def get_queryset(self, request: HttpRequest) -> QuerySet[Option]:
        """Return options, each with the letterhead's currency; one query."""
        return options_list()
