"""The base of every Celery task: it queues through the outbox and runs only inside the MSP its message names."""

import json
import time
import uuid
from datetime import timedelta
from typing import Any, NoReturn, cast

import structlog
from celery.exceptions import Ignore, Reject
from celery.result import AsyncResult
from django.core.serializers.json import DjangoJSONEncoder
from django.db import InterfaceError, OperationalError
from django.utils import timezone
from tenant_schemas_celery.task import TenantTask

from config.tenancy import admission, dead_letters, outbox

log = structlog.get_logger(__name__)
DATABASE_REST_SECONDS = 5.0
# What Celery could do with a job that the outbox cannot: asking for it is a mistake, not something to drop in silence.
NOT_CARRIED = ("expires", "link", "link_error", "chord", "chain", "group_id", "shadow")


class JobTask(TenantTask):
    """Queue in the caller's transaction; refuse a message without an MSP, for an unknown or a suspended one.

    Stock behaviour would run such a message in `public`. A refused or finally failed job becomes a dead letter.
    """

    abstract = True
    for_operator = False
    autoretry_for = (OSError, OperationalError)  # mail server, network, database: likely to pass
    retry_backoff = 2
    retry_backoff_max = 540
    max_retries = 8

    def apply_async(self, args: Any = None, kwargs: Any = None, **options: Any) -> AsyncResult[Any]:
        """Write the job to the outbox; only keyword arguments travel."""
        if self.for_operator:
            return cast("AsyncResult[Any]", super().apply_async(args, kwargs, **options))
        dropped = [name for name in NOT_CARRIED if options.get(name)]
        if args or dropped:
            raise TypeError(
                f"{self.name} takes keyword arguments only, and no {', '.join(dropped) or 'positional ones'}."
            )
        at = timezone.now()
        task_id = uuid.UUID(str(options.get("task_id") or uuid.uuid4()))
        outbox.queue(
            self.name,
            json.loads(json.dumps(kwargs or {}, cls=DjangoJSONEncoder)),
            at=at,
            available_at=options.get("eta") or at + timedelta(seconds=options.get("countdown") or 0),
            task_id=task_id,
            schema_name=(options.get("headers") or {}).get("_schema_name"),
            retries=options.get("retries") or 0,
        )
        return AsyncResult(str(task_id), app=self.app)

    def delay_on_commit(self, *_args: Any, **_kwargs: Any) -> NoReturn:
        """Refuse: it would run in whatever schema is selected at the commit, and be lost if the process dies there."""
        raise TypeError(f"Use {self.name}.delay: the outbox hands over after the commit.")

    apply_async_on_commit = delay_on_commit

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        """Run, unless the message does not say for whom."""
        if self.request.called_directly:
            return super().__call__(*args, **kwargs)
        try:
            self._admit(kwargs)
        except (OperationalError, InterfaceError) as error:
            log.warning("database_unreachable", task=self.name, task_id=self.request.id)
            time.sleep(DATABASE_REST_SECONDS)
            raise Reject("The database is away.", requeue=True) from error
        log.info("job_started", task=self.name)
        return super().__call__(*args, **kwargs)

    def _admit(self, kwargs: dict[str, Any]) -> None:
        structlog.contextvars.clear_contextvars()
        structlog.contextvars.bind_contextvars(task_id=self.request.id)
        message = admission.Message(
            task=self.name,
            task_id=uuid.UUID(str(self.request.id)),
            retries=self.request.retries or 0,
            schema_name=self._named_schema(),
            for_operator=self.for_operator,
            is_eager=bool(self.request.is_eager),
        )
        try:
            request_id = admission.admit(message, at=timezone.now())
        except admission.Done as done:
            log.info("job_done_already", task=self.name)
            raise Ignore from done
        except admission.Refused as refused:
            self._bury(str(refused), kwargs)
            raise Reject(str(refused), requeue=False) from refused
        structlog.contextvars.bind_contextvars(request_id=request_id)

    def _named_schema(self) -> str | None:
        headers = self.request.headers or {}
        name = headers.get("_schema_name") or getattr(self.request, "_schema_name", None)
        return str(name) if name else None

    def on_success(self, retval: Any, task_id: str, args: Any, kwargs: Any) -> None:
        """Close the job's row."""
        log.info("job_finished", task=self.name)
        self._finish()

    def on_retry(self, exc: Exception, task_id: str, args: Any, kwargs: Any, einfo: Any) -> None:
        """Close the job's row: another one stands for the next try."""
        log.warning("job_retried", task=self.name, error=type(exc).__name__)
        self._finish()

    def on_failure(self, exc: Exception, task_id: str, args: Any, kwargs: Any, einfo: Any) -> None:
        """Keep a job that failed for good."""
        log.error("job_failed", task=self.name, error=type(exc).__name__)
        self._bury(f"{type(exc).__name__}: {exc}", kwargs, str(einfo))

    def _finish(self) -> None:
        admission.finish(uuid.UUID(str(self.request.id)), self.request.retries or 0, at=timezone.now())

    def _bury(self, reason: str, kwargs: dict[str, Any], traceback: str = "") -> None:
        dead_letters.bury(
            task_id=uuid.UUID(str(self.request.id)),
            task=self.name,
            kwargs=kwargs,
            schema_name=self._named_schema() or "",
            reason=reason,
            traceback=traceback,
            at=timezone.now(),
        )
        self._finish()


class OperatorTask(JobTask):
    """A job of the operator (relay, dispatcher): runs in the public schema and is published directly."""

    abstract = True
    for_operator = True
