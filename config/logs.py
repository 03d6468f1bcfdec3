"""Structured logs: one JSON object a line, with the MSP and the request or job it belongs to."""

from typing import Any

import structlog
from django.db import connection


def with_msp(_logger: object, _name: str, event: dict[str, Any]) -> dict[str, Any]:
    """Add the schema that the line was written in; `public` outside any MSP."""
    event.setdefault("msp", getattr(connection, "schema_name", None))
    return event


_SHARED = (
    structlog.contextvars.merge_contextvars,
    with_msp,
    structlog.stdlib.add_logger_name,
    structlog.stdlib.add_log_level,
    structlog.processors.TimeStamper(fmt="iso", utc=True),
    structlog.processors.StackInfoRenderer(),
    structlog.processors.format_exc_info,
)


def logging_config(format_: str, level: str) -> dict[str, Any]:
    """Return Django's LOGGING; `format_` is `json` or `console`. Sends structlog and the standard library one way."""
    structlog.configure(
        processors=[structlog.stdlib.filter_by_level, *_SHARED, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=True,
    )
    renderer = structlog.processors.JSONRenderer() if format_ == "json" else structlog.dev.ConsoleRenderer(colors=False)
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {
            "line": {
                "()": structlog.stdlib.ProcessorFormatter,
                "processors": [structlog.stdlib.ProcessorFormatter.remove_processors_meta, renderer],
                "foreign_pre_chain": list(_SHARED),
            },
        },
        "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
        "root": {"handlers": ["console"], "level": level},
        "loggers": {
            "django.server": {"handlers": ["console"], "level": "WARNING", "propagate": False},
            "weasyprint": {"level": "ERROR"},
            "fontTools": {"level": "WARNING"},
        },
    }
