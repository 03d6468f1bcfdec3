from datetime import date
from decimal import Decimal

import pytest

from clients.models import Client
from contracts.actions.exports import drop_export_layout, keep_export_layout
from contracts.actions.taxes import TaxTwice, drop_tax_rule, keep_tax_rule
from contracts.billing.taxes import tax_lines
from contracts.exporting.columns import UnknownColumn
from contracts.exporting.layouts import LayoutUnreadable
from contracts.models import Event, ExportLayout, Letterhead, Statement, TaxRule
from contracts.queries.exports import (
    chosen,
    clients_with_statements,
    export_rows,
    newest_statements,
    statements_between,
)
from contracts.queries.taxes import every_tax_rate
from pricing.engine.money import Amount
from tests.integration.contracts.stated import CREDIT, SERVICE, contract_of, stated
from tests.worlds import NOW


@pytest.fixture
def acme(amy):
    return contract_of("Acme Dental", by=amy)


@pytest.fixture
def birch(amy):
    return contract_of("Birch Law", by=amy, number="C-2026-0002", currency="EUR")


EVERY = Statement.objects.all


class TestRows:
    def test_a_line_says_what_is_known_of_its_statement(self, acme):
        stated(acme, SERVICE, CREDIT, tax="111.38")

        first, credit, tax = export_rows(EVERY())

        assert (first.number, first.status, first.client_name, first.client_slug) == (
            "S-2026-0001", "Issued", "Acme Dental", "acme-dental",
        )  # fmt: skip
        assert (first.period_from, first.period_until) == (date(2026, 11, 1), date(2026, 12, 1))
        assert (first.net_amount, first.tax_amount, first.total_amount) == (1350, Decimal("111.38"), Decimal("1461.38"))
        assert (credit.kind_name, credit.amount, credit.steps) == ("Credit", -50, ("SLA credit = -50",))
        assert tax.is_tax

    def test_it_was_issued_on_the_day_that_it_was_at_the_msp(self, acme):
        Letterhead.objects.update(time_zone="Asia/Tokyo", payment_days=14)
        stated(acme)

        (line,) = export_rows(EVERY())

        assert (line.issued_on, line.due_on) == (date(2026, 12, 3), date(2026, 12, 17))

    def test_issued_statements_come_first_by_their_number(self, acme):
        stated(acme, month=2, number=None)
        stated(acme, month=1, number="S-2026-0002")
        stated(acme, month=0, number="S-2026-0001")

        assert [line.number for line in export_rows(EVERY())] == ["S-2026-0001", "S-2026-0002", ""]

    def test_reading_takes_two_queries_however_many_there_are(self, acme, birch, django_assert_num_queries):
        for contract in (acme, birch):
            for month in range(5):
                stated(contract, SERVICE, CREDIT, month=month, number=f"S-{contract.number}-{month}")

        with django_assert_num_queries(2):
            assert len(list(export_rows(EVERY()))) == 20


class TestChoosing:
    def test_a_choice_is_summed_up_per_currency_in_one_query(self, acme, birch, django_assert_num_queries):
        stated(acme)
        stated(birch, number=None)

        with django_assert_num_queries(1):
            found = chosen(statements_between())

        assert (found.count, found.draft_count) == (2, 1)
        assert found.totals == (Amount(Decimal("1400.00"), "EUR"), Amount(Decimal("1400.00"), "USD"))

    @pytest.mark.parametrize(
        ("first", "last", "count"),
        [
            (None, None, 3),
            (date(2026, 12, 1), None, 2),
            (None, date(2026, 12, 1), 2),
            (date(2026, 12, 1), date(2026, 12, 31), 1),
            (date(2027, 6, 1), None, 0),
        ],
    )
    def test_both_days_are_inside(self, acme, first, last, count):
        for month in range(3):
            stated(acme, month=month, number=f"S-{month}")

        assert chosen(statements_between(first, last)).count == count

    def test_one_client_is_chosen_of_those_that_have_a_statement(self, acme, birch):
        stated(acme)

        assert list(clients_with_statements()) == [Client.objects.get(name="Acme Dental")]
        assert chosen(statements_between(client=birch.client)).count == 0

    def test_the_newest_are_shown_as_an_example(self, acme):
        stated(acme, month=0)
        stated(acme, month=1, number=None)

        assert [line.number for line in export_rows(newest_statements(1, issued_only=False))] == [""]
        assert [line.number for line in export_rows(newest_statements(1, issued_only=True))] == ["S-2026-0001"]


