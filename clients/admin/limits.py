"""The MSP's own limits: when a device is doubtful, until when a client may dispute. One row: its list is its page."""

from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import Model
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse

from clients.actions.refusals import Refusal
from clients.actions.rules import set_inventory_rules
from clients.admin.base import WorkAdmin
from clients.admin.forms import RulesForm
from clients.models import InventoryRules
from clients.queries.rules import inventory_rules


@admin.register(InventoryRules)
class InventoryRulesAdmin(WorkAdmin):
    """When a device is doubtful, and how long lines can be disputed."""

    list_display = ["stale_after_days", "dispute_days"]
    search_fields = ["pk"]

    def has_add_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """Refuse: there is one set of rules."""
        return False

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """Show the one set of rules, with the form for those who may change it."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        rules = inventory_rules()
        asked = {name: getattr(rules, name) for name in ("stale_after_days", "dispute_days")}
        form = RulesForm(request.POST if request.method == "POST" else None, initial=asked)
        if request.method == "POST" and (saved := self._set(request, form)) is not None:
            return saved
        context = self.admin_site.each_context(request) | {
            "opts": self.opts,
            "title": "Inventory rules",
            "rules": rules,
            "form": form,
            "may_set": self.has_change_permission(request),
        }
        return TemplateResponse(request, "admin/clients/inventoryrules/page.html", context)

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Lead to the one page."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        if str(inventory_rules().pk) != object_id:
            raise Http404
        return self.changelist_view(request, extra_context)

    def _set(self, request: HttpRequest, form: RulesForm) -> HttpResponse | None:
        if not self.has_change_permission(request):
            raise PermissionDenied
        if not form.is_valid():
            return None
        try:
            set_inventory_rules(**form.cleaned_data)
        except Refusal as refusal:
            form.add_error(refusal.field, str(refusal))
            return None
        messages.success(request, "Kept. The next counts and disputes go by it.")
        return HttpResponseRedirect(reverse("admin:clients_inventoryrules_changelist"))
