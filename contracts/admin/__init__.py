"""Screens of the account managers: what was offered, agreed, watched and owed."""

from contracts.admin import (
    agreed,
    ceilings,
    contest,
    exports,
    findings,
    index_values,
    panels,
    proposals,
    records,
    renewals,
    settings,
    sla,
    statement_runs,
    statements,
)

__all__ = [
    "agreed",
    "ceilings",
    "contest",
    "exports",
    "findings",
    "index_values",
    "panels",
    "proposals",
    "records",
    "renewals",
    "settings",
    "sla",
    "statement_runs",
    "statements",
]
