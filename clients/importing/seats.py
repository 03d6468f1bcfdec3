"""Rows of bought seats, from whichever columns hold them: of which product, how many, and whether they can be used."""

import re
from functools import partial

from clients.importing.collecting import Key, collect
from clients.importing.errors import BadCell, UnrecognizedLayout
from clients.importing.moments import DayOrder
from clients.importing.reading import Sheet
from clients.importing.rows import Parsed, RowKind, SeatRow
from clients.importing.selecting import Columns, Record, blank_rows_left_out, select

# Seats are active while they can be given to people. A cancellation that is pending leaves them usable and billed until
# it takes effect, a trial's can be given out already; a converted trial's live on in the subscription that followed it.
# Whatever waits for somebody is not there yet.
STATUSES = {
    **dict.fromkeys(("active", "activated", "pendingcancel", "trial"), True),
    **dict.fromkeys(
        ("cancelled", "canceled", "converted", "pendingmanual", "pendingautomated", "waitingfordetails"), False
    ),
    **dict.fromkeys(("pendingactivation", "expired", "inactive", "suspended", "deleted"), False),
}
MOST_SEATS = 1_000_000
_COUNT = re.compile(r"^([0-9]{1,9})(?:\.0+)?$")


def parse_seats(source: str, sheet: Sheet, columns: Columns, order: DayOrder = DayOrder.UNKNOWN) -> Parsed:
    """Return the seats in a table whose columns were found; without a column of states all of them are active.

    Its columns are external_id, product, product_id, quantity, status, client_name, starts_on and ends_on.
    """
    for name, fields in (("product", ("product", "product_id")), ("quantity", ("quantity",))):
        if not columns.has(*fields):
            raise UnrecognizedLayout(
                f"The file has no column for the {name}. Export it with one, or map the columns by hand.", sheet.headers
            )
    records = blank_rows_left_out(select(sheet, columns, ("starts_on", "ends_on"), order))
    return collect(source, RowKind.SEATS, sheet, records, partial(_seats, columns), _keys)


def _seats(columns: Columns, record: Record) -> SeatRow:
    product = record.text("product") or record.text("product_id")
    if not product:
        raise BadCell(record.column("product"), "The cell is blank, so it is not known what was bought. Fill it in.")
    external_id = record.text("external_id")
    if columns.has("external_id") and not external_id:
        raise BadCell(
            record.column("external_id"),
            "The cell is blank, so the subscription cannot be told from others. Export again with the id.",
        )
    starts_on, ends_on = record.day("starts_on"), record.day("ends_on")
    if starts_on and ends_on and ends_on < starts_on:
        raise BadCell(
            record.column("ends_on"), f"{ends_on} is before {starts_on}, the day the seats start. Correct one of them."
        )
    return SeatRow(
        row=record.row,
        external_id=external_id or product.casefold(),
        product=product,
        bought_count=_count(record),
        status=record.text("status"),
        is_active=not columns.has("status") or _is_active(record),
        client_name=record.text("client_name"),
        starts_on=starts_on,
        ends_on=ends_on,
    )


def _count(record: Record) -> int:
    text = record.text("quantity")
    found = _COUNT.match(text)
    if not found or int(found[1]) > MOST_SEATS:
        raise BadCell(
            record.column("quantity"),
            f'"{text[:40]}" is no quantity. Write a whole number from 0 to {MOST_SEATS} without separators.',
        )
    return int(found[1])


def _is_active(record: Record) -> bool:
    status = record.text("status")
    word = status.casefold().replace(" ", "").replace("_", "").replace("-", "")
    if word not in STATUSES:
        raise BadCell(
            record.column("status"),
            f'"{status[:40]}" is no status of a subscription. Known ones: {", ".join(sorted(STATUSES))}.',
        )
    return STATUSES[word]


def _keys(row: SeatRow) -> list[Key]:
    return [("external_id", row.external_id, "subscription")]
