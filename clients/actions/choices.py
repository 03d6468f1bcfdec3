"""Choose how a client is counted: a new version each time, so that anyone can ask what held when."""

from datetime import datetime

from django.db import transaction

from clients.actions.policies import policy_of
from clients.actions.refusals import Refusal
from clients.models import Client, CountingChoice
from clients.staff import Staff


class DayMissing(Refusal):
    """A fixed day was chosen without saying which."""

    field = "day"


@transaction.atomic
def choose_counting_policy(*, client: Client, policy: str, by: Staff | None, at: datetime) -> CountingChoice:
    """Store a version with another policy, the moment being as before. Raises UnknownPolicy."""
    newest = _newest(client)
    if newest is None:
        return choose_counting(client=client, policy=policy, by=by, at=at)
    return choose_counting(
        client=client,
        policy=policy,
        moment=newest.moment,
        day=newest.day,
        leavers_count=newest.leavers_count,
        by=by,
        at=at,
    )


@transaction.atomic
def choose_counting(
    *,
    client: Client,
    policy: str,
    by: Staff | None,
    at: datetime,
    moment: str = CountingChoice.Moment.PERIOD_END,
    day: int | None = None,
    leavers_count: bool = False,
    because: str = "",
) -> CountingChoice:
    """Store a version of the client's counting policy and moment; the same as the newest stores nothing.

    Raises UnknownPolicy or DayMissing.
    """
    code = policy_of(policy)
    fixed = CountingChoice.Moment(moment) == CountingChoice.Moment.DAY
    if fixed and not (day and 1 <= day <= 31):
        raise DayMissing("Say which day of the month, from 1 to 31; a shorter month counts on its last day.")
    Client.objects.select_for_update().only("pk").get(pk=client.pk)
    newest = _newest(client)
    wanted = (code.value, moment, day if fixed else None, leavers_count)
    if newest and (newest.policy, newest.moment, newest.day, newest.leavers_count) == wanted:
        return newest
    choice = CountingChoice.objects.create(
        client=client,
        version=newest.version + 1 if newest else 1,
        policy=code.value,
        moment=CountingChoice.Moment(moment),
        day=day if fixed else None,
        leavers_count=leavers_count,
        because=because.strip(),
        by_id=by.pk if by else None,
        at=at,
    )
    if client.counting_policy != code.value:
        client.counting_policy = code.value
        client.save(update_fields=["counting_policy"])
    return choice


def _newest(client: Client) -> CountingChoice | None:
    return CountingChoice.objects.filter(client=client).order_by("-version").first()