class TestTaxes:
    def rule(self, begins, ends=None, name="VAT", **given):
        return TaxRule(name=name, share=Decimal("0.2"), effective_from=begins, effective_until=ends, **given)

    def test_all_taxes_are_read_in_one_query_and_a_day_has_its_own(self, amy, django_assert_num_queries):
        for rule in (
            self.rule(date(2020, 1, 1), date(2026, 12, 31)),
            self.rule(date(2026, 12, 31), kinds=["RECURRING"], registration="GB 1"),
            self.rule(date(2027, 1, 1), name="Later"),
        ):
            keep_tax_rule(rule=rule, by=amy, at=NOW)

        with django_assert_num_queries(1):
            rates = every_tax_rate()

        assert len(rates) == 3
        lines = [("RECURRING", Decimal(100)), ("ONE_OFF", Decimal(50))]

        def on(day):
            return [(tax.name, str(tax.amount)) for tax in tax_lines(lines, rates, day, "USD")]

        assert on(date(2026, 12, 30)) == [("VAT", "30.00")]
        assert on(date(2026, 12, 31)) == [("VAT", "20.00")]
        assert on(date(2027, 1, 1)) == [("Later", "30.00"), ("VAT", "20.00")]
        (held,) = [rate for rate in rates if rate.kinds]
        assert (held.name, held.share, held.kinds, held.registration) == ("VAT", Decimal("0.2"), ("RECURRING",), "GB 1")

    @pytest.mark.parametrize(
        ("begins", "ends"),
        [
            (date(2026, 1, 1), None),
            (date(2025, 1, 1), date(2026, 1, 2)),
            (date(2026, 6, 1), date(2026, 7, 1)),
        ],
    )
    def test_a_tax_is_not_added_twice_on_a_day(self, amy, begins, ends):
        keep_tax_rule(rule=self.rule(date(2026, 1, 1), date(2027, 1, 1)), by=amy, at=NOW)

        with pytest.raises(TaxTwice, match="VAT is added from 1 Jan 2026 already"):
            keep_tax_rule(rule=self.rule(begins, ends, name="vat "), by=amy, at=NOW)

    def test_a_tax_follows_the_one_before(self, amy):
        keep_tax_rule(rule=self.rule(date(2026, 1, 1), date(2027, 1, 1)), by=amy, at=NOW)

        keep_tax_rule(rule=self.rule(date(2027, 1, 1)), by=amy, at=NOW)

        assert TaxRule.objects.count() == 2

    def test_keeping_and_dropping_is_on_record(self, amy):
        rule = self.rule(date(2026, 1, 1))

        keep_tax_rule(rule=rule, by=amy, at=NOW)
        drop_tax_rule(rule=rule, by=amy, at=NOW)

        assert list(Event.objects.order_by("id").values_list("what", "about", "by")) == [
            ("tax_rule.kept", "VAT", amy.email),
            ("tax_rule.dropped", "VAT", amy.email),
        ]
        assert not TaxRule.objects.exists()


class TestLayouts:
    def test_a_layout_is_kept_and_dropped_on_record(self, amy):
        layout = ExportLayout(name=" Short ", columns=["client", "amount"])

        keep_export_layout(layout=layout, by=amy, at=NOW)
        assert ExportLayout.objects.get().name == "Short"
        drop_export_layout(layout=layout, by=amy, at=NOW)

        assert not ExportLayout.objects.exists()
        assert [event.what for event in Event.objects.order_by("id")] == ["export_layout.kept", "export_layout.dropped"]

    @pytest.mark.parametrize(
        ("columns", "refusal"),
        [(["password"], UnknownColumn), ([], UnknownColumn), ({"system": "SAGE"}, LayoutUnreadable)],
    )
    def test_a_layout_that_no_file_can_be_made_of_is_not_kept(self, amy, columns, refusal):
        with pytest.raises(refusal):
            keep_export_layout(layout=ExportLayout(name="Odd", columns=columns), by=amy, at=NOW)
        assert not ExportLayout.objects.exists()
