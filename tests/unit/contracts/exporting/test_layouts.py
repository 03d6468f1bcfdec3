import pytest

from contracts.exporting.columns import COLUMNS, UnknownColumn
from contracts.exporting.layouts import (
    Accounting,
    Booking,
    Dates,
    LayoutUnreadable,
    System,
    Table,
    kept_of,
    layout_of,
)

XERO = Accounting(
    System.XERO, Dates.DMY, Booking("200", "Tax Exempt"), {"CREDIT": Booking("260"), "TAX": Booking("820")}
)


@pytest.mark.parametrize("layout", [Table(("client", "amount")), XERO, Accounting(System.QUICKBOOKS)])
def test_what_is_kept_of_a_layout_is_read_back(layout):
    assert layout_of(kept_of(layout)) == layout


def test_a_table_keeps_the_order_of_its_columns():
    assert kept_of(Table(("statement_total", "client"))) == ["statement_total", "client"]


def test_a_table_has_every_column_unless_told_otherwise():
    assert Table().names == tuple(COLUMNS)


@pytest.mark.parametrize(
    "kept", [None, "client", 3, {}, {"system": "SAGE"}, {"system": "XERO", "usual": {"code": "1"}}]
)
def test_what_is_no_layout_is_refused(kept):
    with pytest.raises(LayoutUnreadable, match="anew"):
        layout_of(kept)


@pytest.mark.parametrize("kept", [[], ["client", "password"]])
def test_a_table_of_no_or_unknown_columns_is_refused(kept):
    with pytest.raises(UnknownColumn):
        layout_of(kept)


@pytest.mark.parametrize(
    ("kind", "booking"),
    [
        ("RECURRING", Booking("200", "Tax Exempt")),
        ("CREDIT", Booking("260", "Tax Exempt")),
        ("TAX", Booking("820", "Tax Exempt")),
    ],
)
def test_a_kind_is_booked_as_said_for_it_and_by_the_usual_else(kind, booking):
    assert XERO.booking(kind) == booking


def test_tax_is_written_only_where_its_account_is_said():
    assert XERO.writes_tax
    assert not Accounting(System.XERO, usual=Booking("200", "VAT")).writes_tax
