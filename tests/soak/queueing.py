"""Queue mails for an MSP through the product's own action, in this process, as a deed of its people would."""

from collections import Counter

from django.db import connection, transaction
from django.utils import timezone

from config.tenancy.scope import scope_of
from contracts.actions.mails import queue_mail
from contracts.emails import Message
from contracts.models import OutgoingMail


def subject(msp: str, round_number: int, job: int) -> str:
    """Return what tells a mail of the flood from every other."""
    return f"{msp} {round_number}-{job}"


def queue_mails(msp: str, round_number: int, jobs: int) -> None:
    """Queue so many mails, each in a transaction of its own."""
    try:
        with scope_of(msp):
            for job in range(jobs):
                about = subject(msp, round_number, job)
                with transaction.atomic():
                    queue_mail(
                        key=f"flood:{about}",
                        to=f"person{job}@{msp}.example",
                        message=Message(about, f"Only for {msp}.", f"<p>Only for {msp}.</p>"),
                        at=timezone.now(),
                    )
    finally:
        connection.close()


def kept_subjects(msp: str) -> dict[str, int]:
    """Return how many sent mails of the flood an MSP keeps, by the MSP that queued them."""
    with scope_of(msp):
        mails = OutgoingMail.objects.filter(key__startswith="flood:", status=OutgoingMail.Status.SENT)
        return dict(Counter(about.split()[0] for about in mails.values_list("subject", flat=True)))
