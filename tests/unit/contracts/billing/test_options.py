"""What the options that a client ticked are billed at, beside the fee."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest

from contracts.agreement import OptionRefused, OptionTaken, agreed_from, options_taken
from contracts.billing.lines import month_of
from contracts.billing.month import month_lines
from contracts.billing.options import offered_sums
from contracts.billing.values import CountUnclear
from contracts.canonical import plain, read
from contracts.charging import Part
from contracts.commercial import Commercial, Escalated
from contracts.documents.agreed import compared, facts_of
from contracts.papers import OptionOffered
from contracts.renewing.going_on import going_on
from tests.unit.contracts.billing.months import NOVEMBER, agreement, billed, counted, month, per_user, span, told
from tests.unit.contracts.builders import agreed, terms

PHISHING = OptionTaken("Phishing drills", Decimal("2.50"), "USER")
BACKUP = OptionTaken("Cloud backup", Decimal("4"), "DEVICE", "Of every covered device.")
REPORT = OptionTaken("Monthly report", Decimal("90"), "MONTH")
AUDIT = OptionTaken("Security audit", Decimal("1200"), "ONCE")
EVERY = (PHISHING, BACKUP, REPORT, AUDIT)
RISING = Commercial(escalator=Escalated(Decimal("0.03"), is_compounding=True))


def day(number: int) -> date:
    return NOVEMBER.replace(day=number)


def with_options(*options, **changes):
    return agreement(per_user(), options=options, **changes)


def test_a_month_has_a_line_for_each_option_and_none_for_what_is_charged_once():
    lines = billed(with_options(*EVERY), counted(day(30), 10, server=2, workstation=9))

    assert told(lines) == [
        ("User", 10, "1000.00"),
        ("Phishing drills", 10, "25.00"),
        ("Cloud backup", 11, "44.00"),
        ("Monthly report", 1, "90.00"),
    ]
    assert {line.kind for line in lines} == {"RECURRING"}
    assert lines[1].steps[0] == "10 × $2.50 = $25.00"
    assert lines[1].steps[-1].startswith("Counted on 30 Nov 2026 by the policy")


def test_where_nothing_is_counted_an_option_per_user_or_device_has_no_line():
    assert told(billed(with_options(PHISHING, BACKUP, REPORT), counted(day(30), 0))) == [("Monthly report", 1, "90.00")]


def test_part_of_a_month_is_charged_by_its_days():
    whole = month()
    parts = [
        span(with_options(REPORT), day(1), day(11)),
        span(with_options(REPORT, PHISHING), day(11), whole.until, "amendment 1"),
    ]

    lines = month_lines(whole, parts, [counted(day(9), 9), counted(day(30), 12)])

    assert [one for one in told(lines) if not one[0].startswith("User")] == [
        ("Monthly report, 1 Nov 2026 to 10 Nov 2026", 1, "30.00"),
        ("Monthly report, 11 Nov 2026 to 30 Nov 2026", 1, "60.00"),
        ("Phishing drills, 11 Nov 2026 to 30 Nov 2026", 12, "20.00"),
    ]
    assert "1 × $90.00 × 10 of 30 days = $30.00" in lines[1].steps


def test_billed_by_the_day_joiners_and_leavers_change_what_an_option_costs():
    by_day = with_options(PHISHING, BACKUP, REPORT, proration="DAILY")

    lines = billed(by_day, counted(day(1), 10, server=1), counted(day(16), 12, server=1), counted(day(21), 11))

    assert [one for one in told(lines) if "ser" not in one[0].split(":")[0]] == [
        ("Phishing drills", 10, "25.00"),
        ("Cloud backup", 1, "4.00"),
        ("Monthly report", 1, "90.00"),
        ("Phishing drills: 2 users more from 16 Nov 2026", 2, "2.50"),
        ("Phishing drills: 1 user fewer from 21 Nov 2026", 1, "-0.83"),
        ("Cloud backup: 1 device fewer from 21 Nov 2026", 1, "-1.33"),
    ]


def test_an_option_rises_with_the_fee_and_says_so():
    rising = replace(with_options(PHISHING), commercial=RISING)

    lines = billed(rising, counted(day(30), 10), of=month(anniversaries=1, factor=Fraction(103, 100)))

    assert lines[-1].description == "Phishing drills"
    assert (str(lines[-1].amount), str(lines[-1].rate)) == ("25.75", "2.5750")
    assert lines[-1].steps[0].startswith("$2.50 has risen to $2.575 in contract year 2")
    assert lines[-1].steps[1] == "10 × $2.575 = $25.75"


def test_devices_of_unknown_kind_are_not_billed_an_option_by_guess():
    with pytest.raises(CountUnclear, match="Cloud backup"):
        billed(with_options(BACKUP), counted(day(30), 10, unclassified=1))
    assert billed(with_options(PHISHING), counted(day(30), 10, unclassified=1))


def test_what_a_month_costs_is_the_sum_of_its_lines():
    options = with_options(*EVERY)
    lines = billed(options, counted(day(30), 7, server=2, workstation=9))
    estate = counted(day(30), 7, server=2, workstation=9).estate

    assert month_of(options, estate, Part()) == Fraction(sum(line.amount for line in lines))


def offering():
    return terms(
        options=tuple(OptionOffered(one.name, one.description, one.rate, one.per) for one in EVERY),
        commercial=RISING,
    )


def test_a_proposal_with_options_says_what_it_comes_to():
    offered = offering()
    sums = offered_sums(offered, options_taken(offered, [one.name for one in EVERY]))

    month_one = Decimal("117.50") + Decimal("248.00") + Decimal("90.00")  # 47 users, 62 devices
    year_two = Decimal("121.03") + Decimal("255.44") + Decimal("92.70")
    year_three = Decimal("124.66") + Decimal("263.10") + Decimal("95.48")
    assert sums.monthly_amount == Decimal("3900.00") + month_one
    assert sums.one_off_amount == Decimal("3900.00") + Decimal("1200.00")
    assert sums.term_amount == offered.totals.term_amount + 1200 + 12 * (month_one + year_two + year_three)
    assert offered_sums(offered, ()).term_amount == offered.totals.term_amount


@pytest.mark.parametrize(
    ("names", "sentence"),
    [
        (["Free lunch"], "“Free lunch” is not an option of proposal P-2026-0001"),
        (["Cloud backup", "Cloud backup"], "“Cloud backup” was sent twice"),
    ],
)
def test_what_was_not_offered_or_ticked_twice_is_refused(names, sentence):
    with pytest.raises(OptionRefused, match=sentence):
        options_taken(offering(), names)


def test_what_was_ticked_becomes_part_of_the_agreement_and_of_its_hash():
    offered = offering()
    plainly = agreed(offered)
    chosen = agreed_from(offered, plainly.counting, _customs(), ["Monthly report", "Cloud backup"])

    assert chosen.options == (BACKUP, REPORT)  # in the order of the proposal
    assert read(type(chosen), plain(chosen)) == chosen
    assert chosen.sha256 != plainly.sha256
    assert "options" not in plain(plainly)  # what was signed before there were options keeps its hash


def _customs():
    from contracts.agreement import Customs

    return Customs()


def test_a_renewal_carries_options_on_but_not_what_was_charged_once():
    assert going_on(with_options(*EVERY), NOVEMBER).options == (PHISHING, BACKUP, REPORT)


def test_options_are_facts_and_an_amendment_that_drops_one_shows_it():
    before, after = with_options(*EVERY), with_options(REPORT)

    assert [(fact.label, fact.value) for fact in facts_of(before) if fact.section == "Options"] == [
        ("Phishing drills", "$2.50 per user and month"),
        ("Cloud backup", "$4.00 per device and month: Of every covered device."),
        ("Monthly report", "$90.00 per month"),
        ("Security audit", "$1,200.00 once"),
    ]
    changed = [one for one in compared(before, after) if one.is_changed]
    assert [(one.label, one.after) for one in changed] == [
        ("Phishing drills", ""), ("Cloud backup", ""), ("Security audit", "")
    ]  # fmt: skip


@pytest.mark.parametrize("changes", [{"name": " "}, {"rate": Decimal("-1")}, {"per": "WEEK"}])
def test_an_option_that_cannot_be_charged_is_none(changes):
    with pytest.raises(ValueError, match=r".+"):
        replace(REPORT, **changes)


def test_an_option_is_agreed_once():
    with pytest.raises(ValueError, match="agreed once"):
        with_options(REPORT, REPORT)
