"""Webhooks and their delivery log: whether the MSP's own programs take what they are told. The owner's business."""

from collections.abc import Callable
from datetime import datetime
from typing import Any, cast

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.safestring import SafeString
from unfold.decorators import display

from clients.admin.base import row_or_404
from clients.admin.marks import state_mark
from clients.admin.pages import PageAdmin
from clients.staff import Staff
from contracts.actions.webhooks import (
    MessageNotSentAgain,
    host_of,
    send_again,
    send_test,
    start_webhook,
    stop_webhook,
)
from contracts.admin.deeds import Deed
from contracts.admin.webhook_deeds import CHANGE, FORGET, MAKE, OWNERS, RENEW
from contracts.admin.webhook_wording import MESSAGE_MARKS, message_in_words, webhook_in_words, webhook_mark
from contracts.models import Webhook, WebhookMessage
from contracts.queries.letterhead import letterhead_of_the_msp
from contracts.queries.webhooks import messages_list, webhooks_list
from contracts.tasks.webhooks import webhook_id_of

LIST = "admin:contracts_webhook_changelist"
SHOWN = 20


@admin.register(Webhook)
class WebhookAdmin(PageAdmin):
    """The programs that are told, with what became of the last message."""

    when_empty = "No webhook yet. Add one, and a program of yours is told of ceilings as you are."
    list_display = ["name", "state", "host", "last_at", "failed_count"]
    search_fields = ["name"]
    change_list_template = "admin/contracts/webhook/list.html"

    def get_queryset(self, request: HttpRequest) -> QuerySet[Webhook]:
        """Return the webhooks with their last message; one query."""
        return webhooks_list()

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """Add the way to a new one."""
        return super().changelist_view(request, {"make_url": reverse("admin:contracts_webhook_make")})

    @display(description="State", ordering="last_status")
    def state(self, row: Webhook) -> SafeString:
        """Return whether it works, in a word."""
        return state_mark(*webhook_mark(row))

    @display(description="Goes to", ordering="url")
    def host(self, row: Webhook) -> str:
        """Return the host."""
        return host_of(row)

    @display(description="Last message", ordering="last_at")
    def last_at(self, row: Any) -> datetime | None:
        """Return when the last message was written."""
        return cast("datetime | None", row.last_at)

    @display(description="Given up", ordering="failed_count")
    def failed_count(self, row: Any) -> int:
        """Return how many messages were never taken."""
        return int(row.failed_count)

    def get_urls(self) -> list[URLPattern]:
        """Add the deeds."""
        view = self.admin_site.admin_view
        deeds = {"address": self.address, "secret": self.secret, "forget": self.forget, "test": self.test}
        deeds |= {"stop": self.stop, "start": self.start}
        return [
            path("make/", view(self.make), name="contracts_webhook_make"),
            *(
                path(f"<uuid:webhook_id>/{name}/", view(deed), name=f"contracts_webhook_{name}")
                for name, deed in deeds.items()
            ),
            *super().get_urls(),
        ]

    def page_rows(self) -> QuerySet[Webhook]:
        """Return webhooks with their last message."""
        return webhooks_list()

    def page(self, request: HttpRequest, row: Webhook) -> HttpResponse:
        """Show whether its program takes what it is told, and the last messages."""
        log = list(messages_list().filter(webhook=row)[:SHOWN])
        return self.screen(
            request,
            "admin/contracts/webhook/page.html",
            row.name,
            row=row,
            mark=webhook_mark(row),
            headline=webhook_in_words(row, host_of(row)),
            log=[(message, *MESSAGE_MARKS[message.status]) for message in log],
            is_cut=len(log) == SHOWN,
        )

    def make(self, request: HttpRequest) -> HttpResponse:
        """Make a webhook and show its secret this once."""
        return MAKE.page(self, request, letterhead_of_the_msp(), back=reverse(LIST), back_to="Webhooks")

    def address(self, request: HttpRequest, webhook_id: object) -> HttpResponse:
        """Give it another name or address."""
        return self._page_of(CHANGE, request, webhook_id)

    def secret(self, request: HttpRequest, webhook_id: object) -> HttpResponse:
        """Sign anew and show the secret this once."""
        return self._page_of(RENEW, request, webhook_id)

    def forget(self, request: HttpRequest, webhook_id: object) -> HttpResponse:
        """Delete it with its log."""
        row = row_or_404(self.page_rows(), webhook_id)
        return FORGET.page(self, request, row, back=reverse(LIST), back_to="Webhooks")

    def test(self, request: HttpRequest, webhook_id: object) -> HttpResponse:
        """Send a message that is only a test."""
        return self._do(request, webhook_id, send_test, "A test message to {} is on its way. Look again in a moment.")

    def stop(self, request: HttpRequest, webhook_id: object) -> HttpResponse:
        """Tell it nothing any more."""
        return self._do(request, webhook_id, stop_webhook, "{} is stopped, and what waited for it is dropped.")

    def start(self, request: HttpRequest, webhook_id: object) -> HttpResponse:
        """Tell it what happens from now on."""
        return self._do(request, webhook_id, start_webhook, "{} is told what happens from now on.")

    def _page_of(self, deed: Deed, request: HttpRequest, webhook_id: object) -> HttpResponse:
        row = row_or_404(self.page_rows(), webhook_id)
        return deed.page(self, request, row, back=_page(row), back_to=row.name)

    def _do(self, request: HttpRequest, pk: object, deed: Callable[..., object], said: str) -> HttpResponse:
        self.allow(request, OWNERS)
        row = row_or_404(self.page_rows(), pk)
        deed(webhook=row, by=cast(Staff, request.user), at=timezone.now())
        messages.success(request, said.format(row))
        return HttpResponseRedirect(_page(row))


