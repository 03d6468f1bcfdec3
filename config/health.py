"""Is the process up, and can it work?"""

import structlog
from django.apps import apps
from django.conf import settings
from django.core.cache import cache
from django.db import DatabaseError, connection
from django.db.migrations.loader import MigrationLoader
from django.http import HttpRequest, JsonResponse
from django.views.decorators.http import require_safe
from kombu import Connection
from kombu.exceptions import OperationalError
from redis.exceptions import RedisError

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
    except DatabaseError:
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


def _migrations() -> bool:
    """Say whether the selected schema, or for an operator the public one, has every migration of its apps."""
    try:
        loader = MigrationLoader(connection)
    except DatabaseError:
        log.exception("migrations_not_ready")
        return False
    applied = set(loader.applied_migrations)
    here = settings.SHARED_APPS if connection.schema_name == "public" else settings.TENANT_APPS
    labels = {config.label for config in apps.get_app_configs() if config.name in here}
    return all(key in applied for key in loader.disk_migrations if key[0] in labels)
