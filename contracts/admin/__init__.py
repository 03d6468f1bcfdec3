"""Screens of the account managers: what was offered, agreed, watched and owed."""

from contracts.admin import (
    agreed,
    ceilings,
    contest,
    exports,
    findings,
    index_values,
    mails,
    panels,
    proposals,
    records,
    renewals,
    seals,
    settings,
    sla,
    statements,
    templates,
)

__all__ = [
    "agreed",
    "ceilings",
    "contest",
    "exports",
    "findings",
    "index_values",
    "mails",
    "panels",
    "proposals",
    "records",
    "renewals",
    "seals",
    "settings",
    "sla",
    "statements",
    "templates",
]
