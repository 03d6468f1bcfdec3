"""How much a list may hold before it is taken for no list, or for an attack on the memory of who reads it."""

from clients.importing.errors import Unreadable

MAX_ROWS = 1_048_576  # what a sheet of Excel's can have, the header apart
MAX_COLUMNS = 4_096
MAX_ROW_LENGTH = 4 * 1024 * 1024  # characters or bytes of one row


def check_row_number(number: int) -> None:
    """Refuse a row beyond the most that a file may have."""
    if number > MAX_ROWS + 1:
        raise Unreadable(f"The file has more than {MAX_ROWS:,} rows. Split it by site.")
