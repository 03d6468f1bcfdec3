"""Pax8 subscriptions: `/v1/subscriptions` as JSON, a page or all of them, and a CSV of it. Seats, not persons."""

from clients.importing.errors import UnrecognizedLayout
from clients.importing.reading import Sheet
from clients.importing.rows import Parsed
from clients.importing.seats import parse_seats
from clients.importing.selecting import locate
from clients.importing.signatures import Options, Signature, any_of

SOURCE = "pax8-subscriptions"
ALIASES = {
    "external_id": ("id", "subscriptionId", "Subscription ID"),
    "product": ("productName", "product.name", "Product name"),
    "product_id": ("productId", "Product ID"),
    "quantity": ("quantity",),
    "status": ("status",),
    "client_name": ("companyName", "company.name", "Company name"),
    "starts_on": ("startDate", "Start date"),
    "ends_on": ("endDate", "End date"),
}
SIGNATURE = Signature(
    (
        any_of("productId", "Product ID", "productName"),
        any_of("quantity"),
        any_of("billingTerm", "Billing term", "companyId", "billingStart", "parentSubscriptionId"),
    )
)


def parse(sheet: Sheet, _options: Options) -> Parsed:
    """Return the subscriptions of a Pax8 export, keyed by their ids."""
    columns = locate(sheet, ALIASES)
    if not columns.has("external_id"):
        raise UnrecognizedLayout(
            'The file has no column "id". Export the subscriptions from Pax8 with their ids.', sheet.headers
        )
    return parse_seats(SOURCE, sheet, columns)
