"""Sales invoices as Xero imports them.

The columns are those of Xero's own template, SalesInvoiceTemplate.csv, which Xero offers under Sales, Invoices, Import;
its guide is "Import or create invoices using a CSV file" on Xero Central. A star marks what must be filled. Total and
TaxAmount are computed by Xero and stay empty. Days are DD/MM/YYYY, or as the organisation's region has them; a file
holds 500 invoices at most; amounts are without tax, which is to be said at the import. A contact that Xero does not
know is created by its name.
"""

from collections.abc import Iterable, Iterator

from contracts.exporting.invoices import Invoice, InvoiceLine, NotBooked
from contracts.exporting.layouts import Accounting
from contracts.exporting.rows import Cell

COLUMNS = (
    "*ContactName", "EmailAddress", "POAddressLine1", "POAddressLine2", "POAddressLine3", "POAddressLine4", "POCity",
    "PORegion", "POPostalCode", "POCountry", "*InvoiceNumber", "Reference", "*InvoiceDate", "*DueDate", "Total",
    "InventoryItemCode", "*Description", "*Quantity", "*UnitAmount", "Discount", "*AccountCode", "*TaxType",
    "TaxAmount", "TrackingName1", "TrackingOption1", "TrackingName2", "TrackingOption2", "Currency", "BrandingTheme",
)  # fmt: skip
INVOICES_A_FILE = 500


def xero_rows(layout: Accounting, invoices: Iterable[Invoice]) -> Iterator[tuple[Cell, ...]]:
    """Yield the lines of a file after its head, one for each line of an invoice. Raises NotBooked."""
    for invoice in invoices:
        for line in invoice.lines:
            _refuse_what_is_not_booked(invoice, line)
            filled = _filled(layout, invoice, line)
            yield tuple(filled.get(column, "") for column in COLUMNS)


def _filled(layout: Accounting, invoice: Invoice, line: InvoiceLine) -> dict[str, Cell]:
    return {
        "*ContactName": invoice.client_name,
        "*InvoiceNumber": invoice.number,
        "Reference": invoice.contract_number,
        "*InvoiceDate": invoice.issued_on.strftime(layout.dates.pattern),
        "*DueDate": invoice.due_on.strftime(layout.dates.pattern),
        "*Description": line.description,
        "*Quantity": line.quantity,
        "*UnitAmount": line.rate,
        "*AccountCode": line.booking.account,
        "*TaxType": line.booking.tax,
        "Currency": invoice.currency,
    }


def _refuse_what_is_not_booked(invoice: Invoice, line: InvoiceLine) -> None:
    wanted = {"an account code": line.booking.account, "a tax rate": line.booking.tax}
    missing = " and ".join(name for name, given in wanted.items() if not given)
    if missing:
        raise NotBooked(
            f"Statement {invoice.number}, “{line.description}”: Xero wants {missing}. Give it in the layout."
        )
