"""A contract near its ceiling of 50 users, counted each month of the year: the history of vector F01."""

from datetime import date
from decimal import Decimal

from contracts.agreement import AgreedLine
from contracts.models import Ceiling, Contract
from contracts.months import add_months
from tests.agreements import count_on, signed_contract
from tests.unit.contracts.billing.months import agreement, flat
from tests.worlds import ClientWorld

F01 = (40, 41, 41, 42, 42, 43, 43, 44, 44, 45, 45, 46)  # P(cross within 3/6/12 months) .001/.085/.394, DOMAIN 3.4
BEGAN, FIRST_COUNT = date(2026, 1, 1), date(2025, 12, 15)
OFFICE = flat("3900", 50)


def near_contract(
    world: ClientWorld, *lines: AgreedLine, users: tuple[int, ...] = F01, began: date = BEGAN, workstations: int = 60,
    term_months: int = 36, **changes: object,
) -> Contract:  # fmt: skip
    """Sign a contract of 3,900.00 for up to 50 users, and count users and 60 workstations for a year up to now."""
    agreed = agreement(*(lines or (OFFICE,)), **changes)
    contract = signed_contract(world, agreed, begins=began, term_months=term_months)
    for place, number in enumerate(reversed(users)):
        count_on(world.client, add_months(date(2026, 11, 15), -place), number, workstation=workstations)
    return contract


def ceiling_of(contract: Contract, unit: str = "USERS") -> Ceiling:
    """Return the ceiling of its newest terms."""
    found = Ceiling.objects.select_related("contract__client").filter(contract=contract, unit=unit)
    return found.latest("version__number")


def fee_of(line: AgreedLine) -> Decimal:
    """Return its flat fee."""
    assert line.rates.flat is not None
    return line.rates.flat.fee
