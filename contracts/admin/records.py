"""What was mailed and what happened."""

from typing import cast

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.safestring import SafeString
from unfold.decorators import display

from clients.admin.base import row_or_404
from clients.admin.filters import ManagerFilter
from clients.admin.marks import state_mark
from clients.admin.pages import PageAdmin
from clients.staff import Staff
from contracts.actions.events import verify
from contracts.actions.mails import MailNotFailed, send_again
from contracts.admin.wording import MAIL_MARKS, chain_in_words, facts_in_words, what_happened
from contracts.models import Event, OutgoingMail
from contracts.queries.lists import events_list, mails_list


@admin.register(OutgoingMail)
class OutgoingMailAdmin(PageAdmin):
    """E-mails and whether they went, failed ones first."""

    when_empty = "No e-mail yet. Sending a proposal writes the first one."
    list_display = ["subject", "state", "to", "client", "queued_at", "sent_at"]
    list_filter = ["status", ManagerFilter]
    list_select_related = ["client"]
    search_fields = ["subject", "to", "client__name"]
    date_hierarchy = "queued_at"

    def get_queryset(self, request: HttpRequest) -> QuerySet[OutgoingMail]:
        """Return e-mails without what they say, failed ones first; one query."""
        return mails_list()

    @display(description="State", ordering="need_rank")
    def state(self, row: OutgoingMail) -> SafeString:
        """Return whether it went."""
        return state_mark(*MAIL_MARKS[row.status])

    def get_urls(self) -> list[URLPattern]:
        """Add the deed."""
        again = path(
            "<uuid:mail_id>/again/", self.admin_site.admin_view(self.again), name="contracts_outgoingmail_again"
        )
        return [again, *super().get_urls()]

    def page_rows(self) -> QuerySet[OutgoingMail]:
        """Return e-mails with their client, without what is attached."""
        return OutgoingMail.objects.select_related("client").defer("attachment", "html")

    def page(self, request: HttpRequest, row: OutgoingMail) -> HttpResponse:
        """Show what was said to whom, and whether it went."""
        has_failed = row.status == OutgoingMail.Status.FAILED
        return self.screen(
            request,
            "admin/contracts/mail/page.html",
            row.subject,
            row=row,
            mark=MAIL_MARKS[row.status],
            has_failed=has_failed,
            may_send=has_failed and request.user.has_perm("contracts.change_outgoingmail"),
        )

    def again(self, request: HttpRequest, mail_id: object) -> HttpResponse:
        """Queue a failed e-mail once more."""
        self.allow(request, "contracts.change_outgoingmail")
        mail = row_or_404(self.page_rows(), mail_id)
        try:
            send_again(mail=mail, by=cast(Staff, request.user), at=timezone.now())
        except MailNotFailed as refusal:
            messages.error(request, str(refusal))
        else:
            messages.success(request, f"The e-mail to {mail.to} is on its way again.")
        return HttpResponseRedirect(reverse("admin:contracts_outgoingmail_change", args=[mail.pk]))


@admin.register(Event)
class EventAdmin(PageAdmin):
    """The record of what happened, newest first; nothing is ever changed or taken out."""

    when_empty = "Nothing happened yet. Whatever is made, sent, signed or issued is recorded here."
    list_display = ["happened", "at", "about", "client", "by"]
    list_filter = ["what", ManagerFilter]
    list_select_related = ["client"]
    search_fields = ["about", "by", "client__name"]
    date_hierarchy = "at"

    def get_queryset(self, request: HttpRequest) -> QuerySet[Event]:
        """Return what happened, newest first; one query."""
        return events_list()

    @display(description="What happened", ordering="what")
    def happened(self, row: Event) -> str:
        """Return what the event tells."""
        return what_happened(row)

    def get_urls(self) -> list[URLPattern]:
        """Add the deed."""
        check = path(
            "<int:event_id>/check/", self.admin_site.admin_view(self.check_record), name="contracts_event_check"
        )
        return [check, *super().get_urls()]

    def check_record(self, request: HttpRequest, event_id: object) -> HttpResponse:
        """Check the whole record, and say what was found on the page it was asked from."""
        self.allow(request, "contracts.view_event")
        event, check = row_or_404(self.page_rows(), event_id), verify()
        (messages.success if check.is_whole else messages.error)(request, chain_in_words(check))
        return HttpResponseRedirect(reverse("admin:contracts_event_change", args=[event.pk]))

    def page_rows(self) -> QuerySet[Event]:
        """Return events with the client they concern."""
        return events_list()

    def page(self, request: HttpRequest, row: Event) -> HttpResponse:
        """Show what happened, to what, by whom, with its facts and its place in the chain."""
        return self.screen(
            request,
            "admin/contracts/event/page.html",
            f"{what_happened(row)}: {row.about}",
            row=row,
            what=what_happened(row),
            facts=facts_in_words(row),
            original=None,  # Unfold would write the event's code over the page
        )
