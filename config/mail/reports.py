"""Where the mail provider reports what became of our mails; on the operator's hosts, for all MSPs at once."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

import structlog
from anymail.exceptions import AnymailWebhookValidationFailure
from anymail.signals import AnymailTrackingEvent, EventType
from anymail.webhooks.base import AnymailCoreWebhookView
from anymail.webhooks.mailgun import MailgunTrackingWebhookView
from anymail.webhooks.mailjet import MailjetTrackingWebhookView
from anymail.webhooks.postmark import PostmarkTrackingWebhookView
from anymail.webhooks.sparkpost import SparkPostTrackingWebhookView
from django.conf import settings
from django.core.exceptions import SuspiciousOperation
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone

from config.mail.references import read
from config.tenancy.models import Msp
from config.tenancy.scope import msp_scope
from contracts.actions.reports import Fate, Report, take_report

log = structlog.get_logger(__name__)
READERS = {
    "mailgun": MailgunTrackingWebhookView,
    "mailjet": MailjetTrackingWebhookView,
    "postmark": PostmarkTrackingWebhookView,
    "sparkpost": SparkPostTrackingWebhookView,
}
# That a mail was opened or a link followed is not asked for, and not noted should it be told.
FATES = {
    EventType.QUEUED: Fate.TAKEN,
    EventType.SENT: Fate.TAKEN,
    EventType.DEFERRED: Fate.TAKEN,
    EventType.DELIVERED: Fate.DELIVERED,
    EventType.BOUNCED: Fate.BOUNCED,
    EventType.REJECTED: Fate.BOUNCED,
    EventType.FAILED: Fate.BOUNCED,
    EventType.COMPLAINED: Fate.COMPLAINED,
}
LONGEST = 500


class Reports(AnymailCoreWebhookView):  # as such it needs no token of a form: it brings a secret
    """Takes what the provider of the installation reports; the answer is the same for mails that are known or not."""

    def head(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Answer a provider that looks whether there is such an address."""
        self._reader()
        return HttpResponse()

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Take the reports of a request: 403 without the secret, 400 for what cannot be read, 404 with no provider."""
        reader = self._reader()
        try:
            reader.run_validators(request)
            events = list(reader.parse_events(request))
        except AnymailWebhookValidationFailure:
            return _plain("Not allowed.", 403)
        except (SuspiciousOperation, ValueError, KeyError, TypeError, AttributeError):
            return _plain("This cannot be read.", 400)
        _take(events)
        return _plain("Thank you.", 200)

    def _reader(self) -> Any:
        if settings.EMAIL_PROVIDER not in READERS:
            raise Http404
        return READERS[settings.EMAIL_PROVIDER]()


def _plain(words: str, status: int) -> HttpResponse:
    return HttpResponse(words, status=status, content_type="text/plain")


def _take(events: Iterable[AnymailTrackingEvent]) -> None:
    """Give each report to the MSP whose mail it is about; one about nobody's is dropped."""
    for event in events:
        fate, found = FATES.get(event.event_type), read((event.metadata or {}).get("headroom", ""))
        if fate is None or found is None:
            continue
        schema_name, mail_id = found
        msp = Msp.objects.filter(schema_name=schema_name, status=Msp.Status.ACTIVE).first()
        if msp is None:
            continue
        report = Report(mail_id, fate, _moment(event), str(event.message_id or "")[:200], _why(event))
        with msp_scope(msp):
            take_report(report)
        log.info("mail_report_taken", fate=fate.value)


def _moment(event: AnymailTrackingEvent) -> datetime:
    now, told = timezone.now(), event.timestamp
    return min(told, now) if isinstance(told, datetime) and timezone.is_aware(told) else now


def _why(event: AnymailTrackingEvent) -> str:
    """Return the other side's words as one line."""
    told = str(event.mta_response or event.description or event.reject_reason or "")
    line = " ".join("".join(sign if sign.isprintable() else " " for sign in told).split())[:LONGEST]
    return f"The mail provider says: {line}" if line else ""
