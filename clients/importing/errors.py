"""Refusals of a file or of one of its cells."""


class Unreadable(Exception):
    """Refuse a file that cannot be read at all; the message says what to do."""


class UnrecognizedLayout(Unreadable):
    """Refuse a readable table whose columns no source claims; the person may map them by hand."""

    def __init__(self, message: str, headers: tuple[str, ...] = ()) -> None:
        super().__init__(message)
        self.headers = headers


class BadCell(Exception):
    """Refuse one row because of one cell; caught where rows are collected."""

    def __init__(self, column: str, reason: str) -> None:
        super().__init__(f"{column}: {reason}")
        self.column = column
        self.reason = reason
