import csv
import io
from datetime import datetime

import pytest
from openpyxl import load_workbook

from contracts.exporting.layouts import Table
from contracts.exporting.rows import CurrenciesMixed
from contracts.exporting.tables import refuse_amounts_without_currency, table_csv, table_preview, write_workbook
from tests.unit.contracts.exporting.rows import CREDIT, TAX, USERS, row

FORMULAS = ['=HYPERLINK("http://evil.example","Pay")', "+1+1", "-1+1", "@SUM(A1)", "\t=1", "\r=1", " =1", "＝1"]


def as_csv(*rows, columns=("client", "description", "amount")):
    return "".join(table_csv(Table(columns), rows))


def read_csv(text):
    return list(csv.reader(io.StringIO(text.removeprefix("\ufeff"), newline="")))


def as_sheet(*rows, columns=("client", "description", "amount")):
    out = io.BytesIO()
    write_workbook(Table(columns), rows, out)
    return load_workbook(out).active


def test_csv_is_utf8_with_a_mark_and_lines_as_rfc_4180_has_them():
    text = as_csv(row("1234.50", client_name="Zahnärzte, “Linz”"))

    assert text == '\ufeffClient,Description,Amount\r\n"Zahnärzte, “Linz”",User,1234.50\r\n'


def test_a_quote_and_a_line_break_stay_inside_their_cell():
    (_, line) = read_csv(as_csv(row("1.00", description='A "big"\nserver')))

    assert line == ["Acme Dental", 'A "big"\nserver', "1.00"]


@pytest.mark.parametrize("formula", FORMULAS)
def test_no_cell_of_csv_is_run_as_a_formula(formula):
    (_, line) = read_csv(as_csv(row("1.00", client_name=formula, description=formula)))

    assert line[:2] == [f"'{formula}", f"'{formula}"]


def test_a_credit_is_a_number_and_no_formula():
    (_, line) = read_csv(as_csv(CREDIT))

    assert line[2] == "-50.00"


@pytest.mark.parametrize("formula", FORMULAS)
def test_no_cell_of_a_workbook_is_a_formula(formula):
    cells = as_sheet(row("1.00", client_name=formula, description=formula))[2]

    assert [cell.data_type for cell in cells[:2]] == ["s", "s"]
    assert cells[0].value.strip() == formula.strip()
    assert cells[0].quotePrefix


def test_a_workbook_has_real_numbers_and_days_and_its_head_in_sight():
    sheet = as_sheet(USERS, columns=("due_on", "quantity", "rate", "amount"))

    due_on, quantity, rate, amount = sheet[2]
    assert (due_on.value, due_on.number_format) == (datetime(2027, 1, 1), "yyyy-mm-dd")
    assert (quantity.value, rate.value, amount.value) == (8, 175, 1400)
    assert (rate.number_format, amount.number_format) == ("#,##0.00##", "#,##0.00")
    assert sheet.freeze_panes == "A2"
    assert [cell.value for cell in sheet[1]] == ["Due on", "Quantity", "Rate", "Amount"]


def test_yen_have_no_decimals():
    assert as_sheet(row("1000.00", currency="JPY"))[2][2].number_format == "#,##0"
    assert read_csv(as_csv(row("1000.00", currency="JPY")))[1][2] == "1000"


def test_what_a_workbook_cannot_hold_is_left_out():
    assert as_sheet(row("1.00", description="A\x0bB"))[2][1].value == "AB"


def test_a_day_that_is_not_known_is_an_empty_cell():
    draft = row("1.00", number="", issued_on=None, due_on=None)

    assert read_csv(as_csv(draft, columns=("statement", "due_on")))[1] == ["", ""]
    assert as_sheet(draft, columns=("client", "due_on"))[2][1].value is None


def test_tax_has_a_column_of_its_own():
    lines = read_csv(as_csv(USERS, TAX, columns=("net", "tax", "tax_name")))

    assert lines == [["Net amount", "Tax amount", "Tax"], ["1400.00", "", ""], ["", "111.38", "Sales tax"]]


def test_the_last_day_is_inside_of_the_period():
    assert table_preview(Table(("period_from", "period_until")), [USERS])[1] == (("2026-11-01", "2026-11-30"),)


def test_columns_come_in_the_order_that_was_chosen():
    head, (line,) = table_preview(Table(("amount", "client")), [USERS])

    assert head == ("Amount", "Client")
    assert line == ("1400.00", "Acme Dental")


def test_amounts_of_two_currencies_are_refused_unless_the_table_names_them():
    with pytest.raises(CurrenciesMixed, match="EUR and USD"):
        refuse_amounts_without_currency(Table(("client", "amount")), ["USD", "EUR"])
    refuse_amounts_without_currency(Table(("client", "amount", "currency")), ["USD", "EUR"])
    refuse_amounts_without_currency(Table(("client",)), ["USD", "EUR"])
