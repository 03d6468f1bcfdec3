"""The demo's settings with a faster clock: what takes half a minute or a quarter of an hour takes seconds here."""

import os

from config.settings.local import *  # noqa: F403  -- settings modules extend each other by design
from config.settings.local import CELERY_BEAT_SCHEDULE, CELERY_BROKER_TRANSPORT_OPTIONS

CELERY_BEAT_MAX_LOOP_INTERVAL = 0.5
CELERY_BEAT_SCHEDULE = {name: {**entry, "schedule": 1.0} for name, entry in CELERY_BEAT_SCHEDULE.items()}
# A job whose worker was killed is delivered again after this long.
CELERY_BROKER_TRANSPORT_OPTIONS = {
    **CELERY_BROKER_TRANSPORT_OPTIONS,
    "visibility_timeout": int(os.environ.get("REDELIVERED_AFTER_SECONDS", "5")),
    "unacked_restore_interval": 1,
}
