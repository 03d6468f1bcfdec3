"""The demo's Celery application: the product's own, whose pool ends with the worker that forked it."""

import os
import signal
from typing import Any

from celery.signals import worker_process_init

from config.celery import app
from config.embedded.processes import die_with_parent

__all__ = ["app"]


@worker_process_init.connect
def _end_with_the_worker(**_facts: Any) -> None:
    die_with_parent(signal.SIGKILL, os.getppid())
