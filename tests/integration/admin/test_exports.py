import csv
import html
import io
import zipfile
from datetime import date
from decimal import Decimal

import pytest
from django.contrib import admin
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from openpyxl import load_workbook

from contracts.admin.export_page import export_selected
from contracts.admin.exports import ExportLayoutAdmin, TaxRuleAdmin
from contracts.models import ExportLayout, Letterhead, Statement, TaxRule
from tests.forms import forms_of
from tests.integration.contracts.stated import CREDIT, SERVICE, contract_of, stated

BUDGET = 6  # queries of any file, who asks for it among them, beside the choice of the MSP
XERO = {"system": "XERO", "usual": {"account": "200", "tax": "Tax Exempt"}}
QUICKBOOKS = {"system": "QUICKBOOKS", "dates": "MDY", "usual": {"account": "Managed services", "tax": ""}}
assert {ExportLayoutAdmin, TaxRuleAdmin} <= {type(screen) for screen in admin.site._registry.values()}


@pytest.fixture
def acme(amy):
    return contract_of("Acme Dental", by=amy)


@pytest.fixture
def layout(northwind):
    """Make a layout of these columns."""
    return lambda columns, name="Ours": ExportLayout.objects.create(name=name, columns=columns)


def said(answer):
    return html.unescape(" ".join(answer.content.decode().split()))


def export(browser, download=True, **given):
    asked = {"file": "csv"} | given | ({"download": "1"} if download else {})
    return browser.get(reverse("admin:contracts_exportlayout_export"), asked)


def lines_of(answer):
    assert answer.headers["Content-Type"].startswith("text/csv"), said(answer)
    content = b"".join(answer.streaming_content) if answer.streaming else answer.content
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline="")))


class TestPage:
    def test_it_says_what_is_chosen_and_shows_the_first_lines(self, reader, acme):
        stated(acme, SERVICE, CREDIT)
        stated(acme, month=1, number=None)

        page = said(reader.get(reverse("admin:contracts_exportlayout_export")))

        assert "2 statements, 1 draft among them: $2,750.00." in page
        assert "It begins like this" in page
        assert "SLA credit" in page

    def test_nothing_to_export_is_said_and_not_a_file(self, reader, acme):
        page = said(export(reader))

        assert "There is no statement in this choice. Choose other days, or another client." in page

    def test_everything_is_handed_over_as_csv(self, reader, acme):
        stated(acme, SERVICE, CREDIT)

        head, *lines = lines_of(answer := export(reader))

        assert answer.headers["Content-Disposition"] == 'attachment; filename="statements.csv"'
        assert head[:3] == ["Statement", "State", "Client"]
        assert [line[:3] for line in lines] == [["S-2026-0001", "Issued", "Acme Dental"]] * 2

    def test_a_layout_chooses_columns_and_their_order(self, reader, acme, layout):
        stated(acme)

        assert lines_of(export(reader, layout=layout(["amount", "client"]).pk)) == [
            ["Amount", "Client"],
            ["1400.00", "Acme Dental"],
        ]

    def test_a_workbook_is_handed_over(self, reader, acme, layout):
        stated(acme)

        answer = export(reader, layout=layout(["amount", "client"]).pk, file="xlsx")

        sheet = load_workbook(io.BytesIO(b"".join(answer.streaming_content))).active
        assert [cell.value for cell in sheet[2]] == [1400, "Acme Dental"]
        assert 'filename="statements.xlsx"' in answer.headers["Content-Disposition"]

    def test_only_what_was_asked_for_is_handed_over(self, reader, acme, amy, layout):
        birch = contract_of("Birch Law", by=amy, number="C-2026-0002")
        stated(birch, number="S-2026-0009")
        for month in range(3):
            stated(acme, month=month, number=f"S-{month}")

        asked = {"first": "2026-12-01", "last": "2026-12-31", "client": acme.client.pk}
        found = lines_of(export(reader, layout=layout(["statement"]).pk, **asked))

        assert found == [["Statement"], ["S-1"]]

    def test_a_period_that_ends_before_it_begins_is_refused(self, reader, acme):
        page = said(export(reader, first="2026-12-01", last="2026-11-01"))

        assert "The last day is before the first. Give a later one." in page

    @pytest.mark.parametrize("asked", [{"file": "exe"}, {"layout": "garbage"}, {"client": "0"}, {"first": "yesterday"}])
    def test_an_odd_question_is_answered_with_the_form(self, reader, acme, asked):
        answer = export(reader, **asked)

        assert answer.status_code == 200
        assert 'role="alert"' in said(answer)

    @pytest.mark.parametrize("file", ["csv", "xlsx"])
    def test_a_name_that_is_a_formula_stays_a_text(self, reader, amy, layout, file):
        contract = contract_of('=HYPERLINK("http://evil.example","Acme")', by=amy)
        stated(contract, ("RECURRING", "@SUM(1+1)", 1, "5", "5"))

        answer = export(reader, layout=layout(["client", "description"]).pk, file=file)

        if file == "csv":
            assert lines_of(answer)[1] == ['\'=HYPERLINK("http://evil.example","Acme")', "'@SUM(1+1)"]
        else:
            cells = load_workbook(io.BytesIO(b"".join(answer.streaming_content))).active[2]
            assert [cell.data_type for cell in cells] == ["s", "s"]

    def test_amounts_of_two_currencies_are_not_mixed(self, reader, acme, amy, layout):
        stated(acme)
        stated(contract_of("Birch Law", by=amy, number="C-2", currency="EUR"), number="S-2")
        bare, named = layout(["amount"], "Bare"), layout(["amount", "currency"], "Named")

        page = said(export(reader, layout=bare.pk))

        assert "Amounts in EUR and USD cannot be added up. Export the statements of one currency at a time." in page
        assert len(lines_of(export(reader, layout=named.pk))) == 3

    def test_a_layout_that_cannot_be_read_is_refused_in_words(self, reader, acme, layout):
        stated(acme)

        assert "There is no column password." in said(export(reader, layout=layout(["password"]).pk))

    @pytest.mark.parametrize("columns", [["client", "amount"], XERO, QUICKBOOKS])
    @pytest.mark.parametrize("file", ["csv", "xlsx"])
    def test_a_file_takes_as_many_queries_for_one_as_for_many(self, reader, acme, layout, columns, file):
        wanted, taken = layout(columns).pk, []
        for month in range(8):
            stated(acme, SERVICE, CREDIT, month=month, number=f"S-{month}")
            with CaptureQueriesContext(connection) as captured:
                answer = export(reader, layout=wanted, file=file)
                assert answer.streaming is False or list(answer.streaming_content)
            taken.append(sum(not query["sql"].startswith("SET ") for query in captured))

        assert max(taken) <= BUDGET, [query["sql"][:120] for query in captured]
        assert len(set(taken)) == 1

    def test_contacts_and_strangers_are_led_away(self, browser, acme):
        assert export(browser).status_code == 302


