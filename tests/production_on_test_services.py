"""Production's settings on the services of the tests, which production itself refuses: for processes of theirs."""

import os

from config import env
from config.settings import production
from config.settings.production import *  # noqa: F403  -- the point of it

DATABASES = {"default": {**production.DATABASES["default"], **env.database("TEST_DATABASE_URL")}}
DATABASES["default"]["ENGINE"] = "config.tenancy.backend"
CELERY_BROKER_URL = REDIS_URL = os.environ["TEST_REDIS_URL"]
CACHES = {"default": {**production.CACHES["default"], "LOCATION": REDIS_URL}}
STATIC_ROOT = os.environ["TEST_STATIC_ROOT"]
STORAGES = {
    "default": {"BACKEND": "config.tenancy.storage.MspStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
