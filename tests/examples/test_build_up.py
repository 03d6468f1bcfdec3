"""Eight desktops and four users: the bills, each device's part, the loaded rate. Source: domain notes, section 6."""

from decimal import Decimal
from fractions import Fraction

import pytest

from pricing.engine.billing_model import BillingModel
from pricing.engine.build_up import BuildUp, allocate, reallocate
from pricing.engine.costs import rate_for_margin
from pricing.engine.loading import load, strict_rate
from pricing.engine.money import half_up

# l 30 and h 20 per PC, B 250, S 150.
OFFICE = BuildUp(
    licence_rate=Decimal(30), maintenance_rate=Decimal(20), backup_amount=Decimal(250), server_amount=Decimal(150)
)
PER_USER, PER_DEVICE = BillingModel.PER_USER, BillingModel.PER_DEVICE


def test_eight_desktops_cost_800_and_100_each() -> None:
    found = allocate(OFFICE, 8, "USD")

    assert (str(found.total), found.unit) == ("$800.00", 100)
    assert [(step.text, str(step.amount)) for step in found.steps] == [
        ("Licences: 8 devices × $30.00", "$240.00"),
        ("Hardware maintenance: 8 devices × $20.00", "$160.00"),
        ("Backup and disaster recovery", "$250.00"),
        ("Server", "$150.00"),
    ]


TABLE = [
    (1, "$100.00", PER_USER, "800.00", "700.00", "12.5"),
    (4, "$400.00", PER_USER, "200.00", "100.00", "50"),
    (6, "$600.00", PER_USER, "133.33", "33.33", "75"),
    (7, "$700.00", PER_USER, "114.29", "14.29", "87.5"),
    (8, "$800.00", PER_USER, "100.00", "0.00", "100"),
    (9, "$900.00", PER_DEVICE, "88.89", None, "112.5"),
    (12, "$1,200.00", PER_DEVICE, "66.67", None, "150"),
]


@pytest.mark.parametrize(("users", "per_user", "verdict", "loaded", "surcharge", "recovery"), TABLE)
def test_the_table_of_users_sharing_eight_desktops(
    users: int, per_user: str, verdict: BillingModel, loaded: str, surcharge: str | None, recovery: str
) -> None:
    found = load(OFFICE, 8, users, "USD")

    assert (str(found.per_user), str(found.per_device), found.verdict) == (per_user, "$800.00", verdict)
    assert str(half_up(found.loaded_rate, 2)) == loaded
    most = found.maximum_surcharge
    assert (None if most is None else str(half_up(most, 2))) == surcharge
    assert found.recovery_share * 100 == Fraction(recovery)
    assert found.takes_over_at == 9


def test_the_condition_is_inclusive_also_with_a_surcharge() -> None:
    # "add more costs per employee": four users bear 100 more each and not a cent beyond.
    assert load(OFFICE, 8, 4, "USD", surcharge=Decimal(100)).ok_per_user
    assert not load(OFFICE, 8, 4, "USD", surcharge=Decimal("100.01")).ok_per_user
    assert load(OFFICE, 8, 4, "USD", surcharge=Decimal(100)).takes_over_at == 5


def test_four_desktops_instead_of_eight_strand_200_of_the_fixed_cost() -> None:
    found = reallocate(OFFICE, 8, 4, "USD")

    assert (str(found.after.total), found.after.unit) == ("$600.00", 150)
    assert (str(found.kept), str(found.stranded)) == ("$400.00", "$200.00")
    assert found.because == (
        "4 devices cost $600.00, $150.00 each; at the former $100.00 they would bring $400.00: $200.00 too little."
    )


def test_with_four_desktops_four_users_tie_and_stay_per_user() -> None:
    found = load(OFFICE, 4, 4, "USD")

    assert (str(found.per_user), str(found.per_device), found.verdict) == ("$600.00", "$600.00", PER_USER)


def test_strictly_per_user_the_extras_raise_the_licence_to_the_loaded_rate() -> None:
    rate, steps = strict_rate(OFFICE, 8, 4, Decimal(30), "USD")

    assert rate == load(OFFICE, 8, 4, "USD").loaded_rate == 200
    assert [(step.text, str(step.amount)) for step in steps] == [
        ("Base rate per user", "$30.00"),
        ("4 machines beyond one per user × $30.00, shared by 4 users", "$30.00"),
        ("Hardware maintenance: 8 devices × $20.00, shared by 4 users", "$40.00"),
        ("Backup and disaster recovery, shared by 4 users", "$62.50"),
        ("Server, shared by 4 users", "$37.50"),
    ]


def test_at_half_margin_the_bills_become_1600_200_per_desktop_and_400_per_user() -> None:
    price = rate_for_margin(OFFICE.total(8), Decimal("0.5"))

    assert (price, price / 8, price / 4) == (1600, 200, 400)


def test_seven_desktops_share_800_without_losing_a_cent() -> None:
    # The notes write 2 x 114.29 + 5 x 114.28, which is 799.98; four and three make 800.00.
    bills = BuildUp(Decimal(0), Decimal(0), Decimal(800), Decimal(0))

    assert [(str(part), devices) for part, devices in allocate(bills, 7, "USD").parts] == [
        ("$114.29", 4),
        ("$114.28", 3),
    ]
