"""Structured logs: one JSON object a line, with the MSP and the request or job it belongs to."""

import re
from collections.abc import Mapping, MutableMapping
from typing import Any

import structlog

# What may stand in a message or a traceback and is nobody's business: addresses, the values PostgreSQL quotes in the
# DETAIL of an error, and what signs a person in.
PERSONAL = (
    (re.compile(r"[\w.+-]+@[\w-]+(\.[\w-]+)+"), "<e-mail>"),
    (re.compile(r"^DETAIL: .*$", re.MULTILINE), "DETAIL: <left out>"),
    (re.compile(r"([?&]token=)[^&\s\"']+"), r"\1<left out>"),
    (re.compile(r"(/reset/key/)[^/\s\"']+"), r"\1<left out>"),
    (re.compile(r"(/feeds/)[^/\s\"']+"), r"\1<left out>"),
    (re.compile(r"\bwhsec_[\w+/=]+"), "<webhook secret>"),
    (re.compile(r"\bhr_[0-9a-f]{8}_[\w-]+"), "<API key>"),
)


def with_msp(_logger: object, _name: str, event: MutableMapping[str, Any]) -> Mapping[str, Any]:
    """Add the short name of the MSP that the line was written in; `public` outside any."""
    from config.tenancy.selected import connection  # the settings import this module

    event.setdefault("msp", getattr(connection.tenant, "slug", connection.schema_name))
    return event


def without_personal_data(_logger: object, _name: str, event: MutableMapping[str, Any]) -> Mapping[str, Any]:
    """Mask what names or signs in a person, in every text of the line."""
    for key, value in event.items():
        if isinstance(value, str):
            for pattern, mask in PERSONAL:
                value = pattern.sub(mask, value)
            event[key] = value
    return event


_SHARED: tuple[Any, ...] = (
    structlog.contextvars.merge_contextvars,
    with_msp,
    structlog.stdlib.add_logger_name,
    structlog.stdlib.add_log_level,
    structlog.processors.TimeStamper(fmt="iso", utc=True),
    structlog.processors.StackInfoRenderer(),
    structlog.processors.format_exc_info,
    without_personal_data,
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
            # Our own lines say the same of every request and job, with its id and without its data.
            "django.request": {"level": "CRITICAL"},
            "celery.app.trace": {"level": "WARNING"},
            "celery.worker.strategy": {"level": "WARNING"},
            "weasyprint": {"level": "ERROR"},
            "fontTools": {"level": "WARNING"},
        },
    }
