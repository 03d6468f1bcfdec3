"""How much room is left below every ceiling in force."""

from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from django.db.models import OuterRef, QuerySet, Subquery

from clients.models import Client, InventoryCount
from contracts.ceilings import Headroom
from contracts.lifecycle import ContractStatus
from contracts.models import Ceiling, Contract
from pricing.queries.rates import current_policy


@dataclass(frozen=True, slots=True)
class HeadroomRow:
    """One ceiling with the newest count held against it; both None where the client was never counted."""

    ceiling: Ceiling
    count: InventoryCount | None
    headroom: Headroom | None

    @property
    def contract(self) -> Contract:
        """Return the contract whose ceiling it is."""
        return self.ceiling.contract

    @property
    def client(self) -> Client:
        """Return the client who is counted."""
        return self.ceiling.contract.client


def in_force(on: date) -> QuerySet[Contract]:
    """Return the active contracts whose term holds the day."""
    return Contract.objects.filter(
        status=ContractStatus.ACTIVE, effective_from__lte=on, effective_until__gt=on
    ).select_related("client__account_manager")


def near_share() -> Fraction:
    """Return the share of a ceiling from which on it is near its breach; one query."""
    return Fraction(current_policy().near_breach_share)


def headroom_rows(on: date, *, client: Client | None = None) -> tuple[HeadroomRow, ...]:
    """Return every ceiling in force, or a client's, with its room by the newest count up to the day; three queries."""
    newest = InventoryCount.objects.filter(
        client=OuterRef("contract__client"), policy=OuterRef("contract__counting_policy"), on__lte=on
    ).order_by("-on")
    ceilings = (
        Ceiling.objects.filter(contract__in=in_force(on))
        .select_related("contract__client__account_manager")
        .annotate(newest_count=Subquery(newest.values("pk")[:1]))
        .order_by("contract__client__name", "contract__number", "unit")
    )
    if client is not None:
        ceilings = ceilings.filter(contract__client=client)
    found = list(ceilings)
    counts = InventoryCount.objects.in_bulk({row.newest_count for row in found if row.newest_count})
    share = near_share()
    return tuple(_row(ceiling, counts.get(ceiling.newest_count), share) for ceiling in found)


def _row(ceiling: Ceiling, count: InventoryCount | None, share: Fraction) -> HeadroomRow:
    if count is None:
        return HeadroomRow(ceiling, None, None)
    return HeadroomRow(ceiling, count, Headroom(counted_against(ceiling, count), ceiling.limit_count, share))


def counted_against(ceiling: Ceiling, count: InventoryCount) -> int:
    """Return what of a count is held against a ceiling: its users, or all its devices."""
    return count.user_count if ceiling.unit == Ceiling.Unit.USERS else count.device_count
