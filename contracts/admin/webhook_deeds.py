"""What an owner does to a webhook on a page of its own: make, change, sign anew, forget."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django import forms
from unfold.widgets import UnfoldAdminTextInputWidget

from clients.queries.wording import counted
from clients.staff import Staff
from contracts.actions.webhooks import (
    LONGEST_ADDRESS,
    LONGEST_NAME,
    WebhookRefused,
    change_webhook,
    forget_webhook,
    make_webhook,
    renew_secret,
)
from contracts.admin.deeds import Deed
from contracts.models import Letterhead, Webhook

OWNERS = "contracts.change_webhook"
SIGNED = "Each message is signed; the program checks that with a secret which you are shown once."


class WebhookForm(forms.Form):
    """What a webhook is called, and where it goes."""

    name = forms.CharField(
        label="Name",
        required=False,  # the action refuses, in the same words for every door
        widget=UnfoldAdminTextInputWidget(attrs={"maxlength": LONGEST_NAME}),
        help_text="Of the program that is told, so that it is known again.",
    )
    url = forms.CharField(
        label="Address",
        required=False,
        widget=UnfoldAdminTextInputWidget(attrs={"maxlength": LONGEST_ADDRESS, "inputmode": "url"}),
        help_text="Where the program listens, as https://tools.example.com/headroom. Messages go nowhere else.",
    )


def _shown_once(hook: Webhook, secret: str) -> str:
    return f"Copy the secret of {hook} now; it is not shown again: {secret}"


def _make(_row: Letterhead, given: Mapping[str, Any], by: Staff, at: datetime) -> str:
    return _shown_once(*make_webhook(name=given["name"], url=given["url"], by=by, at=at))


def _change(row: Webhook, given: Mapping[str, Any], by: Staff, at: datetime) -> str:
    hook = change_webhook(webhook=row, name=given["name"], url=given["url"], by=by, at=at)
    return f"{hook} is changed. What waits goes to the new address."


def _renew(row: Webhook, _given: Mapping[str, Any], by: Staff, at: datetime) -> str:
    return _shown_once(row, renew_secret(webhook=row, by=by, at=at))


def _forget(row: Webhook, _given: Mapping[str, Any], by: Staff, at: datetime) -> str:
    forget_webhook(webhook=row, by=by, at=at)
    return f"{row} is forgotten, with the log of its messages."


def _told_of_forgetting(row: Webhook) -> str:
    messages = counted(row.messages.count(), "message")
    return f"{row} is told nothing any more. Its secret and the log of {messages} go; the event record stays."


MAKE = Deed(
    name="make",
    title="Add a webhook",
    button="Add webhook",
    permission=OWNERS,
    told=lambda _row: (
        f"A program of yours is told when a ceiling nears its breach, breaks, or has room again. {SIGNED}"
    ),
    done=_make,
    refusals=(WebhookRefused,),
    form=lambda _row, data: WebhookForm(data),
)
CHANGE = Deed(
    name="change",
    title="Change",
    button="Keep changes",
    permission=OWNERS,
    told=lambda row: f"{row} gets another name or address. Its secret stays.",
    done=_change,
    refusals=(WebhookRefused,),
    form=lambda row, data: WebhookForm(data, initial={"name": row.name, "url": row.url}),
)
RENEW = Deed(
    name="secret",
    title="New secret",
    button="Make a new secret",
    permission=OWNERS,
    told=lambda row: (
        f"From now on every message to {row} is signed with a new secret, which you are shown once. Its program refuses"
        " them until it knows the new one; what it refuses is sent again for about two days."
    ),
    done=_renew,
    refusals=(),
    is_grave=True,
)
FORGET = Deed(
    name="forget",
    title="Forget",
    button="Forget webhook",
    permission=OWNERS,
    told=_told_of_forgetting,
    done=_forget,
    refusals=(),
    is_grave=True,
)
