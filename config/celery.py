"""The Celery application: worker and beat start here."""

import os

from tenant_schemas_celery.app import CeleryApp

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.local")


class JobApp(CeleryApp):
    """A Celery application whose every task is a JobTask; named as text because models load later than this."""

    task_cls = "config.tenancy.jobs:JobTask"


app = JobApp("headroom")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks(["config.tenancy", "clients", "pricing", "contracts"])
app.autodiscover_tasks(["contracts"], related_name="scheduled")
