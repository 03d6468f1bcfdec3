"""The operator's own jobs: beat's only two entries."""

from celery import shared_task
from django.utils import timezone

from config.tenancy import dispatcher, outbox
from config.tenancy.jobs import OperatorTask


@shared_task(name="config.tenancy.relay_outbox", base=OperatorTask, ignore_result=True)
def relay_outbox(**_unknown: object) -> int:
    """Hand over what is still waiting in the outbox; return how many messages."""
    at = timezone.now()
    outbox.forget_finished(at=at)
    return outbox.relay(at=at)


@shared_task(name="config.tenancy.dispatch_due", base=OperatorTask, ignore_result=True)
def dispatch_due(**_unknown: object) -> int:
    """Queue the jobs that are due; return how many."""
    return dispatcher.dispatch_due(at=timezone.now())
