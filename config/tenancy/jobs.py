"""The base of every Celery task: it queues through the outbox and runs only inside the MSP its message names."""

import json
import uuid
from datetime import timedelta
from typing import Any

from celery.exceptions import Reject
from celery.result import AsyncResult
from django.core.serializers.json import DjangoJSONEncoder
from django.db import OperationalError, connection
from django.utils import timezone
from tenant_schemas_celery.task import TenantTask

from config.tenancy import outbox
from config.tenancy.models import DeadLetter, Msp
from config.tenancy.router import PUBLIC
from config.tenancy.scope import public_scope


class JobTask(TenantTask):  # type: ignore[misc]
    """Queue in the caller's transaction; refuse a message without an MSP, for an unknown or a suspended one.

    Stock behaviour would run such a message in `public`. A refused or finally failed job becomes a dead letter.
    """

    abstract = True
    # The operator's own jobs (relay, dispatcher) run in the public schema and are published directly.
    for_operator = False
    autoretry_for = (OSError, OperationalError)  # mail server, network, database: likely to pass
    retry_backoff = 2
    retry_backoff_max = 540
    max_retries = 8

    def apply_async(self, args: Any = None, kwargs: Any = None, **options: Any) -> AsyncResult:
        """Write the job to the outbox; only keyword arguments travel."""
        if self.for_operator:
            return super().apply_async(args, kwargs, **options)
        if args:
            raise TypeError(f"{self.name} takes keyword arguments only.")
        at = timezone.now()
        task_id = uuid.UUID(str(options.get("task_id") or uuid.uuid4()))
        outbox.queue(
            self.name,
            json.loads(json.dumps(kwargs or {}, cls=DjangoJSONEncoder)),
            at=at,
            available_at=at + timedelta(seconds=options.get("countdown") or 0),
            task_id=task_id,
            schema_name=(options.get("headers") or {}).get("_schema_name"),
            retries=options.get("retries") or 0,
        )
        return AsyncResult(str(task_id), app=self.app)

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        """Run, unless the message does not say for whom."""
        if not self.request.called_directly:
            refusal = self._refusal()
            if refusal:
                self._bury(refusal, dict(kwargs))
                raise Reject(refusal, requeue=False)
        return super().__call__(*args, **kwargs)

    def _named_schema(self) -> str | None:
        headers = self.request.headers or {}
        name = headers.get("_schema_name") or getattr(self.request, "_schema_name", None)
        return str(name) if name else None

    def _refusal(self) -> str | None:
        """Return why the message may not run, or None."""
        wanted = self._named_schema()
        if self.for_operator:
            return None if wanted in (None, PUBLIC) else "An operator's job was sent for an MSP."
        if wanted is None or wanted == PUBLIC:
            return "The message names no MSP."
        with public_scope():
            msp = Msp.objects.filter(schema_name=wanted).first()
        if msp is None:
            return "The message names an MSP that does not exist."
        if not msp.is_active:
            return f"The MSP is {msp.status.lower()}."
        if connection.schema_name != wanted:
            return "The worker did not select the MSP that the message names."
        return None

    def on_failure(self, exc: Exception, task_id: str, args: Any, kwargs: Any, einfo: Any) -> None:
        """Keep a job that failed for good."""
        self._bury(f"{type(exc).__name__}: {exc}", kwargs, str(einfo))

    def _bury(self, reason: str, kwargs: dict[str, Any], traceback: str = "") -> None:
        DeadLetter.objects.create(
            task_id=uuid.UUID(str(self.request.id)),
            task=self.name,
            kwargs=kwargs,
            schema_name=self._named_schema() or "",
            reason=reason,
            traceback=traceback,
            at=timezone.now(),
        )
