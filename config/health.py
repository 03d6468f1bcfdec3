"""Is the process up, and can it work?"""

import structlog
from django.conf import settings
from django.core.cache import cache
from django.db import Error as AnyDatabaseError
from django.http import HttpRequest, JsonResponse
from django.views.decorators.http import require_safe
from kombu import Connection
from kombu.exceptions import OperationalError
from redis.exceptions import RedisError

from config.tenancy.selected import connection
from config.tenancy.versions import schemas_behind

log = structlog.get_logger(__name__)


@require_safe
def healthz(_request: HttpRequest) -> JsonResponse:
    """Answer that the process is up, asking nobody else."""
    return JsonResponse({"status": "ok"})


@require_safe
def readyz(_request: HttpRequest) -> JsonResponse:
    """Answer 200 when database, broker and migrations are ready, else 503 naming what is not."""
    checks = {"database": _database(), "broker": _broker(), "migrations": _migrations()}
    ready = all(checks.values())
    body = {
        "status": "ready" if ready else "not ready",
        "checks": {name: "ok" if ok else "failed" for name, ok in checks.items()},
    }
    return JsonResponse(body, status=200 if ready else 503)


def _database() -> bool:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except AnyDatabaseError:
        log.exception("database_not_ready")
        return False
    return True


def _broker() -> bool:
    try:
        with Connection(settings.CELERY_BROKER_URL, connect_timeout=2) as broker:
            broker.ensure_connection(max_retries=1, timeout=2)
        cache.get("readiness")
    except (OSError, RedisError, OperationalError):
        log.exception("broker_not_ready")
        return False
    return True


class _Migrations:
    """Remembers that every schema was up to date: for the code of one process that stays true."""

    were_complete = False

    def are_complete(self) -> bool:
        """Say whether no schema lacks a migration; asks the database until the answer was yes once."""
        if not self.were_complete:
            behind = schemas_behind()
            self.were_complete = not behind
            if behind:
                log.warning("migrations_missing", schemas=list(behind)[:20], count=len(behind))
        return self.were_complete


_known = _Migrations()


def _migrations() -> bool:
    try:
        return _known.are_complete()
    except AnyDatabaseError:
        log.exception("migrations_not_ready")
        return False
