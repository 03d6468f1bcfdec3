from dataclasses import replace
from decimal import Decimal

import pytest

from contracts.agreed import ceilings_of, rates_of
from contracts.models import Contract, TermsVersion
from contracts.prices import Band, UnitPrice
from tests.unit.contracts.builders import FLAT, PER_USER, SOFT, terms
from tests.unit.contracts.builders import agreed as by_terms

PRICED = replace(FLAT, model="per_device")


def version():
    return TermsVersion(contract=Contract())


def rates(**changes):
    return replace(terms().rates, **changes)


def agreed(model, **changes):
    accepted = terms(billing_model=model, prices=(PER_USER, PRICED, FLAT), rates=rates(**changes))
    return [(row.asset_class, row.description, row.rate) for row in rates_of(version(), by_terms(accepted))]


@pytest.mark.parametrize(
    ("model", "changes", "rows"),
    [
        ("per_user", {}, [("", "Per billable user and month", Decimal(100))]),
        (
            "per_user",
            {"is_infrastructure_in_user_rate": False},
            [("", "Per billable user and month", Decimal(100)), ("server", "Per server and month", Decimal(150))],
        ),
        (
            "per_device",
            {},
            [
                ("workstation", "Per workstation and month", Decimal(40)),
                ("server", "Per server and month", Decimal(150)),
            ],
        ),
        (
            "per_user",
            {"per_user": UnitPrice((Band(25, Decimal(150)), Band(None, Decimal(120))), minimum_count=20)},
            [
                ("", "Per billable user and month, 1 to 25, at least 20", Decimal(150)),
                ("", "Per billable user and month, from 26, at least 20", Decimal(120)),
            ],
        ),
        ("flat", {}, [("", "Flat fee per month", Decimal(3900))]),
        ("flat", {"flat": replace(SOFT, per="year")}, [("", "Flat fee per year", Decimal(3900))]),
    ],
)
def test_a_contract_keeps_the_rates_of_its_own_model(northwind, model, changes, rows):
    assert agreed(model, **changes) == rows


@pytest.mark.parametrize(
    ("flat", "ceilings"),
    [
        (
            replace(SOFT, overage_user_rate=None, overage_device_rate=None),
            [("USERS", 50, None), ("DEVICES", 100, None)],
        ),
        (SOFT, [("USERS", 50, Decimal(100)), ("DEVICES", 100, Decimal(40))]),
        (replace(SOFT, max_devices=None), [("USERS", 50, Decimal(100))]),
        (replace(SOFT, max_users=None), [("DEVICES", 100, Decimal(40))]),
    ],
)
def test_a_flat_rate_has_the_ceilings_it_names(northwind, flat, ceilings):
    found = ceilings_of(version(), by_terms(terms(rates=rates(flat=flat))))
    assert [(row.unit, row.limit_count, row.overage_rate) for row in found] == ceilings


def test_another_model_has_no_ceiling(northwind):
    assert ceilings_of(version(), by_terms(terms(billing_model="per_user"))) == []
