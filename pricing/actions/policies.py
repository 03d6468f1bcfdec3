"""Set the decision thresholds: always a new version, never a change of one that recommendations point at."""

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal

from django.db import transaction

from clients.staff import Staff
from pricing.models import DecisionPolicy


class PolicyMoved(ValueError):
    """Somebody set a newer version since this one was read; the sentence says who and when."""


class NothingChanged(ValueError):
    """The thresholds given are those in force."""


@transaction.atomic
def set_policy(*, thresholds: Mapping[str, Decimal], follows: int, by: Staff | None, at: datetime) -> DecisionPolicy:
    """Keep the thresholds as the version after `follows` and return it; all of them or none.

    Raises PolicyMoved when `follows` is no longer the newest version, and NothingChanged when nothing differs from it.
    """
    DecisionPolicy.objects.select_for_update().latest()  # one at a time; who waited here reads what the other set
    newest = DecisionPolicy.objects.latest()
    if newest.version != follows:
        raise PolicyMoved(
            f"Version {newest.version} was set meanwhile. Look at it, then change what still needs changing."
        )
    if all(getattr(newest, name) == value for name, value in thresholds.items()):
        raise NothingChanged(
            f"Nothing differs from version {newest.version}. Change a threshold, or leave it as it is."
        )
    return DecisionPolicy.objects.create(version=newest.version + 1, by=by, at=at, **thresholds)
