"""What is loaded at start is left alone by the garbage collector, in the web server and in the worker."""

import gc
import importlib

import pytest


@pytest.fixture(autouse=True)
def thawed():
    gc.unfreeze()
    yield
    gc.unfreeze()


def test_a_web_worker_sets_aside_what_it_has_loaded(monkeypatch, tmp_path):
    monkeypatch.setenv("PROMETHEUS_MULTIPROC_DIR", str(tmp_path))
    importlib.import_module("config.gunicorn").post_worker_init(None)

    assert gc.get_freeze_count() > 0


def test_a_process_that_works_on_jobs_sets_aside_what_it_has_loaded():
    from celery.signals import worker_process_init

    importlib.import_module("config.celery")
    worker_process_init.send(sender=None)

    assert gc.get_freeze_count() > 0