class TestAccounting:
    def test_xero_gets_its_columns(self, reader, acme, layout):
        Letterhead.objects.update(payment_days=14)
        stated(acme, SERVICE, CREDIT)

        head, charge, credit = lines_of(answer := export(reader, layout=layout(XERO).pk))

        assert 'filename="xero-invoices.csv"' in answer.headers["Content-Disposition"]
        found = dict(zip(head, charge, strict=True))
        assert (found["*ContactName"], found["*DueDate"]) == ("Acme Dental", "16/12/2026")
        assert dict(zip(head, credit, strict=True))["*UnitAmount"] == "-50.00"

    def test_quickbooks_online_gets_its_columns(self, reader, acme, layout):
        stated(acme, SERVICE, CREDIT)

        head, line = lines_of(export(reader, layout=layout(QUICKBOOKS).pk))

        found = dict(zip(head, line, strict=True))
        assert (found["*InvoiceNo"], found["*ItemAmount"]) == ("S-2026-0001", "1350.00")

    @pytest.mark.parametrize("columns", [XERO, QUICKBOOKS], ids=["Xero", "QuickBooks Online"])
    def test_drafts_are_refused(self, reader, acme, layout, columns):
        stated(acme, number=None)
        stated(acme, month=1)

        page = said(export(reader, layout=layout(columns).pk))

        assert "1 of 2 statements is a draft. Accounting gets only what does not change any more" in page

    def test_tax_that_would_be_lost_is_refused(self, reader, acme, layout):
        stated(acme, tax="115.50")

        assert "S-2026-0001 has tax, and this layout loses it." in said(export(reader, layout=layout(QUICKBOOKS).pk))

    def test_more_invoices_than_a_file_may_have_come_in_one_archive(self, reader, acme, layout, monkeypatch):
        monkeypatch.setattr("contracts.exporting.xero.INVOICES_A_FILE", 1)
        stated(acme)
        stated(acme, month=1, number="S-2026-0002")

        answer = export(reader, layout=layout(XERO).pk)

        names = zipfile.ZipFile(io.BytesIO(b"".join(answer.streaming_content))).namelist()
        assert names == ["xero-invoices-1.csv", "xero-invoices-2.csv"]


