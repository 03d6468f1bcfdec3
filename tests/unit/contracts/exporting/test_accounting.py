import csv
import io
import zipfile
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts.exporting.accounting import accounting_files, write_zip
from contracts.exporting.invoices import CreditInAll, DraftNotExported, NotBooked, invoices
from contracts.exporting.layouts import Accounting, Booking, Dates, System
from contracts.exporting.quickbooks import NumberTooLong, without_credits
from contracts.exporting.rows import CurrenciesMixed, NothingToExport
from pricing.engine.money import half_up
from tests.unit.contracts.exporting.rows import CREDIT, TAX, USERS, row

XERO = Accounting(System.XERO, usual=Booking("200", "Tax Exempt"), kinds={"CREDIT": Booking("260")})
QUICKBOOKS = Accounting(System.QUICKBOOKS, Dates.MDY, Booking("Managed services"))
BOTH = pytest.mark.parametrize("layout", [XERO, QUICKBOOKS], ids=["Xero", "QuickBooks Online"])


def read(layout, *rows):
    """Return the lines of the one file by the names of their columns."""
    (content,) = accounting_files(layout, rows)
    return list(csv.DictReader(io.StringIO(content, newline="")))


def head(layout, *rows):
    return accounting_files(layout, rows)[0].splitlines()[0]


def test_the_columns_are_those_of_xeros_template():
    assert head(XERO, USERS) == (
        "*ContactName,EmailAddress,POAddressLine1,POAddressLine2,POAddressLine3,POAddressLine4,POCity,PORegion,"
        "POPostalCode,POCountry,*InvoiceNumber,Reference,*InvoiceDate,*DueDate,Total,InventoryItemCode,*Description,"
        "*Quantity,*UnitAmount,Discount,*AccountCode,*TaxType,TaxAmount,TrackingName1,TrackingOption1,TrackingName2,"
        "TrackingOption2,Currency,BrandingTheme"
    )


def test_the_columns_are_those_of_the_sample_of_quickbooks_online():
    assert head(QUICKBOOKS, USERS) == (
        "*InvoiceNo,*Customer,*InvoiceDate,*DueDate,Terms,Location,Memo,Item(Product/Service),ItemDescription,"
        "ItemQuantity,ItemRate,*ItemAmount,Service Date"
    )


def test_quickbooks_online_gets_tax_codes_where_the_layout_gives_one():
    vat = replace(QUICKBOOKS, usual=Booking("Managed services", "20.0% S"))

    assert head(vat, USERS).endswith("*ItemAmount,*ItemTaxCode,Service Date")
    assert read(vat, USERS)[0]["*ItemTaxCode"] == "20.0% S"


def test_xero_gets_every_column_that_it_wants():
    (line,) = read(XERO, USERS)

    assert {name: value for name, value in line.items() if value} == {
        "*ContactName": "Acme Dental",
        "*InvoiceNumber": "S-2026-0001",
        "Reference": "C-2026-0001",
        "*InvoiceDate": "02/12/2026",
        "*DueDate": "01/01/2027",
        "*Description": "User",
        "*Quantity": "8",
        "*UnitAmount": "175.00",
        "*AccountCode": "200",
        "*TaxType": "Tax Exempt",
        "Currency": "USD",
    }


def test_quickbooks_online_gets_every_column_that_it_wants():
    (line,) = read(QUICKBOOKS, USERS)

    assert {name: value for name, value in line.items() if value} == {
        "*InvoiceNo": "S-2026-0001",
        "*Customer": "Acme Dental",
        "*InvoiceDate": "12/02/2026",
        "*DueDate": "01/01/2027",
        "Memo": "Contract C-2026-0001",
        "Item(Product/Service)": "Managed services",
        "ItemDescription": "User",
        "ItemQuantity": "8",
        "ItemRate": "175.00",
        "*ItemAmount": "1400.00",
        "Service Date": "11/01/2026",
    }


@BOTH
def test_a_file_of_accounting_has_no_mark_that_would_be_read_as_its_head(layout):
    assert accounting_files(layout, [USERS])[0].startswith("*")


@BOTH
@pytest.mark.parametrize("name", ['=HYPERLINK("http://evil.example")', "@Acme", "\t=1"])
def test_a_name_is_never_a_formula(layout, name):
    (line,) = read(layout, replace(USERS, client_name=name, description=name))

    assert next(value for column, value in line.items() if column in {"*ContactName", "*Customer"}) == f"'{name}"


def test_a_rate_that_does_not_make_the_amount_is_one_of_the_whole():
    banded = row("1410.00", quantity=44, rate="32.05", description="Server")

    (line,) = read(XERO, banded)

    assert (line["*Description"], line["*Quantity"], line["*UnitAmount"]) == ("Server (44)", "1", "1410.00")


def test_a_credit_is_negative_in_xero_and_booked_apart():
    (charge, credit) = read(XERO, USERS, CREDIT)

    assert (credit["*Quantity"], credit["*UnitAmount"], credit["*AccountCode"]) == ("1", "-50.00", "260")
    assert charge["*AccountCode"] == "200"


def test_a_credit_is_taken_off_the_largest_line_in_quickbooks_online():
    setup = row("100.00", description="Onboarding", position=4, kind="ONE_OFF")

    lines = read(QUICKBOOKS, setup, USERS, CREDIT)

    assert [(line["ItemDescription"], line["*ItemAmount"]) for line in lines] == [
        ("User, less $50.00 SLA credit", "1350.00"),
        ("Onboarding", "100.00"),
    ]


