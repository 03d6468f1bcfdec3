"""What the form of an amendment shows of an agreement, sent back unchanged, is that agreement."""

from dataclasses import replace
from decimal import Decimal

import pytest

from contracts.admin.amending import agreement_from, line_given, main_given, scope_given, written
from contracts.agreement import AgreedLine, FlatBand
from contracts.prices import Band, DeviceRate, UnitPrice
from contracts.terms import ScopeLine
from tests.unit.contracts.builders import SOFT, agreed, terms

OFFICE = agreed(terms()).lines[0]
BANDED = UnitPrice((Band(25, Decimal("100")), Band(None, Decimal("87.50"))), "all_units", 10)


NOTHING = replace(OFFICE.rates, flat=None, per_user=None, per_device=())
LINES = {
    "a hard flat fee": (OFFICE,),
    "a fee per year with prices above its ceiling": (
        replace(OFFICE, rates=replace(OFFICE.rates, flat=replace(SOFT, per="year")), overage="PER_UNIT"),
    ),
    "months of grace": (replace(OFFICE, rates=replace(OFFICE.rates, flat=SOFT), overage="GRACE", grace_months=2),),
    "next bands": (replace(OFFICE, overage="NEXT_BAND", next_bands=(FlatBand(80, 160, Decimal(6000)),)),),
    "users in bands with a minimum": (
        AgreedLine("Users", "per_user", replace(NOTHING, per_user=BANDED, minimum_amount=Decimal(500))),
    ),
    "users with infrastructure beside them": (
        AgreedLine(
            "Users",
            "per_user",
            replace(
                NOTHING,
                per_user=UnitPrice.single(Decimal("99.9950")),
                per_device=(DeviceRate("server", UnitPrice.single(Decimal(150))),),
                is_infrastructure_in_user_rate=False,
            ),
        ),
    ),
    "a flat fee beside servers per device": (
        OFFICE,
        AgreedLine(
            "Servers",
            "per_device",
            replace(NOTHING, per_device=(DeviceRate("server", UnitPrice((Band(None, Decimal(150)),))),)),
            ("server",),
        ),
    ),
}


@pytest.mark.parametrize("lines", LINES.values(), ids=LINES)
def test_what_is_sent_back_unchanged_is_what_was_agreed(lines):
    before = replace(
        agreed(terms()),
        lines=lines,
        scope=(ScopeLine("Projects", "", "EXTRA", Decimal("120.00"), "hour", "SHARED"),),
    )

    after = agreement_from(before, main_given(before), map(line_given, lines), scope_given(before), None)

    assert after == before


@pytest.mark.parametrize(("amount", "text"), [("900", "900.00"), ("0.0375", "0.0375"), ("40.1000", "40.10")])
def test_an_amount_is_written_with_its_cents_and_no_place_more_than_it_has(amount, text):
    assert str(written(Decimal(amount))) == text


def test_no_amount_is_written_as_none():
    assert written(None) is None
