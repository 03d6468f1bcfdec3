"""What Prometheus reads, on the operator's hosts only: requests, and how the work of all MSPs is going."""

import os
import secrets
from collections.abc import Iterator

import prometheus_client
from django.conf import settings
from django.db.models import Count, Min
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_safe
from prometheus_client import multiprocess
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector, CollectorRegistry

from config.nights import overdue_count
from config.tenancy.models import DeadLetter, JobSchedule, Msp, OutboxMessage
from config.tenancy.outbox import LOST_AFTER


class Work(Collector):
    """Gauges read from the operator's tables at the moment of asking; seven queries."""

    def collect(self) -> Iterator[GaugeMetricFamily]:
        """Return how much waits, since when, and what was given up on."""
        at = timezone.now()
        waiting = OutboxMessage.objects.filter(sent_at=None, available_at__lte=at).aggregate(
            count=Count("pk"), oldest=Min("available_at")
        )
        running = OutboxMessage.objects.filter(finished_at=None, sent_at__isnull=False)
        overdue = JobSchedule.objects.filter(
            is_enabled=True, next_run_at__lte=at, msp__status=Msp.Status.ACTIVE
        ).aggregate(oldest=Min("next_run_at"))
        yield _gauge("headroom_outbox_waiting", "Jobs due that the broker does not have yet.", waiting["count"])
        yield _gauge(
            "headroom_outbox_oldest_waiting_seconds",
            "How long the oldest such job has waited.",
            (at - (waiting["oldest"] or at)).total_seconds(),
        )
        yield _gauge("headroom_jobs_unfinished", "Jobs handed over and not finished.", running.count())
        yield _gauge(
            "headroom_jobs_lost",
            "Such jobs handed over so long ago that they are sent again.",
            running.filter(sent_at__lt=at - LOST_AFTER).count(),
        )
        yield _gauge(
            "headroom_schedule_lag_seconds",
            "How late the dispatcher is with the job that waits longest.",
            (at - (overdue["oldest"] or at)).total_seconds(),
        )
        yield _gauge(
            "headroom_dead_letters_open",
            "Jobs refused or failed for good and not replayed.",
            DeadLetter.objects.filter(replayed_at=None).count(),
        )
        yield _gauge(
            "headroom_sweeps_overdue", "MSPs whose ceilings were not swept in the last day.", overdue_count(at=at)
        )
        msps = GaugeMetricFamily("headroom_msps", "MSPs by status.", labels=["status"])
        for row in Msp.objects.values("status").annotate(count=Count("pk")).order_by("status"):
            msps.add_metric([row["status"].lower()], row["count"])
        yield msps


def _gauge(name: str, says: str, value: float) -> GaugeMetricFamily:
    return GaugeMetricFamily(name, says, value=value)


@require_safe
def metrics(request: HttpRequest) -> HttpResponse:
    """Answer in Prometheus' text format to whoever has METRICS_TOKEN; in production there is no other way."""
    if not _may_read(request):
        raise Http404
    work = CollectorRegistry()
    work.register(Work())
    requests = prometheus_client.REGISTRY
    if "PROMETHEUS_MULTIPROC_DIR" in os.environ:
        requests = CollectorRegistry()
        multiprocess.MultiProcessCollector(requests)  # type: ignore[no-untyped-call]
    body = prometheus_client.generate_latest(requests) + prometheus_client.generate_latest(work)
    return HttpResponse(body, content_type=prometheus_client.CONTENT_TYPE_LATEST)


def _may_read(request: HttpRequest) -> bool:
    if not settings.METRICS_TOKEN:
        return bool(settings.METRICS_ARE_OPEN)
    given = request.headers.get("Authorization", "")
    return secrets.compare_digest(given.encode(), f"Bearer {settings.METRICS_TOKEN}".encode())
