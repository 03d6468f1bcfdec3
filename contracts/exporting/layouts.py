"""What an MSP decided about a file: the columns of a table, or how an accounting system books each kind of line.

# Note [How a layout is kept]

The columns of an ExportLayout hold a list of column names for a table. For an accounting system they hold an object:
{"system": "XERO" or "QUICKBOOKS", "dates": "DMY", "MDY" or "YMD", "usual": {"account": "200", "tax": "Tax Exempt"},
"kinds": {"CREDIT": {"account": "260", "tax": ""}}}. `account` is an account code in Xero, and the name of a product or
service in QuickBooks Online; `tax` is a tax rate's name, or its code. A kind that is left out, or blank, goes by the
usual. Tax is different: without an account of its own it is left out, and the accounting system computes it.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from contracts.exporting.columns import EVERY_COLUMN, columns_named
from contracts.exporting.rows import TAX


class LayoutUnreadable(ValueError):
    """What is kept of a layout is neither a table nor an accounting system."""


class System(StrEnum):
    """An accounting system whose import files can be written."""

    XERO = "XERO"
    QUICKBOOKS = "QUICKBOOKS"


class Dates(StrEnum):
    """How a file writes days."""

    DMY = "DMY"
    MDY = "MDY"
    YMD = "YMD"

    @property
    def pattern(self) -> str:
        """Return the pattern of a day."""
        return {"DMY": "%d/%m/%Y", "MDY": "%m/%d/%Y", "YMD": "%Y-%m-%d"}[self.value]


@dataclass(frozen=True, slots=True)
class Table:
    """A table of columns by name, in their order."""

    names: tuple[str, ...] = EVERY_COLUMN

    def __post_init__(self) -> None:
        """Refuse a column that there is not."""
        columns_named(self.names)


@dataclass(frozen=True, slots=True)
class Booking:
    """Where a line is booked, and by which tax."""

    account: str = ""
    tax: str = ""


@dataclass(frozen=True, slots=True)
class Accounting:
    """A file for an accounting system, with where each kind of line is booked there."""

    system: System
    dates: Dates = Dates.DMY
    usual: Booking = Booking()
    kinds: Mapping[str, Booking] = field(default_factory=dict)

    @property
    def writes_tax(self) -> bool:
        """Say whether tax is written as lines of its own; else the accounting system computes it."""
        return bool(self.kinds.get(TAX, Booking()).account)

    @property
    def has_tax_codes(self) -> bool:
        """Say whether any line has a tax code."""
        return any(booking.tax for booking in (self.usual, *self.kinds.values()))

    def booking(self, kind: str) -> Booking:
        """Return where lines of a kind are booked: as said for it, and by the usual where nothing is said."""
        own = self.kinds.get(kind, Booking())
        return Booking(own.account or self.usual.account, own.tax or self.usual.tax)


Layout = Table | Accounting


def layout_of(kept: object) -> Layout:
    """Return the layout that `kept_of` made this of. Raises LayoutUnreadable or UnknownColumn."""
    if isinstance(kept, list):
        return Table(tuple(str(name) for name in kept))
    if not isinstance(kept, Mapping):
        raise LayoutUnreadable("This layout has no columns. Choose them anew.")
    try:
        kinds = {str(kind): Booking(**booking) for kind, booking in kept.get("kinds", {}).items()}
        return Accounting(
            System(kept["system"]), Dates(kept.get("dates", Dates.DMY)), Booking(**kept.get("usual", {})), kinds
        )
    except (KeyError, ValueError, TypeError) as error:
        raise LayoutUnreadable("This layout is for no accounting system that is known. Make it anew.") from error


def kept_of(layout: Layout) -> object:
    """Return a layout as it is kept: see Note [How a layout is kept]."""
    if isinstance(layout, Table):
        return list(layout.names)
    kinds = {kind: _kept(booking) for kind, booking in layout.kinds.items() if booking != Booking()}
    return {
        "system": layout.system.value,
        "dates": layout.dates.value,
        "usual": _kept(layout.usual),
        "kinds": kinds,
    }


def _kept(booking: Booking) -> dict[str, str]:
    return {"account": booking.account, "tax": booking.tax}
