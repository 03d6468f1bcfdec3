"""The columns that a table of statements can have; a layout names them in its order."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

from contracts.exporting.rows import Cell, StatementRow


class UnknownColumn(ValueError):
    """A layout names a column that there is not, or none at all."""


class Form(StrEnum):
    """How the cells of a column are written."""

    TEXT = "text"
    DATE = "date"
    COUNT = "count"
    RATE = "rate"
    AMOUNT = "amount"


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its head, how its cells are written, and where they come from."""

    title: str
    form: Form
    read: Callable[[StatementRow], Cell]


COLUMNS: Mapping[str, Column] = {
    "statement": Column("Statement", Form.TEXT, lambda row: row.number),
    "status": Column("State", Form.TEXT, lambda row: row.status),
    "client": Column("Client", Form.TEXT, lambda row: row.client_name),
    "client_slug": Column("Client's short name", Form.TEXT, lambda row: row.client_slug),
    "contract": Column("Contract", Form.TEXT, lambda row: row.contract_number),
    "period_from": Column("First day", Form.DATE, lambda row: row.period_from),
    "period_until": Column("Last day", Form.DATE, lambda row: row.period_until - timedelta(days=1)),
    "issued_on": Column("Issued on", Form.DATE, lambda row: row.issued_on),
    "due_on": Column("Due on", Form.DATE, lambda row: row.due_on),
    "currency": Column("Currency", Form.TEXT, lambda row: row.currency),
    "position": Column("Line", Form.COUNT, lambda row: row.position),
    "kind": Column("Kind of line", Form.TEXT, lambda row: row.kind_name),
    "description": Column("Description", Form.TEXT, lambda row: row.description),
    "unit": Column("Unit", Form.TEXT, lambda row: row.unit),
    "quantity": Column("Quantity", Form.COUNT, lambda row: row.quantity),
    "rate": Column("Rate", Form.RATE, lambda row: row.rate),
    "amount": Column("Amount", Form.AMOUNT, lambda row: row.in_coins(row.amount)),
    "net": Column("Net amount", Form.AMOUNT, lambda row: None if row.is_tax else row.in_coins(row.amount)),
    "tax": Column("Tax amount", Form.AMOUNT, lambda row: row.in_coins(row.amount) if row.is_tax else None),
    "tax_name": Column("Tax", Form.TEXT, lambda row: row.description if row.is_tax else ""),
    "explanation": Column("How it comes about", Form.TEXT, lambda row: " ".join(row.steps)),
    "statement_net": Column("Statement net", Form.AMOUNT, lambda row: row.in_coins(row.net_amount)),
    "statement_tax": Column("Statement tax", Form.AMOUNT, lambda row: row.in_coins(row.tax_amount)),
    "statement_total": Column("Statement total", Form.AMOUNT, lambda row: row.in_coins(row.total_amount)),
}
EVERY_COLUMN = tuple(COLUMNS)
NAMES_THE_CURRENCY = "currency"


def columns_named(names: Iterable[str]) -> tuple[Column, ...]:
    """Return the columns of these names, in their order. Raises UnknownColumn."""
    chosen = tuple(names)
    unknown = [name for name in chosen if name not in COLUMNS]
    if unknown:
        raise UnknownColumn(f"There is no column {unknown[0]}. Choose the columns anew.")
    if not chosen:
        raise UnknownColumn("A table has at least one column. Give one a place.")
    return tuple(COLUMNS[name] for name in chosen)
