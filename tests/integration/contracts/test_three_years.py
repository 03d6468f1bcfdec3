"""Three years of one contract, each amount worked out by hand beside it.

Acme Dental pays a flat fee of 1,400.00 for its office, up to 20 users, 100.00 for each user above; and 150.00 for each
server. 8.25 % tax is on everything. A missed promise is credited with 5 % of the month's fee, at most 15 %. The fee
rises by 3 % at each anniversary. The contract runs for two years from the 31st of January 2027, and renews by itself
for one.
"""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest

from contracts.actions.adjustments import correct_statement
from contracts.actions.amendments import draft_amendment
from contracts.actions.events import verify
from contracts.actions.lives import give_notice
from contracts.actions.renewals import run_renewals
from contracts.actions.sla import record_result
from contracts.actions.statements import draft_due_statements, issue_statement
from contracts.commercial import Commercial, Escalated
from contracts.models import Contract, Statement, TaxRule
from contracts.queries.spans import agreement_of
from contracts.sla.results import Result
from contracts.terms import SlaLine, SlaTerms
from tests.agreements import accepted, count_on, signed_contract
from tests.unit.contracts.billing.months import agreement, flat, per_device

OFFICE = flat("1400", 20, above="100", name="Office")
SERVERS = per_device(classes=("server",), server="150")
PROMISES = SlaTerms(
    "Standard", "24x7", "America/Chicago", (SlaLine("P1", 30, 240, True),),
    credit_share=Decimal("0.05"), credit_cap_share=Decimal("0.15"),
)  # fmt: skip
AGREED = replace(
    agreement(OFFICE, SERVERS),
    commercial=Commercial(escalator=Escalated(Decimal("0.03"), True)),
    sla=PROMISES,
    term_months=24,
    auto_renews=True,
    renewal_months=12,
)


@pytest.fixture
def signed(acme):
    TaxRule.objects.create(name="Sales tax", share=Decimal("0.0825"), effective_from=date(2020, 1, 1))
    return signed_contract(acme, AGREED, begins=date(2027, 1, 31), onboarding="1700")


def noon(day):
    return datetime(day.year, day.month, day.day, 18, tzinfo=UTC)


class Years:
    """The MSP's account manager, month by month."""

    def __init__(self, acme, amy):
        self.acme, self.amy = acme, amy

    def count(self, on, users, servers):
        count_on(self.acme.client, on, users, workstation=users, server=servers)

    def stated(self, on):
        """Do what the night of a day does, issue what it drafted; return the newest statement's lines and total."""
        run_renewals(on=on, at=noon(on))
        run = draft_due_statements(on=on, at=noon(on))
        assert (run.drafted_count, run.refused) == (1, ())
        draft = Statement.objects.get(status="DRAFT")
        issued = issue_statement(statement=draft, by=self.amy, at=noon(on))
        lines = [(line.description, line.quantity, str(line.amount)) for line in issued.lines.all()]
        return lines, str(issued.total_amount)

    def amend(self, contract, on, changed, reason):
        version = draft_amendment(
            contract=contract, effective_from=on, agreement=changed, reason=reason, by=self.amy, at=noon(on)
        )
        return accepted(version, self.acme, at=noon(on))


