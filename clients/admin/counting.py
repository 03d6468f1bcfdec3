"""The deeds of counting: say how a client is counted, count it, and show who would count and why."""

from typing import Any, Protocol, cast

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils import timezone

from clients.actions.choices import choose_counting
from clients.actions.counts import take_count
from clients.actions.refusals import Refusal
from clients.admin import lines, overview
from clients.admin.forms import CountForm, CountingForm
from clients.counting import PolicyCode
from clients.models import Client, CountingChoice
from clients.queries.counts import count_report
from clients.queries.days import local_day
from clients.queries.rules import choices_of
from clients.queries.wording import choice_in_words, counted, policy_label
from clients.staff import Staff

LINES_A_PAGE = 50


class Screen(Protocol):
    """Say what these deeds need of the screen they are mixed into."""

    admin_site: Any

    def client_or_404(self, ref: object) -> Client: ...

    def screen(
        self, request: HttpRequest, template: str, client: Client, title: str, **context: Any
    ) -> TemplateResponse: ...

    def to_page(self, client: Client) -> HttpResponseRedirect: ...


class CountDeeds:
    """Counting a client, choosing how, and the evidence of today."""

    def count_urls(self: Any) -> list[URLPattern]:
        """Return the addresses of the deeds."""
        view = self.admin_site.admin_view
        return [
            path("<uuid:client_id>/count/", view(self.count), name="clients_client_count"),
            path("<uuid:client_id>/counting/", view(self.counting), name="clients_client_counting"),
            path("<uuid:client_id>/explain/<str:policy>/", view(self.explain), name="clients_client_explain"),
        ]

    def count(self: Any, request: HttpRequest, client_id: object) -> HttpResponse:
        """Count the client and freeze the count."""
        if not request.user.has_perm("clients.add_inventorycount"):
            raise PermissionDenied
        client, at = self.client_or_404(client_id), timezone.now()
        initial = {"on": local_day(client, at), "policy": client.counting_policy}
        form = CountForm(request.POST if request.method == "POST" else None, initial=initial)
        if form.is_valid():
            given = form.cleaned_data
            try:
                count = take_count(
                    client=client, on=given["on"], policy=given["policy"], by=cast("Staff", request.user), at=at
                )
            except Refusal as refusal:
                form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal))
            else:
                messages.success(request, f"Counted {counted(count.user_count, 'user')} on {count.on:%d %b %Y}.")
                return HttpResponseRedirect(reverse("admin:clients_inventorycount_change", args=[count.pk]))
        title = f"Count {client.name}"
        answer: HttpResponse = self.screen(
            request, "admin/clients/client/form.html", client, title, form=form, button="Count and freeze"
        )
        return answer

    def counting(self: Any, request: HttpRequest, client_id: object) -> HttpResponse:
        """Show how the client is counted, every version of it, and keep the next one."""
        screen, client = cast("Screen", self), self.client_or_404(client_id)
        if not request.user.has_perm("clients.view_client"):
            raise PermissionDenied
        may_choose = request.user.has_perm("clients.change_client")
        versions = choices_of(client)
        form = CountingForm(request.POST if request.method == "POST" else None, initial=_as_chosen(client, versions))
        if request.method == "POST":
            if not may_choose:
                raise PermissionDenied
            if (kept := _choose(client, form, request)) is not None:
                messages.success(request, f"Version {kept.version} holds from now on: {choice_in_words(kept)}")
                return screen.to_page(client)
        return screen.screen(
            request,
            "admin/clients/client/counting.html",
            client,
            f"How is {client.name} counted?",
            form=form,
            versions=[(version, choice_in_words(version)) for version in versions],
            policy_label=policy_label(client.counting_policy),
            may_choose=may_choose,
        )

    def explain(self: Any, request: HttpRequest, client_id: object, policy: str) -> HttpResponse:
        """Show who would be counted today under a policy, and why."""
        screen, client = cast("Screen", self), self.client_or_404(client_id)
        if policy not in set(PolicyCode):
            raise Http404
        if not request.user.has_perm("clients.view_client"):
            raise PermissionDenied
        report = count_report(client, on=local_day(client, timezone.now()), policies=(PolicyCode(policy),))
        result = report.results[0]
        asked = lines.asked_of(request)
        shown = Paginator(lines.narrowed(result.lines, asked), LINES_A_PAGE).get_page(request.GET.get("page"))
        return screen.screen(
            request,
            "admin/clients/client/explain.html",
            client,
            f"{client.name}: {policy_label(policy).lower()}",
            result=result,
            policy_label=policy_label(policy),
            policies=[(code.value, policy_label(code)) for code in PolicyCode],
            chosen=policy,
            undecided_count=sum(line.is_undecided for line in result.lines),
            asked=asked,
            filters=lines.choices(asked),
            page_of_lines=shown,
            lines=lines.shown_lines(client, shown),
            accounts_address=overview.filtered("account", client),
        )


def _as_chosen(client: Client, versions: list[CountingChoice]) -> dict[str, Any]:
    if not versions:
        return {"policy": client.counting_policy, "moment": CountingChoice.Moment.PERIOD_END}
    newest = versions[0]
    return {name: getattr(newest, name) for name in ("policy", "moment", "day", "leavers_count")}


def _choose(client: Client, form: CountingForm, request: HttpRequest) -> CountingChoice | None:
    if not form.is_valid():
        return None
    try:
        return choose_counting(client=client, **form.cleaned_data, by=cast("Staff", request.user), at=timezone.now())
    except Refusal as refusal:
        form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal))
    return None
