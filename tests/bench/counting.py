"""Counting: how it grows with the number of accounts."""

from datetime import timedelta
from itertools import count

from django.utils import timezone

from clients.actions.counts import take_count
from clients.models import Client
from tests.bench.stage import SIZES, Stage
from tests.bench.timing import Measure, side_by_side


def measure(stage: Stage) -> list[Measure]:
    """Time counting and freezing a day of each size; growth in step with the accounts is a ratio of five."""
    at = timezone.now()
    days = count(1)

    def count_a_new_day(client: Client) -> object:
        return take_count(client=client, on=at.date() - timedelta(days=next(days)), by=None, at=at)

    _, middle, large = SIZES
    return [
        side_by_side(
            f"Count {large:,} accounts",
            lambda: count_a_new_day(stage.clients[large]),
            f"{middle:,} accounts",
            lambda: count_a_new_day(stage.clients[middle]),
            rounds=3,
        )
    ]
