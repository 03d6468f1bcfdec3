from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from contracts.commercial import Commercial, Escalated
from contracts.documents.beside import assets_of, findings_of, options_of, ranges_of
from contracts.documents.sentences_terms import commercial_terms
from contracts.papers import Asset, Customary, FindingNoted, InvoiceRange, OptionOffered
from contracts.prices import YearPrice
from tests.unit.contracts.builders import FLAT, PER_DEVICE, PER_USER, terms

HABITS = Customary(
    auto_renews=True, renewal_months=12, payment_days=30, prorates_by_day=False, taxes=("Sales tax, 5 %",)
)


def said(**changes):
    return dict(commercial_terms(terms(**changes)))


def test_findings_are_worded_as_potential_and_counted_without_a_name():
    noted = (FindingNoted("PII-7", "high", 2), FindingNoted("ACC-3", "info", 1))
    found = findings_of(terms(findings=noted))
    assert found.lead == "While counting on 20 Nov 2026 we came across 3 potential findings worth a closer look."
    assert [(row.severity, row.potential, row.count) for row in found.rows] == [
        ("High", "Termination procedures may not have taken effect.", 2),
        ("For information", "An account is used by several persons.", 1),
    ]
    assert "not a compliance assessment" in found.small_print
    assert found.small_print.endswith("Please confirm with your compliance officer.")


def test_a_ceiling_that_is_near_is_told():
    assert findings_of(terms()).near == ("The flat rate covers 50 users; you have 47, which leaves room for 3.",)


def test_without_findings_and_with_room_there_is_nothing_to_tell():
    roomy = replace(terms().rates, flat=replace(terms().rates.flat, max_users=100))
    assert findings_of(terms(rates=roomy)) is None


def test_other_headcounts_stand_around_today_s_and_a_model_without_a_price_there_has_none():
    ranges = (
        InvoiceRange("per_user", Decimal("-0.10"), 42, 56, Decimal("4200.00")),
        InvoiceRange("flat", Decimal("-0.10"), 42, 56, Decimal("3900.00")),
        InvoiceRange("per_user", Decimal("0.10"), 52, 68, Decimal("5200.00")),
    )
    assert [(row.share, row.label, row.amounts) for row in ranges_of(terms(ranges=ranges))] == [
        ("+10%", "52 users, 68 devices", (Decimal("5200.00"), None, None)),
        ("Now", "47 users, 62 devices", (Decimal("4700.00"), None, Decimal("3900.00"))),
        ("−10%", "42 users, 56 devices", (Decimal("4200.00"), None, Decimal("3900.00"))),
    ]


@pytest.mark.parametrize(
    ("per", "price", "comes_to"),
    [
        ("MONTH", "$2.50 per month", "$2.50 per month"),
        ("USER", "$2.50 per user and month", "$117.50 per month"),
        ("DEVICE", "$2.50 per device and month", "$155.00 per month"),
        ("ONCE", "$2.50 once", "$2.50 once"),
    ],
)
def test_an_option_says_its_price_and_what_it_comes_to(per, price, comes_to):
    (option,) = options_of(terms(options=(OptionOffered("Training", "Each month.", Decimal("2.5"), per),)))
    assert (option.price, option.comes_to) == (price, comes_to)


def test_devices_that_are_not_named_are_counted_in_a_sentence():
    listed = assets_of(terms(assets=(Asset("PC-1", "workstation", "S1", "Ada"), Asset("PC-2", ""))))
    assert [(row.name, row.asset_class) for row in listed.rows] == [("PC-1", "Workstation"), ("PC-2", "")]
    assert listed.more == "60 devices more were counted. All of them are in the portal, under What is counted."


def test_notice_has_its_last_day_and_a_renewal_its_rule():
    found = said(customary=HABITS)
    assert found["Notice"] == (
        "60 days in writing before the term ends. Begun on 20 Nov 2026, it runs to 19 Nov 2029, and notice has to"
        " arrive by 21 Sep 2029."
    )
    assert found["Renewal"] == "Renews by itself for 12 months each time, unless either of us gives notice."
    assert said(customary=replace(HABITS, auto_renews=False))["Renewal"].startswith("Ends with its term.")


def test_a_renewal_s_notice_is_counted_from_its_own_day():
    assert "Begun on 1 Jan 2027, it runs to 31 Dec 2029" in said(starts_on=date(2027, 1, 1))["Notice"]


def test_an_escalator_has_its_example_in_money():
    years = tuple(YearPrice(12, Decimal(amount)) for amount in ("3900.00", "4017.00", "4137.51"))
    found = said(
        prices=(PER_USER, PER_DEVICE, replace(FLAT, years=years)),
        commercial=Commercial(escalator=Escalated(Decimal("0.03"), is_compounding=True)),
    )
    assert found["Anniversary"] == (
        "The monthly fee rises by 3 % per anniversary, compounding."
        " At today's counts a month of $3,900.00 becomes $4,017.00 in the second year."
    )


def test_minimums_taxes_and_statements_are_said():
    rates = replace(terms().rates, minimum_amount=Decimal("500"))
    rates = replace(rates, per_user=replace(rates.per_user, minimum_count=10))
    found = said(billing_model="per_user", rates=rates, customary=HABITS)
    assert found["Minimum"] == "At least 10 users are charged. No month costs less than $500.00."
    assert found["Taxes"] == "All prices are before tax. Added where it applies: Sales tax, 5 %."
    assert found["Statements"] == "One for each month, due 30 days after it is issued."
    assert "each unit for the whole month" in found["When counts change"]


def test_terms_from_before_say_nothing_of_what_was_not_frozen():
    assert not {"Renewal", "Taxes", "Statements", "When counts change"} & set(said())
