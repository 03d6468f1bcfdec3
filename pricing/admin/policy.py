"""The decision thresholds: read with their origin beside them, set as a new version."""

from typing import Any, cast

from django.contrib import admin, messages
from django.db.models import Model, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from unfold.decorators import display
from unfold.widgets import UnfoldAdminTextInputWidget

from clients.admin.pages import PageAdmin
from clients.staff import Staff
from pricing.actions.policies import NothingChanged, PolicyMoved, set_policy
from pricing.admin.forms import DecisionPolicyForm
from pricing.models import DecisionPolicy
from pricing.queries.lists import policies_list
from pricing.queries.policies import outlook, thresholds_of, values_of, version_before
from pricing.queries.rates import current_policy


@admin.register(DecisionPolicy)
class DecisionPolicyAdmin(PageAdmin):
    """Versions of the thresholds, newest first; setting them starts from those in force."""

    list_display = ["number", "ratio_low", "ratio_high", "volatile_amplitude", "near_breach_share", "at", "by"]
    list_select_related = ["by"]
    search_fields = ["by__name"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[DecisionPolicy]:
        """Return the versions, newest first; one query."""
        return policies_list()

    @display(description="Version", ordering="version")
    def number(self, row: DecisionPolicy) -> str:
        """Return the version in a word."""
        return str(row)

    def has_add_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """Let owners set a new version."""
        return bool(request.user.has_perm("pricing.add_decisionpolicy"))

    def page_rows(self) -> QuerySet[DecisionPolicy]:
        """Return the versions with who set them."""
        return policies_list()

    def page(self, request: HttpRequest, row: DecisionPolicy) -> HttpResponse:
        """Show a version: each threshold, its origin, and what it was before."""
        before = version_before(row)
        thresholds = thresholds_of(row, before)
        return self.screen(
            request,
            "admin/pricing/policy/page.html",
            f"Decision policy, version {row.version}",
            row=row,
            before=before,
            thresholds=thresholds,
            changed_count=sum(threshold.is_changed for threshold in thresholds),
            newest=current_policy(),
            may_set=self.has_add_permission(request),
        )

    def add_view(
        self, request: HttpRequest, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Ask for all thresholds at once; «preview» says what would change, «set» keeps the next version."""
        self.allow(request, "pricing.add_decisionpolicy", posted=False)
        now = current_policy()
        form = _form(request, now)
        seen = None
        if request.method == "POST" and form.is_valid():
            thresholds = {name: form.cleaned_data[name] for name in values_of(now)}
            if "preview" in request.POST:
                seen = outlook(thresholds)
            elif (kept := self._set(request, form, thresholds)) is not None:
                messages.success(request, f"Version {kept.version} decides from now on.")
                return HttpResponseRedirect(reverse("admin:pricing_decisionpolicy_change", args=[kept.pk]))
        asked = [(threshold, form[threshold.name]) for threshold in thresholds_of(now)]
        title = "Set the decision policy"
        return self.screen(
            request, "admin/pricing/policy/set.html", title, form=form, asked=asked, now=now, outlook=seen
        )

    def _set(self, request: HttpRequest, form: DecisionPolicyForm, thresholds: dict[str, Any]) -> DecisionPolicy | None:
        try:
            return set_policy(
                thresholds=thresholds,
                follows=form.cleaned_data["follows"],
                by=cast("Staff", request.user),
                at=timezone.now(),
            )
        except (PolicyMoved, NothingChanged) as refusal:
            form.add_error(None, str(refusal))
        return None


def _form(request: HttpRequest, now: DecisionPolicy) -> DecisionPolicyForm:
    posted = request.POST if request.method == "POST" else None
    form = DecisionPolicyForm(posted, initial=values_of(now) | {"follows": now.version})
    for name, field in form.fields.items():
        if name != "follows":
            field.widget = UnfoldAdminTextInputWidget(attrs={"inputmode": "decimal", "aria-describedby": f"{name}-why"})
    return form
