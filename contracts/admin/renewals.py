"""Renewals: who has to hear of what before it is too late, and what changed there since it was agreed."""

from typing import Any, cast

from django.contrib import admin, messages
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.urls import URLPattern, path, reverse
from django.utils import timezone

from clients.admin.base import row_or_404
from clients.admin.exports import csv_file
from clients.admin.pages import PageAdmin
from clients.staff import Staff
from contracts.actions.renewals import CannotRenew, draft_renewal
from contracts.admin.feeds import feed_ended, feed_page
from contracts.admin.renewal_wording import (
    HEAD,
    cells,
    changed_in_words,
    counts_in_words,
    due_in_words,
    queue_in_words,
    row_in_words,
)
from contracts.models import Contract, RenewalReminder
from contracts.queries.contracts import contract_rows
from contracts.queries.letterhead import local_day
from contracts.queries.renewals import due_of, needed_values, renewal_queue, what_changed

ROWS_A_PAGE = 50
ME = "me"


@admin.register(RenewalReminder)
class RenewalAdmin(PageAdmin):
    """The queue of renewals, the next last day for notice first; a contract's page says what changed at its client."""

    list_select_related = ["contract__client"]

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """Show the queue, or hand it over as a table; six queries."""
        self.allow(request, "contracts.view_renewalreminder", posted=False)
        return cast(HttpResponse, self._queue(request))

    def _queue(self, request: HttpRequest) -> HttpResponseBase:
        everything = renewal_queue(local_day(timezone.now()))
        is_mine = request.GET.get("manager") == ME
        queue = [due for due in everything if not is_mine or due.contract.client.account_manager_id == request.user.pk]
        if "csv" in request.GET:
            return csv_file("renewals", HEAD, (cells(due) for due in queue))
        shown = Paginator(queue, ROWS_A_PAGE).get_page(request.GET.get("page"))
        return self.screen(
            request,
            "admin/contracts/renewal/queue.html",
            "Renewals",
            headline=queue_in_words(queue),
            rows=[row_in_words(due) for due in shown],
            needed=needed_values(queue),
            is_mine=is_mine,
            number=shown.number,
            count=shown.paginator.num_pages,
            query=f"manager={ME}&" if is_mine else "",
            may_draft=request.user.has_perm("contracts.add_proposal"),
            may_enter=request.user.has_perm("contracts.add_indexvalue"),
        )

    def get_urls(self) -> list[URLPattern]:
        """Add the page of a contract, and the deed."""
        view = self.admin_site.admin_view
        about = path("<uuid:contract_id>/renewal/", view(self.renewal), name="contracts_renewalreminder_renewal")
        draft = path("<uuid:contract_id>/draft/", view(self.draft), name="contracts_renewalreminder_draft")
        feed = [
            path("feed/", view(self.feed), name="contracts_feed"),
            path("feed/end/", view(self.end_feed), name="contracts_feed_end"),
        ]
        return [about, draft, *feed, *super().get_urls()]

    def feed(self, request: HttpRequest) -> HttpResponse:
        """Show a person's calendar feed, or make one."""
        return feed_page(self, request)

    def end_feed(self, request: HttpRequest) -> HttpResponse:
        """End a person's calendar feed."""
        return feed_ended(self, request)

    def page_rows(self) -> QuerySet[RenewalReminder]:
        """Return reminders with the contract they are about."""
        return RenewalReminder.objects.select_related("contract__client")

    def page(self, request: HttpRequest, row: RenewalReminder) -> HttpResponse:
        """Show the renewal that was reminded of."""
        return self._renewal(request, row.contract, compares=False)

    def renewal(self, request: HttpRequest, contract_id: object) -> HttpResponse:
        """Show what was agreed for the end of a contract, and what changed since; asks the engine, keeps nothing."""
        self.allow(request, "contracts.view_renewalreminder", posted=False)
        return self._renewal(request, row_or_404(contract_rows(), contract_id), compares=True)

    def _renewal(self, request: HttpRequest, contract: Contract, *, compares: bool) -> HttpResponse:
        due = due_of(contract, local_day(timezone.now()))
        if due is None:
            raise Http404
        changed = what_changed(due) if compares else None
        return self.screen(
            request,
            "admin/contracts/renewal/page.html",
            f"Renewal of {contract.number}",
            due=due,
            shown=row_in_words(due),
            headline=due_in_words(due),
            compares=compares,
            changed=changed,
            changed_headline=changed_in_words(changed, contract.currency) if changed else "",
            counts=counts_in_words(changed.counts) if changed else [],
            reminders=contract.reminders.order_by("-days"),
            may_draft=request.user.has_perm("contracts.add_proposal"),
        )

    def draft(self, request: HttpRequest, contract_id: object) -> HttpResponse:
        """Draft a proposal to renew a contract, from a count of today."""
        self.allow(request, "contracts.add_proposal")
        contract = row_or_404(contract_rows(), contract_id)
        try:
            proposal = draft_renewal(contract=contract, by=cast(Staff, request.user), at=timezone.now())
        except CannotRenew as refusal:
            messages.error(request, str(refusal))
            back = reverse("admin:contracts_renewalreminder_renewal", args=[contract.pk])
            return HttpResponseRedirect(back)
        messages.success(request, "Drafted from today's count. Read it, then send it.")
        return HttpResponseRedirect(reverse("admin:contracts_proposal_change", args=[proposal.pk]))