@admin.register(WebhookMessage)
class WebhookMessageAdmin(PageAdmin):
    """The delivery log: every message, the newest first."""

    when_empty = "Nothing was sent to a webhook yet. A test message is sent from the page of a webhook."
    list_display = ["event", "state", "webhook", "queued_at", "tries", "answered"]
    list_filter = ["status", "webhook"]
    search_fields = ["event", "key", "webhook__name"]
    date_hierarchy = "queued_at"

    def get_queryset(self, request: HttpRequest) -> QuerySet[WebhookMessage]:
        """Return messages without what they say; one query."""
        return messages_list()

    @display(description="State", ordering="status")
    def state(self, row: WebhookMessage) -> SafeString:
        """Return whether it was taken."""
        return state_mark(*MESSAGE_MARKS[row.status])

    def get_urls(self) -> list[URLPattern]:
        """Add the deed."""
        again = self.admin_site.admin_view(self.again)
        name = "contracts_webhookmessage_again"
        return [path("<uuid:webhook_message_id>/again/", again, name=name), *super().get_urls()]

    def page_rows(self) -> QuerySet[WebhookMessage]:
        """Return messages with what they say."""
        return WebhookMessage.objects.select_related("webhook").defer("webhook__secret")

    def page(self, request: HttpRequest, row: WebhookMessage) -> HttpResponse:
        """Show whether it was taken, how often it was tried, and what was said word for word."""
        return self.screen(
            request,
            "admin/contracts/webhook/message.html",
            f"{row.event}, {row.webhook}",
            row=row,
            mark=MESSAGE_MARKS[row.status],
            headline=message_in_words(row),
            webhook_id=webhook_id_of(row.pk),
            webhook_page=_page(row.webhook),
        )

    def again(self, request: HttpRequest, webhook_message_id: object) -> HttpResponse:
        """Post it once more."""
        self.allow(request, OWNERS)
        row = row_or_404(self.page_rows(), webhook_message_id)
        try:
            send_again(message=row, by=cast(Staff, request.user), at=timezone.now())
        except MessageNotSentAgain as refusal:
            messages.error(request, str(refusal))
        else:
            messages.success(request, f"The message to {row.webhook} is on its way again.")
        return HttpResponseRedirect(reverse("admin:contracts_webhookmessage_change", args=[row.pk]))


def _page(row: Webhook) -> str:
    return reverse("admin:contracts_webhook_change", args=[row.pk])
