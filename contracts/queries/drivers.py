"""What drives a count: how much it changed in half a year, and in which departments, sites or classes."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet

from clients.models import Account, Asset, CountLine, InventoryCount, Person
from clients.models.inventory import ASSET_CLASS_CHOICES
from contracts.models import Ceiling, CeilingForecast
from contracts.months import add_months

BACK = 6  # months


@dataclass(frozen=True, slots=True)
class Moved:
    """By how much a count changed since a month, given by its first day."""

    change: int
    since: date


@dataclass(frozen=True, slots=True)
class Driver:
    """Where a change comes from: net, by department for users, by site or class for devices; the largest first.

    `is_known` is false where one of the two counts names nobody, as one that was carried over. What has no department
    and no site is left out of `groups`, and counted in `elsewhere`.
    """

    moved: Moved
    is_known: bool
    groups: tuple[tuple[str, int], ...] = ()
    elsewhere: int = 0


def moved(forecast: CeilingForecast | None) -> Moved | None:
    """Return the change of the months a forecast starts from; None where nothing is forecast. No query."""
    if forecast is None or forecast.first_month is None or len(forecast.history) <= 1:
        return None
    back = min(BACK, len(forecast.history) - 1)
    since = add_months(forecast.first_month, len(forecast.history) - 1 - back)
    return Moved(forecast.history[-1] - forecast.history[-1 - back], since)


def driver(ceiling: Any, found: Moved) -> Driver:
    """Return where the change of a ceiling's count comes from; three queries at most.

    The ceiling is annotated as in `ceilings_with_room`. Departments and sites are those of today.
    """
    client, policy = ceiling.contract.client_id, ceiling.version.counting_policy
    month = {"client": client, "policy": policy, "on__gte": found.since, "on__lt": add_months(found.since, 1)}
    then = InventoryCount.objects.filter(**month).order_by("-on").values("pk")[:1]
    is_of_users = ceiling.unit == Ceiling.Unit.USERS
    before, now = _refs(then, ceiling.count_pk, CountLine.Subject.USER if is_of_users else CountLine.Subject.DEVICE)
    if not before or not now:
        return Driver(found, is_known=False)
    groups = _departments(client) if is_of_users else _places(client, ceiling.classes)
    net = Counter(groups[ref] for ref in now if ref in groups)
    net.subtract(groups[ref] for ref in before if ref in groups)
    elsewhere = net.pop("", 0)
    ordered = sorted(((name, change) for name, change in net.items() if change), key=lambda one: (-abs(one[1]), one[0]))
    return Driver(found, is_known=True, groups=tuple(ordered), elsewhere=elsewhere)


def _refs(then: QuerySet[Any], now: UUID, subject: str) -> tuple[list[str], list[str]]:
    """Return who or what each of two counts counted; one query. Lines from before refs were kept name nobody."""
    rows = CountLine.objects.filter(Q(count=now) | Q(count__in=then), subject=subject, is_counted=True)
    found: tuple[list[str], list[str]] = ([], [])
    for count, ref in rows.exclude(ref="").order_by().values_list("count", "ref"):
        found[count == now].append(ref)
    return found


def _departments(client: UUID) -> dict[str, str]:
    """Return the department of everyone by the refs of a count's lines: people, and accounts; two queries."""
    people = {str(pk): name for pk, name in Person.objects.filter(client=client).values_list("pk", "department")}
    accounts = Account.objects.filter(client=client).values_list("pk", "person", "department")
    return people | {str(pk): people.get(str(person), "") or name for pk, person, name in accounts}


def _places(client: UUID, classes: Sequence[str]) -> dict[str, str]:
    """Return the site of every device, or its class where that is not known; one query."""
    names = dict(ASSET_CLASS_CHOICES)
    rows = Asset.objects.filter(client=client).values_list("pk", "site__name", "asset_class")
    return {str(pk): site or names.get(kind or "", "") for pk, site, kind in rows if not classes or kind in classes}