def test_a_credit_above_the_largest_line_is_taken_off_the_next_as_well():
    lines = read(QUICKBOOKS, row("40.00", description="Users"), row("30.00", description="Servers"), CREDIT)

    assert [(line["ItemDescription"], line["*ItemAmount"]) for line in lines] == [
        ("Servers, less $10.00 SLA credit", "20.00")
    ]


@BOTH
def test_a_statement_that_is_a_credit_in_all_is_refused(layout):
    with pytest.raises(CreditInAll, match=r"S-2026-0001 is a credit of \$40.00 in all"):
        accounting_files(layout, [row("10.00"), CREDIT])


def test_an_invoice_of_nothing_is_refused_where_no_line_is_left():
    with pytest.raises(CreditInAll, match="comes to nothing"):
        accounting_files(QUICKBOOKS, [row("50.00"), CREDIT])


@BOTH
def test_a_draft_is_refused(layout):
    with pytest.raises(DraftNotExported, match="Acme Dental from 01 Nov 2026 is a draft"):
        accounting_files(layout, [replace(USERS, number="", issued_on=None)])


@BOTH
def test_no_statement_is_refused(layout):
    with pytest.raises(NothingToExport, match="nothing to import"):
        accounting_files(layout, [])


def test_tax_is_left_to_accounting_where_it_is_not_booked():
    taxed = replace(XERO, usual=Booking("200", "20% (VAT on Income)"))

    lines = read(taxed, replace(USERS, tax_amount=Decimal("111.38")), TAX)

    assert [line["*Description"] for line in lines] == ["User"]


def test_tax_is_a_line_where_it_is_booked():
    booked = replace(QUICKBOOKS, kinds={"TAX": Booking("Sales tax payable")})

    lines = read(booked, replace(USERS, tax_amount=Decimal("111.38")), TAX)

    assert [(line["Item(Product/Service)"], line["*ItemAmount"]) for line in lines] == [
        ("Managed services", "1400.00"),
        ("Sales tax payable", "111.38"),
    ]


def test_tax_is_never_lost():
    with pytest.raises(NotBooked, match="S-2026-0001 has tax, and this layout loses it"):
        accounting_files(QUICKBOOKS, [replace(USERS, tax_amount=Decimal("111.38")), TAX])


@pytest.mark.parametrize(
    ("usual", "missing"),
    [
        (Booking("200", ""), "a tax rate"),
        (Booking("", "Tax Exempt"), "an account code"),
        (Booking(), "an account code and a tax rate"),
    ],
)
def test_what_xero_wants_is_asked_for(usual, missing):
    with pytest.raises(NotBooked, match=f"S-2026-0001, “User”: Xero wants {missing}"):
        accounting_files(replace(XERO, usual=usual), [USERS])


def test_xero_names_the_currency_and_quickbooks_online_has_only_one():
    euros = replace(USERS, number="S-2026-0002", currency="EUR")

    assert [line["Currency"] for line in read(XERO, USERS, euros)] == ["USD", "EUR"]
    with pytest.raises(CurrenciesMixed, match="EUR and USD"):
        accounting_files(QUICKBOOKS, [USERS, euros])


def test_a_number_that_quickbooks_online_would_cut_is_refused():
    with pytest.raises(NumberTooLong, match="21 characters"):
        accounting_files(QUICKBOOKS, [replace(USERS, number="S" * 22)])


@pytest.mark.parametrize(("layout", "most"), [(XERO, 500), (QUICKBOOKS, 100)], ids=["Xero", "QuickBooks Online"])
def test_more_invoices_than_a_file_may_have_make_a_second(layout, most):
    files = accounting_files(layout, [replace(USERS, number=f"S-{number}") for number in range(most + 1)])

    assert [len(content.splitlines()) for content in files] == [most + 1, 2]


def test_a_file_of_quickbooks_online_has_a_thousand_rows_and_splits_no_invoice():
    rows = [replace(USERS, number=f"S-{one}", position=line) for one in range(30) for line in range(40)]

    files = accounting_files(QUICKBOOKS, rows)

    assert [len(content.splitlines()) for content in files] == [24 * 40 + 1, 6 * 40 + 1]


def test_several_files_are_handed_over_in_one():
    out = io.BytesIO()

    write_zip(["a", "b"], "xero", out)

    assert zipfile.ZipFile(out).namelist() == ["xero-1.csv", "xero-2.csv"]


LINES = st.tuples(
    st.integers(min_value=1, max_value=500),
    st.decimals(min_value=0, max_value=9_000, places=4),
    st.decimals(min_value=Decimal("0.01"), max_value=90_000, places=2),
)


@given(st.lists(LINES, min_size=1, max_size=8), st.sampled_from([XERO, QUICKBOOKS]))
def test_quantity_times_rate_is_the_amount_of_every_line_and_nothing_is_lost(lines, layout):
    rows = [
        row(amount, quantity=quantity, rate=rate, position=place)
        for place, (quantity, rate, amount) in enumerate(lines)
    ]

    (invoice,) = invoices(layout, rows)

    for line in invoice.lines:
        assert half_up(Fraction(line.quantity) * Fraction(line.rate), 2) == line.amount
    assert sum(line.amount for line in invoice.lines) == sum(amount for _, _, amount in lines)


@given(st.lists(st.decimals(min_value=-500, max_value=900, places=2).filter(bool), min_size=1, max_size=8))
def test_what_is_credited_is_taken_off_and_the_total_stays(amounts):
    (invoice,) = invoices(QUICKBOOKS, [row("10000.00"), *(row(amount) for amount in amounts)])

    lines = without_credits(invoice).lines

    assert all(line.amount > 0 for line in lines)
    assert sum(line.amount for line in lines) == 10_000 + sum(amounts)
