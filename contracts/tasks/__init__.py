"""Jobs that actions enqueue: each takes ids, may run twice and may be killed at any point.

A worker is a door: it reads the clock for what happens outside (a mail that went), and takes the moment of a deed from
the message for what was decided there.
"""

from contracts.tasks.agreements import render_and_send_amendment, render_and_send_contract
from contracts.tasks.certificates import render_certificate
from contracts.tasks.mails import send_mail
from contracts.tasks.proposals import render_and_send_proposal
from contracts.tasks.webhooks import post_webhook_message

__all__ = [
    "post_webhook_message", "render_and_send_amendment", "render_and_send_contract", "render_and_send_proposal",
    "render_certificate", "send_mail",
]  # fmt: skip
