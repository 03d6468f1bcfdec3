"""Settings of the demo's web server: `gunicorn -c python:config.embedded.web`."""

import signal
from typing import Any

from config.embedded.processes import die_with_parent
from config.garbage import collect_seldom

wsgi_app = "config.wsgi:application"
worker_class = "gthread"
workers = 2
threads = 4
preload_app = True
graceful_timeout = 3
accesslog = "-"
control_socket_disable = True


def post_fork(_server: Any, worker: Any) -> None:
    """Have each worker end with the process that started it."""
    die_with_parent(signal.SIGKILL, worker.ppid)


def post_worker_init(_worker: Any) -> None:
    """Collect garbage as the web server of production does."""
    collect_seldom()
