"""Tell the MSP's own tools: webhooks are made, changed and forgotten, and messages to them kept and sent again."""

import json
from collections.abc import Mapping
from datetime import datetime
from urllib.parse import urlsplit

from django.core.serializers.json import DjangoJSONEncoder
from django.db import transaction

from clients.staff import Staff
from contracts.actions.events import record
from contracts.models import Webhook, WebhookMessage
from contracts.posting import AddressRefused, endpoint_of, new_secret
from contracts.queries.webhooks import STOPPED, TEST, active_webhooks
from contracts.tasks.webhooks import queue_job

Status = WebhookMessage.Status
LONGEST_NAME, LONGEST_ADDRESS, LONGEST_ABOUT = 80, 500, 60


class WebhookRefused(ValueError):
    """The webhook cannot be as it was asked for; the sentence says why."""


class MessageNotSentAgain(ValueError):
    """This message is not sent again now; the sentence says why."""


@transaction.atomic
def make_webhook(*, name: str, url: str, by: Staff | None, at: datetime) -> tuple[Webhook, str]:
    """Make a webhook and return it with its secret, which nobody is shown again. Raises WebhookRefused."""
    name, url = _checked(name, url)
    secret = new_secret()
    hook = Webhook.objects.create(name=name, url=url, secret=secret, made_at=at)
    _record("made", hook, by, at, host=host_of(hook))
    return hook, secret


@transaction.atomic
def change_webhook(*, webhook: Webhook, name: str, url: str, by: Staff | None, at: datetime) -> Webhook:
    """Give a webhook another name or address; its secret stays. Raises WebhookRefused."""
    hook = _locked(webhook)
    before = hook.name
    hook.name, hook.url = _checked(name, url, but=hook)
    hook.save(update_fields=["name", "url"])
    _record("changed", hook, by, at, before=before, host=host_of(hook))
    return hook


@transaction.atomic
def stop_webhook(*, webhook: Webhook, by: Staff | None, at: datetime) -> Webhook:
    """Tell a webhook nothing any more, nor what still waits for it. Twice is as good as once."""
    hook = _locked(webhook)
    if hook.is_active:
        hook.is_active = False
        hook.save(update_fields=["is_active"])
        waiting = hook.messages.filter(status=Status.QUEUED)
        dropped = waiting.update(status=Status.FAILED, failure=STOPPED, next_try_at=None)
        _record("stopped", hook, by, at, dropped=dropped)
    return hook


@transaction.atomic
def start_webhook(*, webhook: Webhook, by: Staff | None, at: datetime) -> Webhook:
    """Tell a stopped webhook what happens from now on. Twice is as good as once."""
    hook = _locked(webhook)
    if not hook.is_active:
        hook.is_active = True
        hook.save(update_fields=["is_active"])
        _record("started", hook, by, at)
    return hook


@transaction.atomic
def renew_secret(*, webhook: Webhook, by: Staff | None, at: datetime) -> str:
    """Sign with a new secret from now on, also what waits, and return it, which nobody is shown again."""
    hook = _locked(webhook)
    hook.secret = new_secret()
    hook.save(update_fields=["secret"])
    _record("secret_renewed", hook, by, at)
    return hook.secret


@transaction.atomic
def forget_webhook(*, webhook: Webhook, by: Staff | None, at: datetime) -> None:
    """Delete a webhook with the log of its messages."""
    hook = _locked(webhook)
    _record("forgotten", hook, by, at, host=host_of(hook), messages=hook.messages.count())
    hook.delete()


def queue_event(*, event: str, key: str, facts: Mapping[str, object], at: datetime) -> int:
    """Keep a message to each webhook that sends and queue its job; return how many are new.

    The same key twice is one message, in the words of the first. One query where there is no webhook.
    """
    hooks = list(active_webhooks())
    if not hooks:
        return 0
    with transaction.atomic():
        return sum(_keep(hook, event=event, key=key, facts=facts, at=at) for hook in hooks)


@transaction.atomic
def send_test(*, webhook: Webhook, by: Staff | None, at: datetime) -> WebhookMessage:
    """Send a message that says nothing but that it is a test, also where the webhook is stopped; return it."""
    hook = _locked(webhook)
    key, facts = f"test:{at.isoformat()}", {"webhook": hook.name, "sent_by": by.get_username() if by else ""}
    if _keep(hook, event=TEST, key=key, facts=facts, at=at):
        _record("tested", hook, by, at)
    return hook.messages.get(key=key)


@transaction.atomic
def send_again(*, message: WebhookMessage, by: Staff | None, at: datetime) -> WebhookMessage:
    """Post a message once more from the first try on, with the same webhook-id. Raises MessageNotSentAgain."""
    rows = WebhookMessage.objects.select_for_update(of=("self",)).select_related("webhook")
    row = rows.get(pk=message.pk)
    if row.status == Status.QUEUED:
        raise MessageNotSentAgain("This message is still on its way. Send it again if it is given up.")
    if not row.webhook.is_active:
        raise MessageNotSentAgain(f"The webhook {row.webhook} is stopped. Start it, then send the message again.")
    row.status, row.tries, row.failure, row.answered, row.taken_at = Status.QUEUED, 0, "", None, None
    row.save(update_fields=["status", "tries", "failure", "answered", "taken_at"])
    _record("sent_again", row.webhook, by, at, event=row.event, key=row.key)
    queue_job(row)
    return row


def host_of(hook: Webhook) -> str:
    """Return the host of a webhook's address: the rest of it may be a secret of the other side."""
    return urlsplit(hook.url).hostname or ""


def _keep(hook: Webhook, *, event: str, key: str, facts: Mapping[str, object], at: datetime) -> bool:
    body = {"type": event, "timestamp": at, "data": facts}
    written = json.dumps(body, cls=DjangoJSONEncoder, allow_nan=False, ensure_ascii=False, separators=(",", ":"))
    given = {"event": event, "body": written, "queued_at": at}
    message, is_new = WebhookMessage.objects.get_or_create(webhook=hook, key=key, defaults=given)
    if is_new:
        queue_job(message)
    return is_new


def _locked(webhook: Webhook) -> Webhook:
    return Webhook.objects.select_for_update().get(pk=webhook.pk)


def _checked(name: str, url: str, *, but: Webhook | None = None) -> tuple[str, str]:
    name, url = name.strip(), url.strip()
    if not name or len(name) > LONGEST_NAME:
        raise WebhookRefused(f"Give the webhook a name of at most {LONGEST_NAME} characters.")
    if len(url) > LONGEST_ADDRESS:
        raise WebhookRefused(f"An address has at most {LONGEST_ADDRESS} characters.")
    others = Webhook.objects.exclude(pk=but.pk) if but else Webhook.objects.all()
    if others.filter(name=name).exists():
        raise WebhookRefused(f"There is a webhook called {name} already. Give this one another name.")
    try:
        endpoint_of(url)
    except AddressRefused as refusal:
        raise WebhookRefused(str(refusal)) from refusal
    return name, url


def _record(deed: str, hook: Webhook, by: Staff | None, at: datetime, **facts: object) -> None:
    record(what=f"webhook.{deed}", about=hook.name[:LONGEST_ABOUT], by=by, at=at, facts=facts)
