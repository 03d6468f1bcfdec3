"""Devices that are looked after and that no contract covers.

What a contract in force covers follows from how it is charged: a flat rate covers every device, also above its ceiling;
a rate per user covers every device where infrastructure is in it, else the endpoints and the infrastructure that has a
rate; a rate per device covers the classes that have one. A device that two sources report is listed twice.
"""

from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import Case, CharField, Count, Exists, OuterRef, Q, QuerySet, Value, When

from clients.asset_classes import ENDPOINTS
from clients.models import Asset
from contracts.lifecycle import ContractStatus
from contracts.models import Contract, ContractRate
from pricing.models import BillingModel

NO_CONTRACT, NO_CLASS, NO_RATE = "NO_CONTRACT", "NO_CLASS", "NO_RATE"


@dataclass(frozen=True, slots=True)
class UncoveredClient:
    """How many of a client's devices no contract covers, and why."""

    pk: UUID
    name: str
    account_manager: str
    device_count: int
    no_contract_count: int
    no_class_count: int
    no_rate_count: int


def uncovered_devices(on: date) -> QuerySet[Asset]:
    """Return the live, managed devices that no contract covers on a day, with client and site; one query.

    The annotation `why` is NO_CONTRACT, NO_CLASS or NO_RATE.
    """
    of_the_client = Contract.objects.filter(
        client=OuterRef("client"),
        status=ContractStatus.ACTIVE,
        effective_from__lte=on,
        effective_until__gt=on,
    )
    rated = ContractRate.objects.filter(contract=OuterRef("pk"), asset_class=OuterRef(OuterRef("asset_class")))
    of_all = of_the_client.filter(
        Q(billing_model=BillingModel.FLAT)
        | Q(billing_model=BillingModel.PER_USER, terms__rates__is_infrastructure_in_user_rate=True)
    )
    of_endpoints = of_the_client.filter(billing_model=BillingModel.PER_USER)
    of_a_class = of_the_client.filter(Exists(rated))
    covered = Q(Exists(of_all)) | Q(Exists(of_a_class)) | Q(Exists(of_endpoints), asset_class__in=ENDPOINTS)
    why = Case(
        When(~Exists(of_the_client), then=Value(NO_CONTRACT)),
        When(asset_class=None, then=Value(NO_CLASS)),
        default=Value(NO_RATE),
        output_field=CharField(),
    )
    live = Asset.objects.filter(retired_on=None, is_managed=True, client__archived_at=None)
    rows = live.exclude(covered).annotate(why=why).select_related("client__account_manager", "site")
    return rows.order_by("client__name", "client", "name", "pk")


def uncovered_clients(on: date) -> QuerySet[Any]:
    """Return each client that has such devices, as mappings of UncoveredClient's fields, most devices first."""
    return (
        uncovered_devices(on)
        .order_by()
        .values("client", "client__name", "client__account_manager__name")
        .annotate(
            device_count=Count("pk"),
            no_contract_count=Count("pk", filter=Q(why=NO_CONTRACT)),
            no_class_count=Count("pk", filter=Q(why=NO_CLASS)),
            no_rate_count=Count("pk", filter=Q(why=NO_RATE)),
        )
        .order_by("-device_count", "client__name", "client")
    )


def uncovered_client(row: dict[str, Any]) -> UncoveredClient:
    """Read a row of `uncovered_clients`."""
    numbers = ("device_count", "no_contract_count", "no_class_count", "no_rate_count")
    return UncoveredClient(
        row["client"],
        row["client__name"],
        row["client__account_manager__name"] or "",
        **{name: row[name] for name in numbers},
    )


def uncovered_counts(on: date) -> tuple[int, int]:
    """Return how many devices no contract covers, and of how many clients; one query."""
    found = uncovered_devices(on).order_by().aggregate(devices=Count("pk"), clients=Count("client", distinct=True))
    return found["devices"], found["clients"]
