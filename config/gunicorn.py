"""How the web server runs in production: `gunicorn -c python:config.gunicorn config.wsgi`."""

import os
import shutil
import tempfile
from typing import Any

from config import env
from config.garbage import collect_seldom
from config.logs import logging_config

bind = f"0.0.0.0:{env.number('PORT', default=8000, least=1)}"
workers = env.number("WEB_WORKERS", default=2, least=1)
threads = env.number("WEB_THREADS", default=8, least=1)
worker_class = "gthread"
preload_app = True
timeout = 60
graceful_timeout = 30
keepalive = 5
max_requests = 5000  # a worker is replaced now and then, so that nothing can grow for ever
max_requests_jitter = 500
accesslog = None  # the application logs each request, with its MSP and id
errorlog = "-"
logconfig_dict = logging_config(env.text("LOG_FORMAT", "json"), env.text("LOG_LEVEL", "INFO"))
logconfig_dict["loggers"]["gunicorn.error"] = {"handlers": ["console"], "level": "INFO", "propagate": False}

# Every worker counts its requests in files here, and whichever is asked adds them up.
if "PROMETHEUS_MULTIPROC_DIR" not in os.environ:
    os.environ["PROMETHEUS_MULTIPROC_DIR"] = tempfile.mkdtemp(prefix="headroom-metrics-")


def post_worker_init(worker: Any) -> None:  # noqa: ARG001  -- gunicorn names them
    """Keep the garbage collector from taking a large part of each large request."""
    collect_seldom()


def child_exit(server: Any, worker: Any) -> None:  # noqa: ARG001  -- gunicorn names them
    """Forget the gauges of a worker that ended."""
    from prometheus_client import multiprocess

    multiprocess.mark_process_dead(worker.pid)  # type: ignore[no-untyped-call]


def on_exit(server: Any) -> None:  # noqa: ARG001
    """Leave nothing behind."""
    shutil.rmtree(os.environ["PROMETHEUS_MULTIPROC_DIR"], ignore_errors=True)