class TestSelected:
    @pytest.fixture(autouse=True)
    def offered(self, monkeypatch):
        """Offer the deed on the list of statements."""
        screen = admin.site._registry[Statement]
        others = [one for one in screen.actions if one is not export_selected]
        monkeypatch.setattr(screen, "actions", [*others, export_selected])

    def test_the_chosen_ones_are_shown_then_handed_over(self, reader, acme, layout):
        wanted = [stated(acme, month=month, number=f"S-{month}").pk for month in range(3)][:2]
        address = reverse("admin:contracts_statement_changelist")
        asked = {"action": "export_selected", "_selected_action": wanted, "index": "0", "select_across": "0"}

        page = reader.post(address, asked)
        assert "2 statements: $2,800.00." in said(page)
        form = next(form for form in forms_of(page.content.decode()) if "layout" in form)
        kept = [(control.name, control.value) for control in form.controls if control.name == "_selected_action"]
        assert kept == [("_selected_action", str(pk)) for pk in wanted]

        again = asked | {"file": "csv", "layout": layout(["statement"]).pk, "download": "1"}
        assert lines_of(reader.post(address, again)) == [["Statement"], ["S-0"], ["S-1"]]

    def test_all_that_a_filter_finds_are_handed_over(self, reader, acme, layout):
        stated(acme)
        stated(acme, month=1, number=None)
        address = f"{reverse('admin:contracts_statement_changelist')}?status__exact=ISSUED"
        asked = {
            "action": "export_selected", "_selected_action": [Statement.objects.first().pk], "index": "0",
            "select_across": "1", "file": "csv", "layout": layout(["statement"]).pk, "download": "1",
        }  # fmt: skip

        assert lines_of(reader.post(address, asked)) == [["Statement"], ["S-2026-0001"]]


class TestTaxRules:
    ADD = "admin:contracts_taxrule_add"

    def given(self, **changed):
        return {"name": "Sales tax", "share": "8.25", "kinds": ["RECURRING"], "effective_from": "2026-01-01"} | changed

    def test_a_tax_is_typed_in_percent(self, owner):
        page = owner.post(reverse(self.ADD), self.given(), follow=True)

        rule = TaxRule.objects.get()
        assert (rule.share, rule.kinds, rule.effective_from) == (Decimal("0.0825"), ["RECURRING"], date(2026, 1, 1))
        assert "8.25 %" in said(page)
        assert 'value="8.25"' in said(owner.get(reverse("admin:contracts_taxrule_change", args=[rule.pk])))

    @pytest.mark.parametrize(
        ("changed", "sentence"),
        [
            ({"share": "100"}, "less than or equal to 99.999"),
            ({"share": "much"}, "Enter a number"),
            ({"kinds": ["TAX"]}, "TAX is not one of the available choices"),
            ({"effective_until": "2026-01-01"}, "The tax ends after it begins."),
            ({"name": " "}, "This field is required"),
        ],
    )
    def test_what_is_no_tax_is_refused_in_words(self, owner, changed, sentence):
        page = said(owner.post(reverse(self.ADD), self.given(**changed)))

        assert sentence in page
        assert not TaxRule.objects.exists()

    def test_a_tax_that_would_be_added_twice_is_refused_at_its_day(self, owner):
        owner.post(reverse(self.ADD), self.given())

        page = said(owner.post(reverse(self.ADD), self.given(effective_from="2027-01-01")))

        assert "Sales tax is added from 1 Jan 2026 already. Say there on which day it ends." in page

    def test_a_tax_is_dropped(self, owner):
        owner.post(reverse(self.ADD), self.given())

        owner.post(reverse("admin:contracts_taxrule_delete", args=[TaxRule.objects.get().pk]), {"post": "yes"})

        assert not TaxRule.objects.exists()

    def test_an_account_manager_reads_the_taxes_and_does_not_change_them(self, manager, owner):
        owner.post(reverse(self.ADD), self.given())
        address = reverse("admin:contracts_taxrule_change", args=[TaxRule.objects.get().pk])

        page = said(manager.get(address))

        assert "8.25 %" in page
        assert "Recurring service" in page
        assert manager.post(address, self.given()).status_code == 403
        assert manager.get(reverse(self.ADD)).status_code == 403
        assert (
            manager.post(reverse("admin:contracts_taxrule_delete", args=[TaxRule.objects.get().pk])).status_code == 403
        )


