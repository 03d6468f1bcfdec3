"""One dispatcher over a table of due times, instead of a beat per MSP."""

import uuid
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.db import transaction

from config.tenancy import outbox
from config.tenancy.models import JobSchedule, Msp

SLOT_NAMESPACE = uuid.UUID("6f1d1d0e-7a54-4a4e-9d4a-3a5b8a0c6d11")
JITTER_SECONDS = 15 * 60
BATCH = 500


def next_run(after: datetime, at_time: time, time_zone: str, msp_id: uuid.UUID) -> datetime:
    """Return the next moment after `after`, in UTC, at which it is `at_time` in the zone, plus the MSP's own jitter.

    The jitter is fixed per MSP and below a quarter of an hour, so that a thousand MSPs do not all start at two o'clock.
    """
    zone = ZoneInfo(time_zone)
    jitter = jitter_of(msp_id)
    day = (after - jitter).astimezone(zone).date()
    while True:
        moment = datetime.combine(day, at_time, zone).astimezone(UTC) + jitter
        if moment > after:
            return moment
        day += timedelta(days=1)


def jitter_of(msp_id: uuid.UUID) -> timedelta:
    """Return how long after the stated time the MSP's jobs start."""
    return timedelta(seconds=msp_id.int % JITTER_SECONDS)


def dispatch_due(*, at: datetime) -> int:
    """Queue every due job of the active MSPs and return how many.

    The message id comes from job, MSP and slot, so that two dispatchers queue each slot once.
    """
    with transaction.atomic():
        due = list(
            JobSchedule.objects.select_for_update(skip_locked=True, of=("self",))
            .select_related("msp")
            .filter(is_enabled=True, next_run_at__lte=at, msp__status=Msp.Status.ACTIVE)
            .order_by("next_run_at", "id")[:BATCH]
        )
        for schedule in due:
            _queue_slot(schedule, at)
    return len(due)


def _queue_slot(schedule: JobSchedule, at: datetime) -> None:
    """Queue the latest slot that is due: after days of standstill the job runs once, for the last day, not for each."""
    msp = schedule.msp
    slot = schedule.next_run_at
    following = next_run(slot, schedule.at_time, msp.time_zone, msp.pk)
    while following <= at:
        slot, following = following, next_run(following, schedule.at_time, msp.time_zone, msp.pk)
    local_day = (slot - jitter_of(msp.pk)).astimezone(ZoneInfo(msp.time_zone)).date()
    outbox.queue(
        schedule.job,
        {"on": local_day.isoformat()},
        at=at,
        task_id=uuid.uuid5(SLOT_NAMESPACE, f"{schedule.job}|{msp.pk}|{slot.isoformat()}"),
        schema_name=msp.schema_name,
    )
    schedule.next_run_at = following
    schedule.save(update_fields=["next_run_at"])
