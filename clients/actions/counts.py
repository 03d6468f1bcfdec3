"""Freeze how many users and devices a client has on a day, with a line for each and why."""

from datetime import date, datetime, timedelta

from django.db import transaction

from clients.actions.findings import record_findings
from clients.actions.history import record_past_counts
from clients.actions.policies import UnknownPolicy, policy_of
from clients.actions.refusals import Refusal
from clients.counting import CountResult, count_users, devices_of, find
from clients.mapping import count_columns, count_lines
from clients.models import Client, CountLine, InventoryCount
from clients.queries.facts import facts_of
from clients.staff import Staff

__all__ = ["CannotCount", "CountOfTheFuture", "UnknownPolicy", "record_past_counts", "take_count"]


class CannotCount(Refusal):
    """The facts cannot tell how many users there are; the sentence says what to import."""


class CountOfTheFuture(Refusal):
    """A day was to be counted that has not come yet."""

    field = "on"


def take_count(
    *, client: Client, on: date, by: Staff | None, at: datetime, policy: str | None = None
) -> InventoryCount:
    """Count a client on a day under a policy, its own unless another is named; freeze the count, update its findings.

    The same client, day and policy again returns the count that is there. Raises CannotCount, CountOfTheFuture or
    UnknownPolicy. Fourteen queries at most, and one for each thousand lines.
    """
    code = policy_of(policy or client.counting_policy)
    if on > (at + timedelta(days=1)).date():
        raise CountOfTheFuture(f"{on:%d %b %Y} is still to come. Count a day that has begun.")
    with transaction.atomic():
        # Two counts at once would both find none; the second waits here and finds the first.
        Client.objects.select_for_update().only("pk").get(pk=client.pk)
        if (taken := client.counts.filter(on=on, policy=code.value).first()) is not None:
            return taken
        facts = facts_of(client, on=on)
        users = count_users(code, facts, on)
        if users.count is None:
            raise CannotCount(_sentence(client, users))
        devices = devices_of(facts, on)
        who = by.pk if by else None
        count = InventoryCount.objects.create(
            client=client, on=on, at=at, by_id=who, **count_columns(users, devices, facts)
        )
        CountLine.objects.bulk_create(count_lines(count, users, devices), batch_size=1000)
        if not client.counts.filter(on__gt=on).exists():
            record_findings(client=client, found=find(facts, on), on=on)
    return count


def _sentence(client: Client, users: CountResult) -> str:
    return f"{client.name} cannot be counted under {users.policy}. {users.missing}"
