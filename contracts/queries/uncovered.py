"""Devices that are looked after and that no contract covers.

What a contract in force covers follows from how it is charged: a flat rate covers every device, also above its ceiling;
a rate per user covers every device where infrastructure is in it, else the endpoints and the infrastructure that has a
rate; a rate per device covers the classes that have one. A device that two sources report is listed twice.
"""

from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import BooleanField, Case, CharField, Count, Exists, Func, OuterRef, Q, QuerySet, Value, When
from django.db.models.functions import JSONObject
from django.db.models.sql.compiler import SQLCompiler

from clients.asset_classes import ENDPOINTS
from clients.models import Asset
from contracts.models import ContractRate, TermsVersion
from contracts.queries.force import contract_in_force, version_in_force

NO_CONTRACT, NO_CLASS, NO_RATE = "NO_CONTRACT", "NO_CLASS", "NO_RATE"
# Which lines of an agreement cover a device, as paths into its JSON.
COVERS_ALL = (
    '$.lines[*] ? ((@.billing_model == "flat" && @.classes.size() == 0)'
    ' || (@.billing_model == "per_user" && @.rates.is_infrastructure_in_user_rate == true))'
)
PER_USER = '$.lines[*] ? (@.billing_model == "per_user")'
FLAT_OF_A_CLASS = '$.lines[*] ? (@.billing_model == "flat" && @.classes[*] == $name)'


class _LineLike(Func):
    """Tell whether an agreement has a line that a path finds; the path's names come in a JSON object."""

    function = "jsonb_path_exists"
    output_field = BooleanField()

    def as_sql(self, compiler: SQLCompiler, connection: BaseDatabaseWrapper, **extra: Any) -> Any:  # type: ignore[override]
        """Write the path as what it is: a text would not be taken for one."""
        sql, params = super().as_sql(compiler, connection, **extra)
        return sql.replace("%s", "%s::jsonpath", 1), params


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
    of_the_client = TermsVersion.objects.filter(
        version_in_force(on), contract_in_force(on, of="contract__"), contract__client=OuterRef("client")
    )
    rated = ContractRate.objects.filter(version=OuterRef("pk"), asset_class=OuterRef(OuterRef("asset_class")))
    named = JSONObject(name=OuterRef("asset_class"))
    of_all = of_the_client.filter(_LineLike("agreement", Value(COVERS_ALL)))
    of_endpoints = of_the_client.filter(_LineLike("agreement", Value(PER_USER)))
    in_a_flat = of_the_client.filter(_LineLike("agreement", Value(FLAT_OF_A_CLASS), named))
    of_a_class = of_the_client.filter(Exists(rated))
    covered = (
        Q(Exists(of_all))
        | Q(Exists(of_a_class))
        | Q(Exists(in_a_flat))
        | Q(Exists(of_endpoints), asset_class__in=ENDPOINTS)
    )
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
