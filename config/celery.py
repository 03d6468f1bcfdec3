"""The Celery application: worker and beat start here."""

import os
import sys
from contextlib import suppress
from typing import Any

from celery.signals import task_postrun, worker_init, worker_process_init
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from tenant_schemas_celery.app import CeleryApp

from config.garbage import collect_seldom

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.local")
try:
    settings.INSTALLED_APPS  # noqa: B018  -- read here, so that a bad setting stops the start with its sentence
except ImproperlyConfigured as refusal:
    sys.exit(str(refusal))


class JobApp(CeleryApp):
    """A Celery application whose every task is a JobTask; named as text because models load later than this."""

    task_cls = "config.tenancy.jobs:JobTask"


app = JobApp("headroom")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks(["config.tenancy", "clients", "pricing", "contracts"])
app.autodiscover_tasks(["contracts"], related_name="scheduled")
app.autodiscover_tasks(["clients", "contracts"], related_name="jobs")


@worker_init.connect
def load_what_renders(**_facts: Any) -> None:
    """Import the renderer before the pool forks: a child that begins, or follows one that ended, renders at once."""
    from contracts.documents import pdf

    with suppress(pdf.PdfUnavailable):  # each job that wants a document says so to whom it concerns
        pdf.load()


@worker_process_init.connect
def keep_what_is_loaded(**_facts: Any) -> None:
    """Keep the garbage collector from taking a large part of each large job."""
    collect_seldom()


@task_postrun.connect
def forget_documents(**_facts: Any) -> None:
    """Give back, between two jobs, what the documents of the last ones took."""
    from contracts.documents import pdf

    pdf.forget()