def test_three_years_of_one_contract(signed, acme, amy):
    years = Years(acme, amy)

    # The first month, 31 Jan to 27 Feb: 18 users are inside the ceiling, 2 x 150 for servers, onboarding once.
    years.count(date(2027, 2, 20), 18, 2)
    assert years.stated(date(2027, 2, 28)) == (
        [
            ("Office: Flat fee", 1, "1400.00"),
            ("Servers: Server", 2, "300.00"),
            ("Onboarding", 1, "1700.00"),
            ("Sales tax", 1, "280.50"),  # 3,400.00 x 8.25 %
        ],
        "3680.50",
    )

    # They grow. 28 Feb to 30 Mar: the ceiling itself, 20 users, is still inside; 3 x 150 = 450.
    years.count(date(2027, 3, 30), 20, 3)
    assert years.stated(date(2027, 3, 31)) == (
        # 1,850.00 x 8.25 % = 152.625, half-up
        [("Office: Flat fee", 1, "1400.00"), ("Servers: Server", 3, "450.00"), ("Sales tax", 1, "152.63")],
        "2002.63",
    )

    # They break the ceiling. 31 Mar to 29 Apr: 23 users are 3 above it, 3 x 100 = 300.
    years.count(date(2027, 4, 20), 23, 3)
    assert years.stated(date(2027, 4, 30)) == (
        [
            ("Office: Flat fee", 1, "1400.00"),
            ("Office: User above the ceiling", 3, "300.00"),
            ("Servers: Server", 3, "450.00"),
            ("Sales tax", 1, "177.38"),  # 2,150.00 x 8.25 % = 177.375
        ],
        "2327.38",
    )

    # An amendment from 15 May lifts the ceiling to 30 for 1,900. The month of 30 Apr has 31 days, 15 of them before.
    years.count(date(2027, 5, 10), 23, 3)
    lifted = flat("1900", 30, above="100", name="Office")
    amended = years.amend(
        signed, date(2027, 5, 15), replace(AGREED, lines=(lifted, SERVERS)), "They grow; the ceiling grows with them."
    )
    assert (amended.monthly_before_amount, amended.monthly_amount) == (Decimal("2150.00"), Decimal("2350.00"))
    years.count(date(2027, 5, 30), 24, 3)
    assert years.stated(date(2027, 5, 31)) == (
        [
            ("Office: Flat fee, 30 Apr 2027 to 14 May 2027", 1, "677.42"),  # 1,400 x 15/31 = 677.419
            ("Office: User above the ceiling, 30 Apr 2027 to 14 May 2027", 3, "145.16"),  # 300 x 15/31 = 145.161
            ("Servers: Server, 30 Apr 2027 to 14 May 2027", 3, "217.74"),  # 450 x 15/31 = 217.742
            ("Office: Flat fee, 15 May 2027 to 30 May 2027", 1, "980.65"),  # 1,900 x 16/31 = 980.645
            ("Servers: Server, 15 May 2027 to 30 May 2027", 3, "232.26"),  # 450 x 16/31 = 232.258
            ("Sales tax", 1, "185.89"),  # 2,253.23 x 8.25 % = 185.891
        ],
        "2439.12",
    )

    # Five promises are missed in June: 5 x 5 % of 2,350, but at most 15 % = 352.50.
    for number in range(5):
        opened = datetime(2027, 6, 10 + number, 15, tzinfo=UTC)
        late = Result(f"T-{number}", "P1", opened, opened + timedelta(hours=1), opened + timedelta(hours=9))
        record_result(contract=signed, result=late, by=amy, at=opened + timedelta(days=1))
    years.count(date(2027, 6, 29), 25, 3)
    assert years.stated(date(2027, 6, 30)) == (
        [
            ("Office: Flat fee", 1, "1900.00"),
            ("Servers: Server", 3, "450.00"),
            ("SLA credit", 1, "-352.50"),
            ("Sales tax", 1, "164.79"),  # 1,997.50 x 8.25 % = 164.794
        ],
        "2162.29",
    )

    # One server of June was switched off already: 150 less, on the next statement.
    june = Statement.objects.get(period_from=date(2027, 5, 31))
    correct_statement(
        statement=june, description="A server too many in June", amount=Decimal("-150"), reason="It was gone in May.",
        by=amy, at=noon(date(2027, 7, 2)),
    )  # fmt: skip
    years.count(date(2027, 7, 30), 25, 2)
    assert years.stated(date(2027, 7, 31)) == (
        [
            ("Office: Flat fee", 1, "1900.00"),
            ("Servers: Server", 2, "300.00"),
            ("A server too many in June", 1, "-150.00"),
            ("Sales tax", 1, "169.13"),  # 2,050.00 x 8.25 % = 169.125
        ],
        "2219.13",
    )

    # From the 31st of August on the highest count of a month is billed. Servers: 2, then 4, then 3: 4 x 150 = 600.
    years.count(date(2027, 8, 30), 25, 2)
    years.stated(date(2027, 8, 31))
    by_peak = replace(agreement_of(amended), counting=replace(AGREED.counting, moment="PEAK"))
    years.amend(signed, date(2027, 8, 31), by_peak, "The highest day of a month counts.")
    for day, servers in ((5, 2), (14, 4), (28, 3)):
        years.count(date(2027, 9, day), 26, servers)
    lines, total = years.stated(date(2027, 9, 30))
    assert lines[:2] == [("Office: Flat fee", 1, "1900.00"), ("Servers: Server", 4, "600.00")]
    assert total == "2706.25"  # 2,500.00 and 206.25 tax

    # Four quiet months of 26 users and 3 servers: 2,350.00 and 193.88 tax (193.875).
    for day, until in ((28, date(2027, 10, 31)), (28, date(2027, 11, 30)), (28, date(2027, 12, 31))):
        years.count(until.replace(day=day), 26, 3)
        assert years.stated(until)[1] == "2543.88"
    years.count(date(2028, 1, 28), 26, 3)
    assert years.stated(date(2028, 1, 31))[1] == "2543.88"

    # The first anniversary: 1,900 x 3 % = 57.00, 450 x 3 % = 13.50.
    years.count(date(2028, 2, 28), 26, 3)
    assert years.stated(date(2028, 2, 29)) == (  # a leap year: the month of the 31st ends on the 29th
        [
            ("Office: Flat fee", 1, "1900.00"),
            ("Office: Escalator, contract year 2: 3 % per anniversary, compounding", 1, "57.00"),
            ("Servers: Server", 3, "450.00"),
            ("Servers: Escalator, contract year 2: 3 % per anniversary, compounding", 1, "13.50"),
            ("Sales tax", 1, "199.69"),  # 2,420.50 x 8.25 % = 199.691
        ],
        "2620.19",
    )
    month = date(2028, 2, 29)
    for until in (
        date(2028, 3, 31), date(2028, 4, 30), date(2028, 5, 31), date(2028, 6, 30), date(2028, 7, 31),
        date(2028, 8, 31), date(2028, 9, 30), date(2028, 10, 31), date(2028, 11, 30), date(2028, 12, 31),
        date(2029, 1, 31),
    ):  # fmt: skip
        years.count(month + timedelta(days=3), 26, 3)
        assert years.stated(until)[1] == "2620.19"
        month = until

    # On the 31st of January 2029 it renewed by itself, once, for a year; the second anniversary: x 1.0609.
    signed.refresh_from_db()
    renewal = Contract.objects.get(renews=signed)
    assert (signed.status, renewal.status, renewal.number) == ("RENEWED", "ACTIVE", "C-2029-0001")
    assert (renewal.effective_from, renewal.effective_until) == (date(2029, 1, 31), date(2030, 1, 31))
    years.count(date(2029, 2, 20), 26, 3)
    assert years.stated(date(2029, 2, 28)) == (
        [
            ("Office: Flat fee", 1, "1900.00"),
            ("Office: Escalator, contract year 3: 3 % per anniversary, compounding", 1, "115.71"),  # 1,900 x 0.0609
            ("Servers: Server", 3, "450.00"),
            ("Servers: Escalator, contract year 3: 3 % per anniversary, compounding", 1, "27.41"),  # 450 x 0.0609
            ("Sales tax", 1, "205.68"),  # 2,493.12 x 8.25 % = 205.682
        ],
        "2698.80",
    )

    # They give notice for the 16th of March: 28 Feb to 15 Mar are 16 of the month's 31 days.
    give_notice(contract=renewal, ended_on=date(2029, 3, 16), reason="They were bought.", by=amy, at=noon(month))
    years.count(date(2029, 3, 10), 26, 3)
    assert years.stated(date(2029, 3, 16)) == (
        [
            ("Office: Flat fee, 28 Feb 2029 to 15 Mar 2029", 1, "980.65"),  # 1,900 x 16/31 = 980.645
            # 1,900 x 0.0609 x 16/31 = 59.721; the month's part is 2,015.71 x 16/31 = 1,040.366
            ("Office: Escalator, contract year 3: 3 % per anniversary, compounding, 28 Feb 2029 to 15 Mar 2029", 1,
             "59.72"),
            ("Servers: Server, 28 Feb 2029 to 15 Mar 2029", 3, "232.26"),  # 450 x 16/31 = 232.258
            # 450 x 0.0609 x 16/31 = 14.145; the part is 477.405 x 16/31 = 246.403
            ("Servers: Escalator, contract year 3: 3 % per anniversary, compounding, 28 Feb 2029 to 15 Mar 2029", 1,
             "14.14"),
            ("Sales tax", 1, "106.16"),  # 1,286.77 x 8.25 % = 106.159
        ],
        "1392.93",
    )  # fmt: skip
    renewal.refresh_from_db()
    assert renewal.status == "TERMINATED"
    assert draft_due_statements(on=date(2031, 1, 1), at=noon(date(2031, 1, 1))).drafted_count == 0
    numbers = Statement.objects.order_by("number").values_list("number", flat=True)
    assert [number[:6] for number in numbers] == ["S-2027"] * 11 + ["S-2028"] * 12 + ["S-2029"] * 3
    assert verify().is_whole
