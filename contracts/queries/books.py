"""What the statements of a number of contracts are drafted from, read at once for all of them."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from uuid import UUID

from clients.asset_classes import AssetClass
from clients.models import InventoryCount
from contracts.billing.counted import Counted
from contracts.billing.taxes import TaxRate
from contracts.models import Adjustment, Contract, IndexValue, Statement, TermsVersion
from contracts.queries.periods import months_of_contract
from contracts.queries.sla import Measured, measured
from contracts.queries.taxes import every_tax_rate
from pricing.engine.estate import Estate

LOOK_BACK_DAYS = 62  # a count this long before a month still says what was there when it began


@dataclass(frozen=True, slots=True)
class Due:
    """A month of a contract that can be stated; half-open."""

    contract: Contract
    start: date
    until: date


@dataclass(frozen=True, slots=True)
class Books:
    """Accepted versions and waiting adjustments by contract, counts by client and policy, index values by index;
    taxes, and what was measured of the promises."""

    versions: Mapping[UUID, Sequence[TermsVersion]]
    counts: Mapping[tuple[UUID, str], Sequence[Counted]]
    adjustments: Mapping[UUID, Sequence[Adjustment]]
    index_values: Mapping[str, Mapping[date, Decimal]]
    tax_rates: Sequence[TaxRate]
    measured: Measured


def books_of(due: Sequence[Due]) -> Books:
    """Return what these months are stated from; seven queries."""
    contracts = {one.contract.pk for one in due}
    adjustments: dict[UUID, list[Adjustment]] = defaultdict(list)
    for waiting in Adjustment.objects.filter(contract__in=contracts, statement=None).order_by("created_at", "key"):
        adjustments[waiting.contract_id].append(waiting)
    counted = counted_books(due)
    return replace(counted, adjustments=adjustments, tax_rates=every_tax_rate(), measured=_measured(due))


def counted_books(due: Sequence[Due]) -> Books:
    """Return what these months were counted at, and by which terms, without what is charged once; three queries."""
    versions: dict[UUID, list[TermsVersion]] = defaultdict(list)
    contracts = {one.contract.pk for one in due}
    accepted = TermsVersion.objects.filter(contract__in=contracts, status=TermsVersion.Status.ACCEPTED)
    for version in accepted.defer("document").order_by("contract", "effective_from"):
        versions[version.contract_id].append(version)
    values: dict[str, dict[date, Decimal]] = defaultdict(dict)
    for index, month, value in IndexValue.objects.values_list("index", "month", "value"):
        values[index][month] = value
    return Books(versions, _counts(due, _look_back(versions)), {}, values, (), Measured({}, {}))


def _measured(due: Sequence[Due]) -> Measured:
    if not due:
        return Measured({}, {})
    contracts = {one.contract.pk for one in due}
    return measured(contracts, min(one.start for one in due), max(one.until for one in due))


def _look_back(versions: Mapping[UUID, Sequence[TermsVersion]]) -> timedelta:
    """Return how far before a month counts are needed: further where months of grace are told by what was counted."""
    lines = (line for of in versions.values() for version in of for line in version.agreement["lines"])
    months = max((line["grace_months"] for line in lines), default=0)
    return timedelta(days=LOOK_BACK_DAYS + 31 * months)


def _counts(due: Sequence[Due], look_back: timedelta) -> dict[tuple[UUID, str], list[Counted]]:
    found: dict[tuple[UUID, str], list[Counted]] = defaultdict(list)
    if not due:
        return found
    rows = InventoryCount.objects.filter(
        client__in={one.contract.client_id for one in due},
        on__gte=min(one.start for one in due) - look_back,
        on__lt=max(one.until for one in due),
    ).order_by("on")
    columns = ("client_id", "policy", "pk", "on", "user_count", "device_counts", "station_count", "unclassified_count")
    for client, policy, pk, on, users, devices, stations, unclassified in rows.values_list(*columns):
        by_class = {AssetClass(name): number for name, number in devices.items()}
        estate = Estate.of(users, by_class, station_accounts=stations)
        found[client, policy].append(Counted(on, estate, unclassified, pk))
    return found


def months_due(contracts: Iterable[Contract], *, on: date) -> list[Due]:
    """Return every month that has ended by a day and has no statement, the oldest first; one query.

    None begins past the end of its contract, and one in which the contract ends is due when it has ended.
    """
    wanted = list(contracts)
    stated: dict[UUID, set[date]] = defaultdict(set)
    rows = Statement.objects.filter(contract__in=[contract.pk for contract in wanted])
    for contract_id, period_from in rows.values_list("contract_id", "period_from"):
        stated[contract_id].add(period_from)
    return sorted(
        (one for contract in wanted for one in _ended(contract, on) if one.start not in stated[contract.pk]),
        key=lambda one: (one.start, one.contract.number or ""),
    )


def _ended(contract: Contract, on: date) -> Iterable[Due]:
    for start, until in months_of_contract(contract):
        if min(until, contract.covered_until) > on:
            return
        yield Due(contract, start, until)
