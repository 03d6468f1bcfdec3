"""Screens whose rows are read as pages of our own, not as forms that nobody may fill in."""

from abc import abstractmethod
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import Model, QuerySet
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse

from clients.admin.base import FrozenAdmin, row_or_404


class PageAdmin(FrozenAdmin):
    """A list of frozen rows, and a page for each: one question answered on top, the evidence, the deeds."""

    @abstractmethod
    def page_rows(self) -> QuerySet[Any]:
        """Return the rows with what their page reads of them."""

    @abstractmethod
    def page(self, request: HttpRequest, row: Any) -> HttpResponse:
        """Return the page of one row."""

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Show the row's page to those who may see it."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        return self.page(request, row_or_404(self.page_rows(), object_id))

    def allow(self, request: HttpRequest, permission: str, *, posted: bool = True) -> None:
        """Refuse a deed to those who may not do it, and one that was followed as a link."""
        if not request.user.has_perm(permission) or (posted and request.method != "POST"):
            raise PermissionDenied

    def screen(
        self, request: HttpRequest, template: str, title: str, *, row: Model | None = None, **context: Any
    ) -> TemplateResponse:
        """Return one of our own pages inside the admin."""
        # Unfold writes the way back to the list, and the row's name, from `original`.
        named = {"opts": self.opts, "title": title, "row": row, "original": row}
        return TemplateResponse(request, template, self.admin_site.each_context(request) | named | context)
