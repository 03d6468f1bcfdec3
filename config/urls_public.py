"""What answers on the operator's own hosts: probes, metrics and the mail provider's reports, nothing of any MSP."""

from django.urls import path

from config import errors, health, metrics
from config.mail.reports import Reports

urlpatterns = [
    path("healthz", health.healthz, name="healthz"),
    path("readyz", health.readyz, name="readyz"),
    path("metrics", metrics.metrics, name="metrics"),
    path("mail/reports/", Reports.as_view(), name="mail-reports"),
]
handler404 = errors.plainly_not_found
handler500 = errors.plain_error
