"""What every source of devices has in common: ids, classes by the source's own words, and the building of its rows."""

from collections.abc import Callable, Iterable, Mapping
from functools import partial

from clients.asset_classes import AssetClass
from clients.importing.collecting import Key, collect
from clients.importing.errors import BadCell
from clients.importing.mappings import class_table
from clients.importing.reading import Sheet
from clients.importing.rows import AssetRow, Parsed, RowKind
from clients.importing.selecting import Columns, Record, blank_rows_left_out, select
from clients.importing.signatures import Options

# A source's own word in capitals -> asset class. A word that may stand for several kinds of device is left out of a
# source's table on purpose: an unclassified device is shown to a person and never guessed into money.
Classes = Mapping[str, AssetClass]


def collect_devices(
    source: str,
    sheet: Sheet,
    columns: Columns,
    dates: Iterable[str],
    classes: Classes,
    options: Options,
    build: Callable[[Classes, Record], AssetRow],
) -> Parsed:
    """Return the devices of a sheet; the MSP's table of classes adds to or overrides the source's."""
    table = {**classes, **class_table(options.classes)}
    records = blank_rows_left_out(select(sheet, columns, dates))
    return collect(source, RowKind.ASSETS, sheet, records, partial(build, table), _keys)


def identity(record: Record, *names: str) -> str:
    """Return what tells a device from the others: the first of its identifying cells that is filled."""
    for name in names:
        if text := record.text(name):
            return text
    column = next((record.column(name) for name in names if name in record.headers), record.column(names[0]))
    raise BadCell(column, "The cell is blank, so the device cannot be told from others. Export again with the id.")


def _keys(row: AssetRow) -> list[Key]:
    return [("external_id", row.external_id, "device id")]
