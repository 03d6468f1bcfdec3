"""What answers on the operator's own hosts: probes and metrics, nothing of any MSP."""

from django.urls import path

from config import errors, health, metrics

urlpatterns = [
    path("healthz", health.healthz, name="healthz"),
    path("readyz", health.readyz, name="readyz"),
    path("metrics", metrics.metrics, name="metrics"),
]
handler404 = errors.plainly_not_found
handler500 = errors.plain_error
