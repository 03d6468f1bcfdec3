"""An agreement that exists can be charged: what cannot be is refused in a sentence."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from contracts.agreement import FORMAT, Agreement, Counting, Customs, FlatBand, agreed_from
from contracts.canonical import plain, read
from contracts.prices import UnitPrice
from tests.unit.contracts.billing.months import agreement, flat, per_device, per_user, rates
from tests.unit.contracts.builders import FLAT, PER_USER, SOFT, agreed, terms

OFFICE = flat("900", 10)


@pytest.mark.parametrize(
    ("lines", "because"),
    [
        ((), "at least one line"),
        ((per_user(), per_device(workstation="40")), "Only one line can be for everything"),
        ((per_user(), replace(per_user(), classes=("server",))), "Only one line can charge per user"),
        ((OFFICE, replace(OFFICE, classes=("server",))), "Only one line can have a flat fee"),
        (
            (per_device(classes=("server",), server="9"), per_device("More", ("server",), server="9")),
            "Two lines charge for the class server",
        ),
    ],
)
def test_an_agreement_charges_something_and_nothing_twice(lines, because):
    with pytest.raises(ValueError, match=because):
        agreement(*lines)


@pytest.mark.parametrize(
    ("changes", "because"),
    [
        ({"name": "x" * 61}, "at most 60 characters"),
        ({"rates": rates(per_user=UnitPrice.single(Decimal(1)))}, "needs a flat fee, or a rate"),
        ({"overage": "PER_UNIT"}, "needs a price for what is above its ceiling"),
        ({"overage": "NEXT_BAND"}, "needs the fee of its next band"),
        ({"grace_months": 2}, "months of grace only with that rule"),
        ({"rates": rates(flat=SOFT)}, "has a price above its ceiling, where nothing may be"),
        ({"overage": "GRACE", "rates": rates(flat=SOFT)}, "and then at least one"),
    ],
)
def test_a_line_that_cannot_be_charged_is_refused(changes, because):
    with pytest.raises(ValueError, match=because):
        replace(OFFICE, **changes)


def test_by_the_day_is_counted_at_the_periods_end():
    with pytest.raises(ValueError, match="counted at the period's end"):
        replace(agreed(terms(), moment="PEAK"), proration="DAILY")


def test_another_format_is_not_read():
    with pytest.raises(ValueError, match=f"format {FORMAT + 1} is not known"):
        replace(agreement(per_user()), format=FORMAT + 1)


def test_what_is_stored_is_read_back_word_for_word():
    bands = (FlatBand(20, None, Decimal("1500.50")),)
    whole = agreement(
        flat("900", 10, overage="NEXT_BAND", next_bands=bands),
        per_device(classes=("server",), server="150"),
        began_on=date(2026, 1, 31),
    )
    assert read(Agreement, plain(whole)) == whole
    assert read(Agreement, plain(whole)).sha256 == whole.sha256


@pytest.mark.parametrize(
    ("model", "kept"),
    [("flat", (None, (), True)), ("per_device", (None, ("workstation", "server"), False))],
)
def test_accepting_a_proposal_keeps_the_rates_of_the_chosen_model_only(model, kept):
    offered = terms(billing_model=model, prices=(PER_USER, replace(FLAT, model="per_device"), FLAT))
    line = agreed(offered).lines[0].rates
    assert (line.per_user, tuple(row.asset_class for row in line.per_device), line.flat is not None) == kept


def test_a_moment_that_days_cannot_tell_is_billed_for_whole_months():
    by_day = Customs(proration="DAILY")
    assert agreed_from(terms(), Counting("ACTIVE_30"), by_day).proration == "DAILY"
    assert agreed_from(terms(), Counting("ACTIVE_30", "PEAK"), by_day).proration == "FULL_MONTH"