class TestLayouts:
    ADD = "admin:contracts_exportlayout_add"

    def change(self, row):
        return reverse("admin:contracts_exportlayout_change", args=[row.pk])

    def sent(self, browser, row, **changed):
        page = browser.get(self.change(row)).content.decode()
        form = next(form for form in forms_of(page) if "name" in form)
        given = {one.name: one.value for one in form.controls if one.name and one.kind not in {"submit", "button"}}
        return said(browser.post(self.change(row), given | changed, follow=True))

    def test_a_table_begins_with_every_column_and_is_put_in_order(self, owner, acme, northwind):
        stated(acme)
        page = owner.post(reverse(self.ADD), {"name": "Short", "makes": "TABLE"}, follow=True)
        assert "Short is kept. Now say what is in it." in said(page)
        row = ExportLayout.objects.get()
        assert len(row.columns) > 20
        places = {f"place_{name}": "" for name in row.columns}

        page = self.sent(owner, row, **(places | {"place_amount": "1", "place_client": "2"}))

        row.refresh_from_db()
        assert row.columns == ["amount", "client"]
        assert "Amount, Client" in page
        assert "As it is kept, it begins like this" in said(owner.get(self.change(row)))

    def test_a_table_without_a_column_is_refused(self, owner, northwind):
        owner.post(reverse(self.ADD), {"name": "Short", "makes": "TABLE"})
        row = ExportLayout.objects.get()

        page = self.sent(owner, row, **{f"place_{name}": "" for name in row.columns})

        assert "Give at least one column a place: 1 for the first." in page

    @pytest.mark.parametrize(("system", "label"), [("XERO", "account code"), ("QUICKBOOKS", "product or service")])
    def test_an_accounting_system_is_told_where_lines_are_booked(self, owner, acme, system, label):
        stated(acme)
        page = owner.post(reverse(self.ADD), {"name": "Books", "makes": system}, follow=True)
        assert f"Credit: {label}" in said(page)
        row = ExportLayout.objects.get()

        self.sent(owner, row, account_usual="200", tax_usual="Tax Exempt", account_CREDIT="260", dates="YMD")

        row.refresh_from_db()
        assert row.columns == {
            "system": system,
            "dates": "YMD",
            "usual": {"account": "200", "tax": "Tax Exempt"},
            "kinds": {"CREDIT": {"account": "260", "tax": ""}},
        }
        assert "2026-12-02" in said(owner.get(self.change(row)))
        assert "Usually: 200, Tax Exempt; Credit: 260" in said(
            owner.get(reverse("admin:contracts_exportlayout_changelist"))
        )

    def test_what_is_missing_is_said_below_the_form(self, owner, acme):
        stated(acme)
        page = owner.post(reverse(self.ADD), {"name": "Books", "makes": "XERO"}, follow=True)

        assert "Xero wants an account code and a tax rate. Give it in the layout." in said(page)

    @pytest.mark.parametrize(
        ("given", "sentence"),
        [
            ({"name": "", "makes": "TABLE"}, "This field is required"),
            ({"name": "Sage", "makes": "SAGE"}, "Select a valid choice"),
            ({"name": "Ours", "makes": "TABLE"}, "already exists"),
        ],
    )
    def test_what_is_no_layout_is_refused_in_words(self, owner, layout, given, sentence):
        layout(["client"])

        assert sentence in said(owner.post(reverse(self.ADD), given))
        assert ExportLayout.objects.count() == 1

    def test_a_layout_that_cannot_be_read_opens_and_can_be_deleted(self, owner, layout):
        row = layout({"system": "SAGE"})

        assert "This layout cannot be read." in said(owner.get(reverse("admin:contracts_exportlayout_changelist")))
        assert owner.get(self.change(row)).status_code == 200
        owner.post(reverse("admin:contracts_exportlayout_delete", args=[row.pk]), {"post": "yes"})
        assert not ExportLayout.objects.exists()

    def test_an_account_manager_reads_the_layouts_and_does_not_change_them(self, manager, layout):
        row = layout(XERO)

        assert "Usually: 200, Tax Exempt" in said(manager.get(self.change(row)))
        assert manager.post(self.change(row), {"name": "Mine"}).status_code == 403
        assert manager.get(reverse(self.ADD)).status_code == 403


class TestLetterhead:
    def test_the_customs_of_contracts_and_statements_are_kept(self, owner, northwind):
        letterhead = Letterhead.objects.get()
        address = reverse("admin:contracts_letterhead_change", args=[letterhead.pk])
        form = next(form for form in forms_of(owner.get(address).content.decode()) if "currency" in form)
        given = {one.name: one.value for one in form.controls if one.kind not in {"submit", "button", "checkbox"}}

        owner.post(address, given | {
            "payment_days": "14", "auto_renews": "on", "renewal_months": "6", "prorates_by_day": "on",
            "terms_edition": "2026-11",
        })  # fmt: skip

        letterhead.refresh_from_db()
        assert (letterhead.payment_days, letterhead.auto_renews, letterhead.renewal_months) == (14, True, 6)
        assert (letterhead.prorates_by_day, letterhead.terms_edition) == (True, "2026-11")

    def test_a_renewal_of_no_month_is_refused_in_words(self, owner, northwind):
        address = reverse("admin:contracts_letterhead_change", args=[Letterhead.objects.get().pk])
        form = next(form for form in forms_of(owner.get(address).content.decode()) if "currency" in form)
        given = {one.name: one.value for one in form.controls if one.kind not in {"submit", "button", "checkbox"}}

        page = said(owner.post(address, given | {"renewal_months": "0"}))

        assert "Give at least one month of term, one of renewal" in page
